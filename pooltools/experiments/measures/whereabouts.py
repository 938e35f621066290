"""How far from the right place a network points, and how long the gradient is at its start."""

from __future__ import annotations

from functools import partial

import keras
import numpy as np

from pooltools._types import Array
from pooltools.analysis import gradient_flow
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run, untrained

PICTURES = 256  # training pictures over which gradients are taken


def off(run: Run, share: float) -> Array:
    """Distance in pixels of the brightest cell from the right one, shape (N,)."""
    side = run.pictures.x_test.shape[1]
    answer, true = run.outputs["test", share].argmax(axis=1), run.pictures.y_test
    found: Array = np.hypot(answer // side - true // side, answer % side - true % side)
    return found


def first_gradient(run: Run) -> float:
    """Length of the gradient by the first kernels over that of the kernels themselves."""
    first = next(x for x in run.model.layers if isinstance(x, keras.layers.Conv2D))
    x, y = run.pictures.x_train[:PICTURES], run.pictures.y_train[:PICTURES]
    ratio = gradient_flow(run.model, x, y, from_logits=True, training=True)[first.name].ratio
    return float("nan") if ratio is None else ratio


MEASURES: dict[str, Measure] = {
    "distance": Measure(partial(off, share=1.0), "px", per_image=True),
    "distance at half": Measure(partial(off, share=0.5), "px", per_image=True),
    "first gradient": Measure(first_gradient, "per weight"),
    "first gradient before training": Measure(
        lambda run: first_gradient(untrained(run.arm, run.seed)), "per weight"
    ),
}
