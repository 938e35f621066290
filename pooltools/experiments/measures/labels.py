"""Which training labels a network has learned: the right ones, and the wrong ones by heart."""

from __future__ import annotations

from pooltools._types import Array
from pooltools.experiments import datasets
from pooltools.experiments.measures.fit import right
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run


def wrong(run: Run) -> Array:
    """Which training pictures have a label that is not theirs, shape (N,)."""
    clean = datasets.parts(run.seed, **{**run.arm.data, "wrong_labels": 0.0})
    found: Array = clean.y_train != run.pictures.y_train
    return found


def fit(run: Run, of_wrong: bool) -> float:
    """Share of the training pictures with a wrong (or right) label to which the network gives that
    label, in percent; NaN if there are none."""
    chosen = wrong(run) == of_wrong
    return 100 * float(right(run, "train")[chosen].mean()) if chosen.any() else float("nan")


MEASURES: dict[str, Measure] = {
    "fit of wrong labels": Measure(lambda run: fit(run, of_wrong=True), "%"),
    "fit of right labels": Measure(lambda run: fit(run, of_wrong=False), "%"),
}
