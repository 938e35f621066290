"""How well a network fits its training pictures and does on others."""

from __future__ import annotations

import numpy as np
from scipy import optimize, special

from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run


def right(run: Run, part: str = "test", share: float = 1.0) -> Array:
    """Which pictures are classified right, shape (N,)."""
    labels: Array = getattr(run.pictures, f"y_{part}")
    found: Array = run.outputs[part, share].argmax(1) == labels
    return found


def nll(logits: Array, y: Array) -> Array:
    """Negative logarithm of the probability of each label, in nats, shape (N,)."""
    z = logits.astype(np.float64)
    found: Array = special.logsumexp(z, axis=1) - z[np.arange(len(y)), y]
    return found


def calibrated_nll(run: Run) -> Array:
    """`nll` on the test part after dividing the logits by what suits the validation part best."""
    val, y = run.outputs["val", 1.0], run.pictures.y_val
    found = optimize.minimize_scalar(
        lambda log_t: nll(val / np.exp(log_t), y).mean(), bounds=(-3, 5), method="bounded"
    )
    return nll(run.outputs["test", 1.0] / np.exp(found.x), run.pictures.y_test)


def gap(run: Run) -> Array:
    """Accuracy on the training pictures, not moved, in inference mode, minus test accuracy."""
    gaps: Array = 100 * (right(run, "train").mean() - right(run))
    return gaps


MEASURES: dict[str, Measure] = {
    "test accuracy": Measure(right, "%", per_image=True),
    "test accuracy at half": Measure(lambda run: right(run, share=0.5), "%", per_image=True),
    "test accuracy at a quarter": Measure(lambda run: right(run, share=0.25), "%", per_image=True),
    "train accuracy": Measure(lambda run: 100 * float(right(run, "train").mean()), "%"),
    "validation accuracy": Measure(lambda run: 100 * float(right(run, "val").mean()), "%"),
    "gap": Measure(gap, "points", per_image=True),
    "test loss": Measure(
        lambda run: nll(run.outputs["test", 1.0], run.pictures.y_test), "nats", per_image=True
    ),
    "train loss": Measure(
        lambda run: float(nll(run.outputs["train", 1.0], run.pictures.y_train).mean()), "nats"
    ),
    "calibrated test loss": Measure(calibrated_nll, "nats", per_image=True),
}
