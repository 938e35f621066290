"""Whether digits are recognised at places where training never showed them."""

from __future__ import annotations

from functools import partial

import numpy as np

from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run

FIRST = 5  # the first of the digits that training showed at one place only


def accuracy(run: Run, pixels: int) -> Array:
    """Accuracy on the digits 5 to 9, each moved down, right, and both; in percent."""
    chosen = run.pictures.y_test >= FIRST
    x, y = run.pictures.x_test[chosen], run.pictures.y_test[chosen]
    ways = {(pixels, 0), (0, pixels), (pixels, pixels)}
    found = [run.logits(np.roll(x, way, axis=(1, 2))).argmax(1) == y for way in sorted(ways)]
    values: Array = 100 * np.mean(found, axis=0)
    return values


MEASURES: dict[str, Measure] = {
    "accuracy at home": Measure(partial(accuracy, pixels=0), "%", True),
    **{f"accuracy {k} px away": Measure(partial(accuracy, pixels=k), "%", True) for k in (2, 4, 8)},
}
