"""What a network does when its pictures are changed."""

from __future__ import annotations

from functools import partial

import numpy as np

from pooltools._types import Array
from pooltools.experiments.measures.fit import right
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.perturbations import PERTURBATIONS
from pooltools.experiments.training import Run

PERTURBED = 3000  # test pictures: the first ones, to keep the time in bounds


def consistency(run: Run, change: str) -> Array:
    """Share of the test pictures classified right that keep their class when changed, in percent.

    Mean over the change's variants. Counted among those right before: a network that always
    answers the same would be perfectly consistent otherwise.
    """
    before = right(run)[:PERTURBED]
    kept = before * np.mean(_right_when(run, change), axis=0)
    share = kept.mean() / before.mean()
    moved: Array = 100 * (share + (kept - share * before) / before.mean())
    return moved


def accuracy_when(run: Run, change: str) -> Array:
    """Accuracy on the changed test pictures, in percent; mean over the change's variants."""
    found: Array = 100 * np.mean(_right_when(run, change), axis=0)
    return found


def _right_when(run: Run, change: str) -> list[Array]:
    """For each variant which test pictures are classified right, kept for the second measure."""
    if change not in run.changed:
        x, y = run.pictures.x_test[:PERTURBED], run.pictures.y_test[:PERTURBED]
        variants = PERTURBATIONS[change](x)
        run.changed[change] = [run.logits(v).argmax(1) == y for v in variants]
    return run.changed[change]


MEASURES: dict[str, Measure] = {
    **{
        f"consistency, {c}": Measure(partial(consistency, change=c), "%", True)
        for c in PERTURBATIONS
    },
    **{
        f"accuracy, {c}": Measure(partial(accuracy_when, change=c), "%", True)
        for c in PERTURBATIONS
    },
}
