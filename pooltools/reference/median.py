"""Median pooling and its gradient."""

import numpy as np

from pooltools._types import Array, Padding, Size
from pooltools.reference.gathered import Windows, opened


def median_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Middle value of each window, per channel: a median filter (Perreault & Hébert, 2007).

    With an even number of input cells it is the mean of the two in the middle. The border takes no
    part. NaN anywhere in a window gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> median_pool(np.array([1, 9, 2, 4, 4, 0]).reshape(1, 6, 1), pool_size=3)[0, :, 0]
    array([2., 4.])
    """
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    low, high = (np.take_along_axis(w.v, at, axis=-1)[..., 0] for at in _middle(w))
    return w.result(low / 2 + high / 2)  # halves cannot overflow


def median_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient of `sum(dy * median_pool(x, …))` with respect to `x`.

    Each window sends its gradient to its middle cell, or half to each of two; equal values rank in
    row-major order. A window with NaN sends its gradient to the first NaN.

    Parameters
    ----------
    dy : shape of `median_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode : as in `median_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `median_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 9.0, 2.0, 4.0]).reshape(1, 4, 1)
    >>> median_pool_grad(np.ones((1, 1, 1)), x, pool_size=4)[0, :, 0]
    array([0. , 0. , 0.5, 0.5])
    """
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    cell = np.arange(w.v.shape[-1])
    return w.backward(dy, sum(0.5 * (cell == at) for at in _middle(w)))


def _middle(w: Windows) -> tuple[Array, Array]:
    """The two cells in the middle of each window's order (twice the same for an odd count)."""
    inside = np.broadcast_to(w.inside, w.v.shape)
    order = np.lexsort((w.v, ~inside))  # stable; the border last, before it NaN
    count = inside.sum(axis=-1, keepdims=True)
    wrong = (np.isnan(w.v) & inside).sum(axis=-1, keepdims=True)
    places = (np.where(wrong, count - wrong, place) for place in ((count - 1) // 2, count // 2))
    low, high = (np.take_along_axis(order, place, axis=-1) for place in places)
    return low, high
