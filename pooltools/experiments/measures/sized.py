"""What a network does with pictures of another size than it was trained on, twice as many pixels a
side at most: the picture is enlarged, or lies in the middle of a larger canvas of background."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import keras
import numpy as np
from scipy import ndimage

from pooltools._backend import predictor
from pooltools._types import Array
from pooltools.experiments import networks
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import BATCH, Run

PICTURES = 2000  # of the test part: the first ones
SIZES = (24, 40, 48, 64)  # pixels a side; the networks were trained on 32


def picture(x: Array, side: int) -> Array:
    """Pictures (N, H, H, C) enlarged or made smaller to (N, side, side, C), by interpolation."""
    factor = side / x.shape[1]
    found: Array = ndimage.zoom(x, (1, factor, factor, 1), order=1, mode="nearest", grid_mode=True)
    return found


def canvas(x: Array, side: int) -> Array:
    """Pictures (N, H, H, C) in the middle of a canvas of `side` pixels, background 0."""
    border = (side - x.shape[1]) // 2
    return np.pad(x, [(0, 0), (border, border), (border, border), (0, 0)])


def right(run: Run, change: Callable[[Array], Array]) -> Array:
    """Which of the pictures are classified right after a change of their size; shape (N,)."""
    x, y = run.pictures.x_test[:PICTURES], run.pictures.y_test[:PICTURES]
    changed = change(x)
    predict = predictor(resized(run, changed.shape[1]))
    parts = [predict(changed[i : i + BATCH]) for i in range(0, len(x), BATCH)]
    found: Array = np.concatenate(parts).argmax(1) == y
    return found


def resized(run: Run, side: int) -> keras.Model:
    """The run's network for pictures of `side` × `side` pixels, with the same weights."""
    shape = (side, side, run.pictures.x_test.shape[-1])
    model = networks.build(shape, run.pictures.classes, run.seed, **run.arm.network)
    model.set_weights(run.model.get_weights())
    return model


CHANGES: dict[str, Callable[[Array], Array]] = {
    "same size": lambda x: x,
    **{f"picture of {side} px": partial(picture, side=side) for side in SIZES},
    **{f"canvas of {side} px": partial(canvas, side=side) for side in SIZES if side > SIZES[0]},
}
MEASURES: dict[str, Measure] = {
    f"accuracy, {name}": Measure(partial(right, change=change), "%", per_image=True)
    for name, change in CHANGES.items()
}
