"""What a network answers when its pictures are changed: counted in several ways, because the
steadiest network is one that always says the same."""

from __future__ import annotations

from functools import partial

import numpy as np

from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.perturbations import CHANGES
from pooltools.experiments.training import Run

PICTURES = 2000  # of the test part: the first ones, to keep the time in bounds


def consistency(run: Run, change: str) -> Array:
    """Share of the test pictures classified right that stay right, in percent.

    Mean over the change's variants. Counted among those right before: a network that always
    answers the same would be perfectly consistent otherwise.
    """
    return 100 - _turned_wrong(run, change)


def accuracy_when(run: Run, change: str) -> Array:
    """Accuracy on the changed test pictures, in percent; mean over the change's variants."""
    found: Array = 100 * _right_when(run, change).mean(axis=0)
    return found


def lost(run: Run, change: str) -> Array:
    """Accuracy minus accuracy on the changed pictures, the same ones, in points."""
    values: Array = 100 * (_right(run) - _right_when(run, change).mean(axis=0))
    return values


def flips(run: Run, change: str) -> Array:
    """Share of the test pictures classified right that become wrong, in percent.

    Half a picture is added to those that change and to those that do not, so that the logarithm
    exists for a network that never changes its answer.
    """
    found = _turned_wrong(run, change)
    n = _right(run).sum() * len(_classes_when(run, change))
    share = found.mean() / 100
    added: float = (n * share + 0.5) / (n + 1) - share
    return found + 100 * added


def agreement(run: Run, change: str) -> Array:
    """Share of the test pictures that keep their class, right or wrong, in percent."""
    same: Array = 100 * np.mean(classes(run) == np.stack(_classes_when(run, change)), axis=0)
    return same


def by_chance(run: Run) -> float:
    """Share of pairs of different test pictures with the same answer, in percent: what a network
    agrees with itself without looking."""
    counts = np.bincount(classes(run))
    n = counts.sum()
    return 100 * float((counts * (counts - 1)).sum() / (n * (n - 1)))


def classes(run: Run) -> Array:
    """The answers to the first test pictures."""
    answers: Array = run.outputs["test", 1.0][:PICTURES].argmax(1)
    return answers


def _turned_wrong(run: Run, change: str) -> Array:
    """For each picture the share in percent plus what the picture moves it by."""
    right = _right(run)
    wrong = right * np.mean(~_right_when(run, change), axis=0)
    share = wrong.mean() / right.mean()
    values: Array = 100 * (share + (wrong - share * right) / right.mean())
    return values


def _right(run: Run) -> Array:
    right: Array = classes(run) == run.pictures.y_test[:PICTURES]
    return right


def _right_when(run: Run, change: str) -> Array:
    """Truth value of each variant and picture."""
    right: Array = np.stack(_classes_when(run, change)) == run.pictures.y_test[:PICTURES]
    return right


def _classes_when(run: Run, change: str) -> list[Array]:
    """The answers to each variant, kept for the next measure."""
    if change not in run.changed:
        variants = CHANGES[change](run.pictures.x_test[:PICTURES])
        run.changed[change] = [run.logits(x).argmax(1) for x in variants]
    return run.changed[change]


COUNTED = {
    "consistency": (consistency, "%"),
    "accuracy": (accuracy_when, "%"),
    "accuracy lost": (lost, "points"),
    "flips": (flips, "%"),
    "agreement": (agreement, "%"),
}
MEASURES: dict[str, Measure] = {
    "agreement by chance": Measure(by_chance, "%"),
    **{
        f"{name}, {change}": Measure(partial(of, change=change), unit, per_image=True)
        for name, (of, unit) in COUNTED.items()
        for change in CHANGES
    },
}
