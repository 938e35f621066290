"""How often a network's answer changes with its pictures: counted in several ways, because the
steadiest network is one that always says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.perturbations import PERTURBATIONS
from pooltools.experiments.training import Run

PICTURES = 2000  # of the test part: the first ones, to keep the time in bounds


def quarter_turns(x: Array) -> Iterator[Array]:
    """By 90, 180 and 270 degrees: no value is computed anew."""
    for turns in (1, 2, 3):
        yield np.ascontiguousarray(np.rot90(x, turns, axes=(1, 2)))


CHANGES: dict[str, Callable[[Array], Iterator[Array]]] = {
    **PERTURBATIONS,
    "quarter turns": quarter_turns,
}


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


def kept(run: Run, change: str) -> Array:
    """Share of the test pictures classified right that stay right, in percent."""
    return 100 - _changed(run, change)


def flips(run: Run, change: str) -> Array:
    """Share of the test pictures classified right that become wrong, in percent.

    Half a picture is added to those that change and to those that do not, so that the logarithm
    exists for a network that never changes its answer.
    """
    found = _changed(run, change)
    n = (classes(run) == _labels(run)).sum() * len(_classes_when(run, change))
    share = found.mean() / 100
    added: float = (n * share + 0.5) / (n + 1) - share
    return found + 100 * added


def _changed(run: Run, change: str) -> Array:
    """For each picture the share in percent plus what the picture moves it by."""
    right = classes(run) == _labels(run)
    wrong = right * np.mean(~_right_when(run, change), axis=0)
    share = wrong.mean() / right.mean()
    values: Array = 100 * (share + (wrong - share * right) / right.mean())
    return values


def lost(run: Run, change: str) -> Array:
    """Accuracy minus accuracy on the changed pictures, the same ones, in points."""
    right = classes(run) == _labels(run)
    values: Array = 100 * (right - _right_when(run, change).mean(axis=0))
    return values


def classes(run: Run) -> Array:
    """The answers to the first test pictures."""
    answers: Array = run.outputs["test", 1.0][:PICTURES].argmax(1)
    return answers


def _labels(run: Run) -> Array:
    return run.pictures.y_test[:PICTURES]


def _right_when(run: Run, change: str) -> Array:
    """Truth value of each variant and picture."""
    right: Array = np.stack(_classes_when(run, change)) == _labels(run)
    return right


def _classes_when(run: Run, change: str) -> list[Array]:
    """The answers to each variant, kept for the next measure."""
    key = f"answers, {change}"
    if key not in run.changed:
        variants = CHANGES[change](run.pictures.x_test[:PICTURES])
        run.changed[key] = [run.logits(x).argmax(1) for x in variants]
    return run.changed[key]


MOVES = tuple(f"shifted {k} px" for k in (1, 2, 4, 8))
MEASURES: dict[str, Measure] = {
    **{f"agreement, {c}": Measure(partial(agreement, change=c), "%", True) for c in MOVES},
    "agreement by chance": Measure(by_chance, "%"),
    "consistency, quarter turns": Measure(partial(kept, change="quarter turns"), "%", True),
    **{f"flips, {c}": Measure(partial(flips, change=c), "%", True) for c in CHANGES},
    **{f"accuracy lost, {c}": Measure(partial(lost, change=c), "points", True) for c in CHANGES},
}
