"""Maximum pooling that remembers where, and the unpooling that puts values back there."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.geometry import axes
from pooltools.reference import dtypes, options
from pooltools.reference.gathered import first_equal
from pooltools.reference.windows import gather, members, pad


def max_pool_with_argmax(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> tuple[Array, Array]:
    """Largest value of each window and where it lies (Zeiler & Fergus, 2014, call it a switch).

    The place is a flat index over the spatial axes of one item and channel in row-major order:
    i * W + j in a picture of width W, as in PyTorch. (TensorFlow counts channels too, ONNX items
    and channels.) On a tie it is the first maximum, or the first NaN; never the border. The
    gradient is that of `max_pool`, which is `max_unpool(dy, index, spatial)`.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`

    Returns
    -------
    value : shape (N, *output_size(spatial, …), C), dtype of `x`
    index : the same shape, int64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> y, index = max_pool_with_argmax(np.array([1, 5, 7, 2]).reshape(1, 4, 1), pool_size=2)
    >>> y[0, :, 0], index[0, :, 0]
    (array([5, 7]), array([1, 2]))
    """
    x = _check.feature_maps(x)
    windows = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    v = gather(pad(x, windows, dtypes.lowest(x.dtype)), windows)
    y = v.max(axis=-1, keepdims=True)
    chosen = first_equal(v, y, members(windows))
    spatial = x.shape[1:-1]
    places = np.arange(np.prod(spatial)).reshape(1, *spatial, 1)
    index = np.where(chosen, gather(pad(places, windows, -1), windows), 0).sum(axis=-1)
    return y[..., 0], index


def max_unpool(x: Array, index: Array, size: Size) -> Array:
    """Each value at its place in a larger array of zeros (Zeiler & Fergus, 2014).

    Values of one place add up, so that this is the adjoint of taking the maxima. With windows that
    do not overlap every place is met at most once.

    Parameters
    ----------
    x : shape (N, *pooled, C), 1 to 3 spatial axes; numbers or truth values
    index : shape of `x`, whole numbers as `max_pool_with_argmax` returns them
    size : cells of the result on each spatial axis

    Returns
    -------
    shape (N, *size, C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape or dtype, or an index outside `size`

    >>> max_unpool(np.array([5.0, 7.0]).reshape(1, 2, 1), np.array([[[1], [2]]]), size=4)[0, :, 0]
    array([0., 5., 7., 0.])
    """
    x, index, spatial = _checked(x, index, size)
    y = np.zeros((len(x), int(np.prod(spatial)), x.shape[-1]), dtypes.working(x.dtype))
    item, channel = np.arange(len(x))[:, None, None], np.arange(x.shape[-1])
    np.add.at(y, (item, _flat(index), channel), _flat(x))
    return y.reshape(len(x), *spatial, x.shape[-1]).astype(dtypes.result(x.dtype), copy=False)


def max_unpool_grad(dy: Array, x: Array, index: Array, size: Size) -> Array:
    """Gradient of `sum(dy * max_unpool(x, index, size))` with respect to `x`: `dy` at each place.

    Parameters
    ----------
    dy : shape of `max_unpool(x, index, size)`
    x, index, size : as in `max_unpool`; of `x` only the shape matters

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `max_unpool`, or `dy` has another shape than the output

    >>> dy = np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1)
    >>> max_unpool_grad(dy, np.zeros((1, 2, 1)), np.array([[[1], [2]]]), size=4)[0, :, 0]
    array([2., 3.])
    """
    x, index, spatial = _checked(x, index, size)
    dy = _check.gradient(dy, (len(x), *spatial, x.shape[-1]))
    dx = np.take_along_axis(_flat(dy), _flat(index), axis=1).reshape(x.shape)
    return dx.astype(dtypes.result(dy.dtype), copy=False)


def _checked(x: Array, index: Array, size: Size) -> tuple[Array, Array, tuple[int, ...]]:
    x = _check.feature_maps(x)
    spatial = _check.per_axis(size, "size", x.ndim - 2)
    return x, options.places(index, x.shape, int(np.prod(spatial))), spatial


def _flat(x: Array) -> Array:
    """All spatial axes as one, shape (N, cells, C)."""
    return x.reshape(len(x), int(np.prod(x.shape[1:-1])), x.shape[-1])
