"""Maximum pooling and its gradient."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.geometry import axes
from pooltools.reference import dtypes
from pooltools.reference.windows import fold, route


def max_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Largest value of each window, per channel (chapter 1; Riesenhuber & Poggio, 1999).

    The border never wins, also where all values are negative. NaN anywhere in a window gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size : cells per window on each spatial axis
    strides : step from window to window; default `pool_size` (no overlap)
    padding : "valid" drops the ragged edge; "same" gives ceil(n / stride) windows, an odd border
        cell at the end, "same_lower" at the beginning; or ((before, after), …) cells per axis
    dilation : step between a window's cells, in cells
    ceil_mode : keep a last window that overhangs the edge; "valid" and explicit padding only

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; see `pooltools.geometry.axes`

    >>> max_pool(np.arange(16.0).reshape(1, 4, 4, 1), pool_size=2)[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    # the border is the lowest value, not 0: it must lose even on an all-negative image
    return fold(np.maximum, x, windows, dtypes.lowest(x.dtype), x.dtype)


def max_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient of `sum(dy * max_pool(x, …))` with respect to `x`.

    Each window sends its gradient to its maximum; on a tie to the first one in row-major order, so
    that the result sums to what `dy` sums to. Where windows overlap the parts add up. The border
    gets nothing, also where the input is -inf. A window with NaN sends its gradient to the first
    NaN. (TensorFlow sends it to every maximum of a tie in 3-D, and passes over NaN.)

    Parameters
    ----------
    dy : shape of `max_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `max_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 5.0, 2.0, 5.0, 5.0]).reshape(1, 5, 1)
    >>> max_pool_grad(np.ones((1, 2, 1)), x, pool_size=3, strides=2)[0, :, 0]
    array([0., 1., 0., 1., 0.])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    dy = _check.gradient(dy, (len(x), *(a.output for a in windows), x.shape[-1]))
    return route(dy, np.maximum, x, windows, dtypes.lowest(x.dtype))
