"""Sum pooling and its gradient."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.geometry import axes
from pooltools.reference import dtypes
from pooltools.reference.windows import fold, unfold


def sum_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Sum of each window, per channel: the average times the number of input cells.

    Where all windows hold the same number of cells, sum and average differ by a constant factor;
    Boureau, Ponce & LeCun (2010) compare the average with the maximum. The border adds nothing.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`

    Returns
    -------
    shape (N, *output_size(spatial, …), C); floats keep their dtype, whole numbers and truth values
    are counted exactly, in the type that `np.sum` gives (int64, or uint64 without a sign)

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> sum_pool(np.arange(16).reshape(1, 4, 4, 1), pool_size=2)[0, :, :, 0]
    array([[10, 18],
           [42, 50]])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    result = x.dtype if x.dtype.kind == "f" else np.sum(x[:0]).dtype
    working = dtypes.working(x.dtype) if x.dtype.kind == "f" else result
    return fold(np.add, x, windows, 0, working).astype(result, copy=False)


def sum_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient of `sum(dy * sum_pool(x, …))` with respect to `x`.

    Each window sends its whole gradient to each of its cells. Only the shape of `x` matters.

    Parameters
    ----------
    dy : shape of `sum_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode : as in `sum_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `sum_pool`, or `dy` has another shape than the output

    >>> sum_pool_grad(np.ones((1, 2, 1)), np.zeros((1, 3, 1)), pool_size=2, strides=1)[0, :, 0]
    array([1., 2., 1.])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    dy = _check.gradient(dy, (len(x), *(a.output for a in windows), x.shape[-1]))
    return unfold(dy, windows, dtypes.result(dy.dtype))
