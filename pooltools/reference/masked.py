"""Maximum and average over real cells only, for sequences or pictures of different length.

A mask has shape (N, *spatial) and is True where a cell is real. What stands elsewhere, NaN
included, has no influence and gets no gradient. The mask of the pooled output is
`max_pool(mask[..., None], …)[..., 0]`: True where a window has a real cell.
"""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.geometry import axes
from pooltools.reference import dtypes, options
from pooltools.reference.gathered import first_equal
from pooltools.reference.windows import fold, gather, pad, spread, unfold


def masked_max_pool(
    x: Array,
    mask: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Largest real value of each window, per channel; 0 where a window has none.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    mask : shape (N, *spatial), truth values, True where a cell is real; at least one in each item
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`

    Raises
    ------
    ValueError, TypeError : an item without a real cell; a wrong shape, dtype or argument

    >>> x = np.array([1, 2, -5, 9, 9, 9]).reshape(1, 6, 1)
    >>> masked_max_pool(x, np.array([[True, True, True, False, False, False]]), 2)[0, :, 0]
    array([ 2, -5,  0])
    """
    x = _check.feature_maps(x)
    real = options.mask(mask, x.shape)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    largest = fold(np.maximum, _only(real, x), windows, dtypes.lowest(x.dtype), x.dtype)
    met = fold(np.logical_or, real, windows, False, real.dtype)
    return np.where(met, largest, 0).astype(x.dtype)


def masked_max_pool_grad(
    dy: Array,
    x: Array,
    mask: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient of `sum(dy * masked_max_pool(x, mask, …))` with respect to `x`.

    Each window sends its gradient to its first real maximum in row-major order (or its first real
    NaN); one without real cells sends nothing.

    Parameters
    ----------
    dy : shape of `masked_max_pool(x, mask, …)`
    x, mask, pool_size, strides, padding, dilation, ceil_mode : as in `masked_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `masked_max_pool`, or `dy` has another shape than the output

    >>> x, mask = np.array([[[7.0], [3.0]]]), np.array([[False, True]])
    >>> masked_max_pool_grad(np.ones((1, 1, 1)), x, mask, 2)[0, :, 0]
    array([0., 1.])
    """
    x = _check.feature_maps(x)
    real = options.mask(mask, x.shape)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    v = gather(pad(_only(real, x), windows, dtypes.lowest(x.dtype)), windows)
    dy = _check.gradient(dy, v.shape[:-1])
    inside = gather(pad(real, windows, False), windows)
    largest = first_equal(v, v.max(axis=-1, keepdims=True), inside)
    parts = np.where(largest, dy[..., None].astype(dtypes.working(dy.dtype)), 0)
    return spread(parts, windows).astype(dtypes.result(dy.dtype), copy=False)


def masked_average_pool(
    x: Array,
    mask: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Mean of the real values of each window, per channel; 0 where a window has none.

    Parameters
    ----------
    x, mask, pool_size, strides, padding, dilation, ceil_mode : as in `masked_max_pool`

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : an item without a real cell; a wrong shape, dtype or argument

    >>> x = np.array([1, 2, -5, 9, 9, 9]).reshape(1, 6, 1)
    >>> masked_average_pool(x, np.array([[True, True, True, False, False, False]]), 2)[0, :, 0]
    array([ 1.5, -5. ,  0. ])
    """
    x = _check.feature_maps(x)
    real = options.mask(mask, x.shape)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    dtype = dtypes.working(x.dtype)
    total = fold(np.add, np.where(real, x, 0), windows, 0, dtype)
    count = fold(np.add, real, windows, 0, dtype)
    return (total / np.maximum(count, 1)).astype(dtypes.result(x.dtype), copy=False)


def masked_average_pool_grad(
    dy: Array,
    x: Array,
    mask: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient of `sum(dy * masked_average_pool(x, mask, …))` with respect to `x`.

    Each window spreads its gradient evenly over its real cells. Only the shape of `x` matters.

    Parameters
    ----------
    dy : shape of `masked_average_pool(x, mask, …)`
    x, mask, pool_size, strides, padding, dilation, ceil_mode : as in `masked_average_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `masked_average_pool`, or `dy` has another shape than the output

    >>> x, mask = np.zeros((1, 3, 1)), np.array([[True, True, False]])
    >>> masked_average_pool_grad(np.ones((1, 1, 1)), x, mask, 3)[0, :, 0]
    array([0.5, 0.5, 0. ])
    """
    x = _check.feature_maps(x)
    real = options.mask(mask, x.shape)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    dy = _check.gradient(dy, (len(x), *(a.output for a in windows), x.shape[-1]))
    count = fold(np.add, real, windows, 0, dtypes.working(dy.dtype))
    dx = unfold(dy / np.maximum(count, 1), windows, dtypes.result(dy.dtype))
    return np.where(real, dx, 0).astype(dx.dtype, copy=False)


def _only(real: Array, x: Array) -> Array:
    """`x` with what is not real at the value that loses every comparison."""
    only: Array = np.full_like(x, dtypes.lowest(x.dtype))
    np.copyto(only, x, where=real)
    return only
