"""Average pooling and its gradient."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.geometry import Axis, axes
from pooltools.reference import dtypes
from pooltools.reference.windows import fold, outer, unfold


def average_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = False,
) -> Array:
    """Mean of each window, per channel (chapter 1; Goodfellow, Bengio & Courville, 2016, §9.3).

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    count_include_pad : False divides by the number of input cells in the window (Keras); True
        counts the border's cells as zeros too (PyTorch's default). The overhang of ceil
        mode lies beyond the border and is never counted.

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers and truth values give
    float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; see `pooltools.geometry.axes`

    >>> average_pool(np.arange(16).reshape(1, 4, 4, 1), pool_size=2)[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    counts = _counts(windows, count_include_pad, dtypes.working(x.dtype))
    total = fold(np.add, x, windows, 0, counts.dtype)
    total /= counts
    return total.astype(dtypes.result(x.dtype), copy=False)


def average_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = False,
) -> Array:
    """Gradient of `sum(dy * average_pool(x, …))` with respect to `x`.

    Each window spreads its gradient evenly over the cells it counted; where windows overlap the
    parts add up. Only the shape of `x` matters.

    Parameters
    ----------
    dy : shape of `average_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, count_include_pad : as in `average_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `average_pool`, or `dy` has another shape than the output

    >>> average_pool_grad(np.ones((1, 2, 1)), np.zeros((1, 3, 1)), pool_size=2, strides=1)[0, :, 0]
    array([0.5, 1. , 0.5])
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    dy = _check.gradient(dy, (len(x), *(a.output for a in windows), x.shape[-1]))
    counts = _counts(windows, count_include_pad, dtypes.working(dy.dtype))
    return unfold(dy, windows, dtypes.result(dy.dtype), counts)


def _counts(windows: tuple[Axis, ...], include_border: object, dtype: dtypes.DType) -> Array:
    """Cells that each window divides by, shape (*output, 1)."""
    include = _check.flag(include_border, "count_include_pad")
    return outer(a.counts(include).astype(dtype) for a in windows)
