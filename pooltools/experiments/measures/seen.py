"""How wide the part of the picture is that moves a cell of the last convolution."""

from __future__ import annotations

import keras
import numpy as np

from pooltools.analysis import effective_receptive_field
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run, untrained

PICTURES = 64  # test pictures over which gradients are averaged


def width(run: Run) -> float:
    """Standard deviation of the effective field of the middle cell, in pixels; both axes' mean."""
    last = [x for x in run.model.layers if isinstance(x, keras.layers.Conv2D)][-1]
    x = run.pictures.x_test[:PICTURES]
    field = effective_receptive_field(run.model, last.name, x=x, batch_size=PICTURES)
    return float(np.mean(field.deviation))


def width_before(run: Run) -> float:
    """The same of the network before its first step."""
    return width(untrained(run.arm, run.seed))


MEASURES: dict[str, Measure] = {
    "effective width": Measure(width, "px"),
    "effective width before training": Measure(width_before, "px"),
}
