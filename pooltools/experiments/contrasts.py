"""From the rows of a results file to a contrast's values and interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.experiments import results
from pooltools.experiments.arm import Contrast
from pooltools.experiments.results import ResultsError
from pooltools.experiments.statistics import Interval, Shared, over_seeds, over_seeds_and_images


def _lacking(percent: float) -> float:
    if percent >= 100:
        raise ResultsError(f"a ratio of errors needs errors; got a share of {percent} %.")
    return -math.log(100 - percent)


SCALES: dict[str, Callable[[float], float]] = {"linear": float, "log": math.log, "errors": _lacking}


def of_setting(family: str, setting: str, folder: Path | None = None) -> dict[str, Any]:
    """The results file of an experiment's family that was made in a setting.

    Parameters
    ----------
    family : what the names of its files begin with: "core" for core-mnist.json and others
    setting : as ledger rows name it

    Raises
    ------
    ResultsError : there is none
    """
    for file in sorted((folder or results.FOLDER).glob(f"{family}-*.json")):
        content = _content(file, file.stat().st_mtime_ns)
        if content["setting"] == setting:
            if not content["units"]:  # they are written last; a look before would be peeking
                raise ResultsError(
                    f"{file.stem} must have run to the end; it has not. "
                    f"Go on: python -m pooltools experiments run {file.stem}"
                )
            return content
    raise ResultsError(
        f"results of {family!r} in the setting {setting!r} must exist; got none. "
        "Make them: python -m pooltools experiments run; see: python -m pooltools experiments list"
    )


@lru_cache(maxsize=32)  # many rows ask the same file, and checking it takes a second
def _content(file: Path, stamp: int) -> dict[str, Any]:
    return results.load(file.stem, file.parent)


def values(content: Mapping[str, Any], contrast: Contrast) -> Array:
    """The contrast of each seed that all its arms have, in the order of the seeds; shape (n,).

    Raises
    ------
    ResultsError : an arm or a measure is missing, or a run has no number
    """
    arms = {name: of_arm(content, name, contrast.measure) for name in contrast.weights}
    seeds = sorted(set.intersection(*(set(arm) for arm in arms.values())))
    if len(seeds) < 2:
        raise ResultsError(
            f"{contrast.name!r} needs at least two seeds that all its arms have; "
            f"got {len(seeds)} in results/{content['experiment']}.json."
        )
    change = SCALES[contrast.scale]
    return np.array(
        [
            sum(weight * change(arms[name][seed]) for name, weight in contrast.weights.items())
            for seed in seeds
        ]
    )


def interval(content: Mapping[str, Any], contrast: Contrast) -> Interval:
    """The mean over seeds with its 95 % interval; shared test pictures are counted in.

    Raises
    ------
    ResultsError : as `values`; or the pictures count for other contrasts of this measure, but
        what they add to this one is not known
    """
    found = values(content, contrast)
    names = (contrast.name, contrast.reversed.name)  # either way pictures add the same
    kept = next((content["shared"][name] for name in names if name in content["shared"]), None)
    if kept is None and any(name.startswith(f"{contrast.measure}: ") for name in content["shared"]):
        raise ResultsError(
            f"{contrast.name!r} must be a contrast of the experiment {content['experiment']}, "
            "which stores what shared test pictures add to its variance. Register it and run again."
        )
    return over_seeds(found) if kept is None else over_seeds_and_images(found, Shared(**kept))


def mean(content: Mapping[str, Any], name: str, measure: str) -> float:
    """Mean of a measure over an arm's seeds."""
    return float(np.mean(list(of_arm(content, name, measure).values())))


def of_arm(content: Mapping[str, Any], name: str, measure: str) -> dict[int, float]:
    """The measure of each seed of an arm.

    Raises
    ------
    ResultsError : the arm or the measure is missing, or a run has no number
    """
    where = f"results/{content['experiment']}.json"
    if name not in content["arms"]:
        raise ResultsError(f"{where} must have the arm {name!r}; it has {list(content['arms'])}.")
    arm = content["arms"][name]
    if measure not in arm["values"]:
        raise ResultsError(
            f"{where} must have {measure!r} of the arm {name!r}; it has {list(arm['values'])}."
        )
    found = dict(zip(arm["seeds"], arm["values"][measure], strict=True))
    if None in found.values():
        seeds = [seed for seed, value in found.items() if value is None]
        raise ResultsError(f"{where}: {measure!r} of {name!r} has no number for seeds {seeds}.")
    return found
