"""Batches, what a model gives for them, and inputs moved by whole cells."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from pooltools._types import Array
from pooltools.analysis import _check_data

Shift = tuple[int, ...]
FILLS = {"zero": "constant", "edge": "edge", "reflect": "reflect"}  # how np.pad calls them


def batches(n: int, size: int) -> Iterator[slice]:
    """Slices of at most `size` that cover n examples in order."""
    return (slice(first, min(first + size, n)) for first in range(0, n, size))


def answer(model: Any, x: Array, name: str = "model") -> Array:
    """What a Keras model or layer (at inference) or a function gives for a batch."""
    y = model(x, training=False) if isinstance(model, keras.Layer) else model(x)
    return _check_data.rows(keras.ops.convert_to_numpy(y), len(x), name)


def moved(x: Array, shift: Shift, border: str) -> Array:
    """The content moved by `shift` cells, towards higher indices where positive.

    Parameters
    ----------
    x : shape (N, *spatial, C)
    shift : cells on each spatial axis
    border : what comes in: "circular" what went out at the other end, "zero" zeros, "edge" the
        outermost cell again, "reflect" the mirror image without the outermost cell
    """
    axes = range(1, x.ndim - 1)
    if border == "circular":
        return np.roll(x, shift, tuple(axes))
    pairs = [(max(s, 0), max(-s, 0)) for s in shift]
    padded = np.pad(x, [(0, 0), *pairs, (0, 0)], FILLS[border])  # type: ignore[call-overload]
    kept = [slice(after, after + x.shape[a]) for a, (_, after) in zip(axes, pairs, strict=True)]
    found: Array = padded[(slice(None), *kept)]
    return found


def window(x: Array, size: Shift, shift: Shift) -> Array:
    """The window in the middle of larger pictures, content moved by `shift` as in `moved`.

    Parameters
    ----------
    x : shape (N, *spatial, C)
    size : lengths of the window
    shift : cells on each axis
    """
    n = x.shape[1:-1]
    starts = [(a - w) // 2 - s for a, w, s in zip(n, size, shift, strict=True)]
    if any(not 0 <= i <= a - w for i, a, w in zip(starts, n, size, strict=True)):
        _check_data.leaves(shift, size, n)
    places = [slice(i, i + w) for i, w in zip(starts, size, strict=True)]
    return x[(slice(None), *places)]
