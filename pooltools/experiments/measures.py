"""What is read off a trained run: one function per measure, in a table of all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import optimize, special

from pooltools._types import Array
from pooltools.experiments.perturbations import PERTURBATIONS
from pooltools.experiments.training import Run


@dataclass(frozen=True)
class Measure:
    """A number of a trained run.

    of : gives it; with `per_image` one truth value for each test picture, whose share in percent
        is the number
    unit : of the number
    """

    of: Callable[[Run], Array | float]
    unit: str
    per_image: bool = False


def of(run: Run, names: Sequence[str]) -> tuple[dict[str, float | None], dict[str, Array]]:
    """The named measures of a run, None where not finite; and the bits of those per picture."""
    values: dict[str, float | None] = {}
    bits: dict[str, Array] = {}
    for name in names:
        found = MEASURES[name].of(run)
        if MEASURES[name].per_image:
            bits[name] = np.asarray(found, bool)
            found = 100 * float(np.mean(found))
        values[name] = float(found) if math.isfinite(found) else None
    return values, bits


def right(run: Run, part: str = "test", share: float = 1.0) -> Array:
    """Which pictures are classified right, shape (N,)."""
    labels: Array = getattr(run.pictures, f"y_{part}")
    found: Array = run.outputs[part, share].argmax(1) == labels
    return found


def nll(logits: Array, y: Array) -> float:
    """Mean negative logarithm of the probability of the label, in nats."""
    z = logits.astype(np.float64)
    return float(np.mean(special.logsumexp(z, axis=1) - z[np.arange(len(y)), y]))


def calibrated_nll(run: Run) -> float:
    """`nll` on the test part after dividing the logits by what suits the validation part best."""
    val, y = run.outputs["val", 1.0], run.pictures.y_val
    found = optimize.minimize_scalar(
        lambda log_t: nll(val / np.exp(log_t), y), bounds=(-3, 5), method="bounded"
    )
    return nll(run.outputs["test", 1.0] / np.exp(found.x), run.pictures.y_test)


def gap(run: Run) -> float:
    """Accuracy on the training pictures, not moved, in inference mode, minus test accuracy."""
    return 100 * float(right(run, "train").mean() - right(run).mean())


PERTURBED = 3000  # test pictures: the first ones, to keep the time in bounds


def consistency(run: Run, change: str) -> float:
    """Share of the test pictures classified right that keep their class when changed, in percent.

    Mean over the change's variants. Counted among those right before: a network that always
    answers the same would be perfectly consistent otherwise.
    """
    before = right(run)[:PERTURBED]
    kept = [found[before].mean() for found in _right_when(run, change)]
    return 100 * float(np.mean(kept))


def accuracy_when(run: Run, change: str) -> float:
    """Accuracy on the changed test pictures, in percent; mean over the change's variants."""
    return 100 * float(np.mean([found.mean() for found in _right_when(run, change)]))


def _right_when(run: Run, change: str) -> list[Array]:
    """For each variant which test pictures are classified right, kept for the second measure."""
    if change not in run.changed:
        x, y = run.pictures.x_test[:PERTURBED], run.pictures.y_test[:PERTURBED]
        variants = PERTURBATIONS[change](x)
        run.changed[change] = [run.logits(v).argmax(1) == y for v in variants]
    return run.changed[change]


MEASURES: dict[str, Measure] = {
    "test accuracy": Measure(right, "%", per_image=True),
    "test accuracy at half": Measure(lambda run: right(run, share=0.5), "%", per_image=True),
    "test accuracy at a quarter": Measure(lambda run: right(run, share=0.25), "%", per_image=True),
    "train accuracy": Measure(lambda run: 100 * float(right(run, "train").mean()), "%"),
    "validation accuracy": Measure(lambda run: 100 * float(right(run, "val").mean()), "%"),
    "gap": Measure(gap, "points"),
    "test loss": Measure(lambda run: nll(run.outputs["test", 1.0], run.pictures.y_test), "nats"),
    "train loss": Measure(lambda run: nll(run.outputs["train", 1.0], run.pictures.y_train), "nats"),
    "calibrated test loss": Measure(calibrated_nll, "nats"),
    **{f"consistency, {c}": Measure(partial(consistency, change=c), "%") for c in PERTURBATIONS},
    **{f"accuracy, {c}": Measure(partial(accuracy_when, change=c), "%") for c in PERTURBATIONS},
}
