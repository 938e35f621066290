"""Spatial pyramid pooling and its gradient."""

import math
from collections.abc import Sequence
from functools import reduce

import numpy as np

from pooltools import _check
from pooltools._types import Array, Whole
from pooltools.reference import adaptive, dtypes
from pooltools.reference import region_options as options

FORWARD = {"max": adaptive.adaptive_max_pool, "average": adaptive.adaptive_average_pool}
GRADIENT = {
    "max": adaptive.adaptive_max_pool_grad,
    "average": adaptive.adaptive_average_pool_grad,
}


def spatial_pyramid_pool(
    x: Array, levels: Sequence[Whole] = (1, 2, 4), operation: str = "max"
) -> Array:
    """Bins of several grids in one row: the same length for any size (He et al., 2014).

    Level l cuts each spatial axis into l bins, those of `adaptive_max_pool`.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    levels : bins per axis of each grid
    operation : "max" or "average" of a bin

    Returns
    -------
    shape (N, sum(l ** axes for l in levels) * C): level by level, bins in row-major order, the
        channels of a bin side by side; dtype of `x`, means of whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype, level or operation

    >>> spatial_pyramid_pool(np.arange(16.0).reshape(1, 4, 4, 1), levels=(1, 2))
    array([[15.,  5.,  7., 13., 15.]])
    """
    x = _check.feature_maps(x)
    pool = FORWARD[options.choice(operation, "operation", FORWARD)]
    parts = [pool(x, level) for level in options.levels(levels)]
    return np.concatenate([p.reshape(len(x), math.prod(p.shape[1:])) for p in parts], axis=1)


def spatial_pyramid_pool_grad(
    dy: Array, x: Array, levels: Sequence[Whole] = (1, 2, 4), operation: str = "max"
) -> Array:
    """Gradient of `sum(dy * spatial_pyramid_pool(x, …))` with respect to `x`: levels add up.

    Parameters
    ----------
    dy : shape of `spatial_pyramid_pool(x, …)`
    x, levels, operation : as in `spatial_pyramid_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `spatial_pyramid_pool`, or `dy` has another shape than the output

    >>> x = np.arange(4.0).reshape(1, 4, 1)
    >>> spatial_pyramid_pool_grad(np.ones((1, 3)), x, levels=(1, 2))[0, :, 0]
    array([0., 1., 0., 2.])
    """
    x = _check.feature_maps(x)
    gradient = GRADIENT[options.choice(operation, "operation", GRADIENT)]
    shapes = [(len(x), *(level,) * (x.ndim - 2), x.shape[-1]) for level in options.levels(levels)]
    lengths = [math.prod(shape[1:]) for shape in shapes]
    dy = _check.gradient(dy, (len(x), sum(lengths)))
    parts = np.split(dy.astype(dtypes.working(dy.dtype)), np.cumsum(lengths)[:-1], axis=1)
    shares = (
        gradient(part.reshape(shape), x, shape[1:-1])
        for part, shape in zip(parts, shapes, strict=True)
    )
    return reduce(np.add, shares).astype(dtypes.result(dy.dtype), copy=False)
