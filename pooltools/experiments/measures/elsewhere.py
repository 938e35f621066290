"""Digits of another collection: a network of MNIST's digits meets those of scikit-learn."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import ndimage

from pooltools import data
from pooltools._types import Array
from pooltools.experiments.datasets import SIDE
from pooltools.experiments.measures.fit import right
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run

DIGIT = 20  # pixels a side, as MNIST's digits have


@cache
def digits() -> tuple[Array, Array]:
    """The 8 × 8 digits as large as MNIST's and as bright, in the middle: (N, 32, 32, 1), 0 to 1."""
    whole = data.digits_8x8()
    x = np.concatenate([whole.x_train, whole.x_test]).astype(np.float32)
    zoom = (1, DIGIT / x.shape[1], DIGIT / x.shape[2], 1)
    large = ndimage.zoom(x / x.max(), zoom, order=1, mode="nearest", grid_mode=True)
    border = (SIDE - DIGIT) // 2
    wide = np.pad(large, [(0, 0), (border, border), (border, border), (0, 0)])
    return wide, np.concatenate([whole.y_train, whole.y_test])


def accuracy(run: Run) -> float:
    """Accuracy on them, in percent."""
    x, y = digits()
    return 100 * float((run.logits(x).argmax(1) == y).mean())


def lost(run: Run) -> float:
    """Test accuracy minus accuracy on them, in points."""
    return 100 * float(right(run).mean()) - accuracy(run)


MEASURES: dict[str, Measure] = {
    "accuracy on other digits": Measure(accuracy, "%"),
    "accuracy lost, other digits": Measure(lost, "points"),
}
