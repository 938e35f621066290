"""Minimum pooling and its gradient."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.geometry import axes
from pooltools.reference import dtypes
from pooltools.reference.windows import fold, route


def min_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Smallest value of each window, per channel; an erosion by the window (Serra, 1982).

    The border never wins. NaN anywhere in a window gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> min_pool(np.arange(16.0).reshape(1, 4, 4, 1), pool_size=2)[0, :, :, 0]
    array([[ 0.,  2.],
           [ 8., 10.]])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    return fold(np.minimum, x, windows, dtypes.highest(x.dtype), x.dtype)


def min_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient of `sum(dy * min_pool(x, …))` with respect to `x`.

    Each window sends its gradient to its first minimum in row-major order, or to its first NaN;
    never to the border. Where windows overlap the parts add up.

    Parameters
    ----------
    dy : shape of `min_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode : as in `min_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `min_pool`, or `dy` has another shape than the output

    >>> x = np.array([3.0, 1.0, 1.0, 2.0]).reshape(1, 4, 1)
    >>> min_pool_grad(np.ones((1, 2, 1)), x, pool_size=2)[0, :, 0]
    array([0., 1., 1., 0.])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    dy = _check.gradient(dy, (len(x), *(a.output for a in windows), x.shape[-1]))
    return route(dy, np.minimum, x, windows, dtypes.highest(x.dtype))
