"""Adaptive polyphase pooling and its gradient."""

from itertools import product

import numpy as np

from pooltools import _check
from pooltools._types import Array, Size
from pooltools.reference import dtypes
from pooltools.reference import region_options as options

Grid = tuple[slice, ...]


def polyphase_pool(x: Array, strides: Size = 2, p: float = 2) -> Array:
    """Of all ways to keep every `strides`-th cell, the one with the largest p-norm.

    A stride of s starts at cell 0, 1, … or s - 1 of each axis; each item takes the start whose
    cells, all channels together, have the largest norm, the first in row-major order if several do
    (Chaman & Dokmanić, 2021). If the input is shifted around a circle the same cells are kept:
    the output is shifted, no more. NaN counts as largest.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    strides : step from one kept cell to the next; each must divide the length of its axis
    p : 1, 2 or infinity: the sum of sizes, the root of the sum of squares, the largest size

    Returns
    -------
    shape (N, *(spatial / strides), C), dtype of `x`

    Raises
    ------
    ValueError : a stride does not divide its axis: no shift around the circle would be exact
    ValueError, TypeError : a wrong shape, dtype, stride or p

    >>> polyphase_pool(np.array([0, 1, 0, 5, 3, 0]).reshape(1, 6, 1))[0, :, 0]
    array([1, 5, 0])
    >>> polyphase_pool(np.array([3, 4, 3, 0]).reshape(1, 4, 1), p=1)[0, :, 0]
    array([3, 3])
    """
    x = _check.feature_maps(x)
    grids = _grids(x, strides)
    y = np.empty_like(x[:, *grids[0]])
    for item, grid in enumerate(_chosen(x, grids, options.norm(p))):
        y[item] = x[item][grid]
    return y


def polyphase_pool_grad(dy: Array, x: Array, strides: Size = 2, p: float = 2) -> Array:
    """Gradient of `sum(dy * polyphase_pool(x, …))`: to the cells kept, the choice as given.

    Parameters
    ----------
    dy : shape of `polyphase_pool(x, …)`
    x, strides, p : as in `polyphase_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `polyphase_pool`, or `dy` has another shape than the output

    >>> x = np.array([0, 1, 0, 5, 3, 0]).reshape(1, 6, 1)
    >>> polyphase_pool_grad(np.ones((1, 3, 1)), x)[0, :, 0]
    array([0., 1., 0., 1., 0., 1.])
    """
    x = _check.feature_maps(x)
    grids = _grids(x, strides)
    dy = _check.gradient(dy, x[:, *grids[0]].shape)
    dx = np.zeros(x.shape, dtypes.result(dy.dtype))
    for item, grid in enumerate(_chosen(x, grids, options.norm(p))):
        dx[item][grid] = dy[item]
    return dx


def _grids(x: Array, strides: Size) -> list[Grid]:
    """The cells kept for each start, in row-major order."""
    steps = options.dividing(strides, x.shape[1:-1])
    starts = product(*(range(step) for step in steps))
    return [
        tuple(slice(first, None, step) for first, step in zip(start, steps, strict=True))
        for start in starts
    ]


def _chosen(x: Array, grids: list[Grid], p: float) -> list[Grid]:
    """Each item's grid with the largest norm."""
    everything = tuple(range(1, x.ndim))
    size = np.abs(x.astype(np.promote_types(dtypes.result(x.dtype), np.float64)))
    largest = size.max(axis=everything, keepdims=True, initial=0)
    unit = np.where((largest > 0) & (largest < np.inf), largest, 1)
    powers = (size / unit) ** (2 if p == 2 else 1)  # at most 1, so no sum overflows
    combine = np.max if p == np.inf else np.sum
    norms = np.array([combine(powers[:, *grid], axis=everything) for grid in grids])
    return [grids[best] for best in norms.argmax(axis=0)]  # NaN counts as largest
