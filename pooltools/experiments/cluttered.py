"""Digits somewhere on a canvas of 56 × 56 pixels among pieces of other digits; where each one lies.

The canvas has one whole digit of 28 × 28 pixels and eight pieces of 8 × 8 pixels from other digits,
as bright as they are; where things overlap the brighter one is seen. No box is ever shown to a
network: boxes are only what localisation is measured with.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from pooltools._types import Array
from pooltools.data import Dataset

CANVAS, PIECES, PIECE = 56, 8, 8  # pixels, number, pixels
INK = 50  # of 255: darker pixels do not belong to the digit


def digits(whole: Dataset) -> Dataset:
    """The data set with each digit on a canvas of its own."""
    train, _ = placed(whole.x_train, 0)
    test, _ = placed(whole.x_test, 1)
    return replace(whole, x_train=train, x_test=test)


def placed(x: Array, stream: int) -> tuple[Array, Array]:
    """Canvases (N, 56, 56, 1) uint8 of digits (N, 28, 28, 1), and the box of each digit's ink.

    stream : of random numbers, one for each part of a data set

    Returns
    -------
    boxes (N, 4): first row and column, and the row and column behind the last
    """
    rng = np.random.default_rng([stream, 56])
    n, side = x.shape[:2]
    canvases, found = np.zeros((n, CANVAS, CANVAS, 1), np.uint8), np.zeros((n, 4), np.int64)
    for i, canvas in enumerate(canvases):
        for other in rng.integers(1, n, PIECES):  # never the digit itself
            row, column = rng.integers(side - PIECE + 1, size=2)
            piece = x[(i + other) % n, row : row + PIECE, column : column + PIECE]
            _put(canvas, piece, *rng.integers(CANVAS - PIECE + 1, size=2))
        place = rng.integers(CANVAS - side + 1, size=2)
        _put(canvas, x[i], *place)
        found[i] = ink(x[i]) + np.tile(place, 2)
    return canvases, found


def _put(canvas: Array, what: Array, row: int, column: int) -> None:
    under = canvas[row : row + len(what), column : column + len(what)]
    np.maximum(under, what, out=under)


def ink(digit: Array) -> Array:
    """The smallest box with all that is brighter than `INK`, of a digit (H, W, 1)."""
    rows, columns = (np.flatnonzero((digit > INK).any(axis=(axis, 2))) for axis in (1, 0))
    return np.array([rows[0], columns[0], rows[-1] + 1, columns[-1] + 1])


@cache
def boxes() -> dict[bytes, tuple[int, ...]]:
    """The box of each canvas, by the canvas's bytes."""
    from pooltools.experiments import datasets

    whole = datasets.SETS["mnist_5000"]()
    parts = (placed(whole.x_train, 0), placed(whole.x_test, 1))
    return {
        canvas.tobytes(): tuple(map(int, box))
        for part in parts
        for canvas, box in zip(*part, strict=True)
    }


def boxes_of(pictures: Array) -> Array:
    """The boxes (N, 4) of pictures (N, 56, 56, 1) with values from 0 to 1, as networks see them."""
    stored = np.round(255 * pictures).astype(np.uint8)
    return np.array([boxes()[one.tobytes()] for one in stored])
