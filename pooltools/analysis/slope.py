"""Gradients of whatever has any: a Keras model's own, a function's by central differences."""

from typing import Any

import keras
import numpy as np

from pooltools import _backend
from pooltools._types import Array
from pooltools.analysis.moving import answer, batches


def slope(model: Any, x: Array, dy: Array, batch_size: int, step: float | None = None) -> Array:
    """Gradient of ⟨dy, model(x)⟩ by the input, each example for itself.

    Parameters
    ----------
    model : Keras model or layer (exact, by the backend), or a function of an array (by central
        differences, two calls for each number of the input; give `keras.layers.Lambda(function)`
        for the exact gradient of a function of tensors)
    x : one batch, floating point
    dy : weights, shape of the output
    batch_size : most examples in one call of a function
    step : half the distance of the two points; default the cube root of the precision of `x` or
        of the output, whichever is coarser, times the largest |x| (times 1 if all are 0)

    Returns
    -------
    shape of `x`, float64
    """
    if isinstance(model, keras.Layer):
        return np.asarray(_backend.gradient(lambda t: model(t, training=False), x, dy), float)
    dx = np.empty(x.shape)
    relative = float(np.cbrt(max(_precision(x), _precision(answer(model, x[:1])))))
    for example, weights, row in zip(x, dy, dx.reshape(len(x), -1), strict=True):
        h = step or relative * (float(np.abs(example).max()) or 1)
        for part in batches(example.size, batch_size):
            row[part] = _differences(model, example, weights, part, h)
    return dx


def _differences(model: Any, example: Array, weights: Array, part: slice, h: float) -> Array:
    """Slopes along the numbers of the flat example in `part`."""
    places = np.arange(part.start, part.stop)
    rows = np.arange(len(places))
    ends = np.repeat(example.reshape(1, 1, -1), 2, axis=0).repeat(len(places), axis=1)
    ends[0, rows, places] += h
    ends[1, rows, places] -= h
    up, down = (answer(model, end.reshape(-1, *example.shape)) for end in ends)
    rise = (np.asarray(up, float) - down).reshape(len(places), -1) @ weights.ravel()
    run = ends[0, rows, places] - ends[1, rows, places]  # as rounded, not 2 h
    found: Array = rise / run
    return found


def _precision(x: Array) -> float:
    """Relative; 0 for whole numbers."""
    return float(np.finfo(x.dtype).eps) if x.dtype.kind == "f" else 0.0


def floating(x: Array) -> Array:
    """The array itself if it is floating point, else in Keras's precision."""
    return x if x.dtype.kind == "f" else x.astype(keras.config.floatx())
