"""Learning rates: the same small grid for every kind of network, tried on seeds that do not count.

The choice is read from the results of the pilots, never typed: the rate with the best mean
validation accuracy. Test pictures have no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from pooltools.experiments import results
from pooltools.experiments.arm import Arm, Experiment

RATES = (0.003, 0.01, 0.03)
SEEDS = (1000, 1001)
MEASURE = "validation accuracy"


def experiment(name: str, setting: str, data: str, arms: Sequence[Arm]) -> Experiment:
    """The pilots of the experiment `name`: its arms, which have no rate yet, at each rate."""
    return Experiment(
        name=f"rates-{name}",
        setting=setting,
        question="Which learning rate suits each network?",
        data=data,
        arms=tuple(
            replace(at(arm, rate), name=_name(arm.name, rate)) for arm in arms for rate in RATES
        ),
        seeds=SEEDS,
        measures=(MEASURE, "train accuracy"),
    )


def at(arm: Arm, rate: float) -> Arm:
    """The arm, trained at a rate."""
    return replace(arm, training={**arm.training, "rate": rate})


def chosen(name: str, folder: Path | None = None) -> dict[str, float]:
    """The best rate of each arm of the experiment `name`, from its pilots' results.

    Raises
    ------
    ResultsError : the pilots have not run, or not to the end
    """
    content = results.load(f"rates-{name}", folder)
    if not content["units"]:  # written last
        raise results.ResultsError(
            f"the pilots rates-{name} must have run to the end; some are missing. "
            f"Go on: python -m pooltools experiments run rates-{name}"
        )
    arms = content["arms"]
    scores: dict[str, dict[float, float]] = {}
    for key, arm in arms.items():
        base, _, rate = key.rpartition(" at ")
        found = [0.0 if v is None else v for v in arm["values"][MEASURE]]
        scores.setdefault(base, {})[float(rate)] = fmean(found)
    return {base: max(of_rate, key=of_rate.__getitem__) for base, of_rate in scores.items()}


def _name(arm: str, rate: float) -> str:
    return f"{arm} at {rate:g}"
