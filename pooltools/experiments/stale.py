"""Whether the results files are those of the experiments as they are defined now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pooltools.experiments import results
from pooltools.experiments.arm import Experiment
from pooltools.experiments.results import ResultsError

OTHER = ("verdicts",)  # files beside those of experiments


def faults(
    experiments: Mapping[str, Callable[[], Experiment]], folder: Path | None = None
) -> Iterator[str]:
    """One sentence for each results file that says something else than its definition.

    A file that is still being filled may lack rows; one that was finished may not.
    """
    for file in sorted((folder or results.FOLDER).glob("*.json")):
        if file.stem in OTHER:
            continue
        if file.stem not in experiments:
            yield f"{file.name}: there is no such experiment; remove the file, or register it"
            continue
        try:
            e = experiments[file.stem]()
            content = results.started(e, folder)  # refuses rows of another definition
        except ResultsError as error:
            yield f"{file.name}: {error}"
            continue
        yield from (f"{file.name}: {fault}" for fault in _faults(e, content))


def _faults(e: Experiment, content: Mapping[str, Any]) -> Iterator[str]:
    arms, wanted = content["arms"], {arm.name: arm for arm in e.arms}
    if content["setting"] != e.setting:
        yield f"the setting must be {e.setting!r}; got {content['setting']!r}"
    for name in arms.keys() - wanted.keys():
        yield f"the arm {name!r} is not in the definition"
    for name in arms.keys() & wanted.keys():
        extra = set(arms[name]["seeds"]) - set(e.seeds_of(wanted[name]))
        if extra:
            yield f"the arm {name!r} has seeds that are not its own: {sorted(extra)}"
    if content["units"]:
        yield from _missing(e, content)


def _missing(e: Experiment, content: Mapping[str, Any]) -> Iterator[str]:
    """What a finished file lacks."""
    for arm in e.arms:
        kept = content["arms"].get(arm.name, {"seeds": [], "values": {}})
        seeds = set(e.seeds_of(arm)) - set(kept["seeds"])
        if seeds:
            yield f"the arm {arm.name!r} lacks the seeds {sorted(seeds)}"
        measures = [name for name in e.measures if name not in kept["values"]]
        if measures and not seeds:
            yield f"the arm {arm.name!r} lacks {', '.join(measures)}"
