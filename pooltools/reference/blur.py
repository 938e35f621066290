"""Blur pooling, alone and after a maximum, and its gradients."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.reference import taps
from pooltools.reference.maximum import max_pool, max_pool_grad


def blur_pool(x: Array, blur_size: Size = 3, strides: Size = 2) -> Array:
    """Binomial filter, of which every `strides`-th value is kept (Zhang, 2019).

    The filter of size 3 is (1, 2, 1) / 4 along each axis, of size 5 (1, 4, 6, 4, 1) / 16. Its
    centre steps from cell 0; an even one reaches one cell farther ahead than back. Beyond the edge
    the input is mirrored, the edge cell itself not repeated. NaN within reach gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    blur_size : cells under the filter on each spatial axis; any number, also larger than the input
    strides : step from one kept value to the next, in cells

    Returns
    -------
    shape (N, *ceil(spatial / strides), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or size

    >>> blur_pool(np.array([0.0, 0.0, 4.0, 0.0, 8.0]).reshape(1, 5, 1))[0, :, 0]
    array([0., 2., 4.])
    """
    x = _check.feature_maps(x)
    return taps.weighted_sum(x, _filters(x, blur_size, strides))


def blur_pool_grad(dy: Array, x: Array, blur_size: Size = 3, strides: Size = 2) -> Array:
    """Gradient of `sum(dy * blur_pool(x, …))` with respect to `x`; only the shape of `x` matters.

    Parameters
    ----------
    dy : shape of `blur_pool(x, …)`
    x, blur_size, strides : as in `blur_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `blur_pool`, or `dy` has another shape than the output

    >>> blur_pool_grad(np.ones((1, 2, 1)), np.zeros((1, 4, 1)))[0, :, 0]
    array([0.5 , 0.75, 0.5 , 0.25])
    """
    x = _check.feature_maps(x)
    return taps.weighted_sum_grad(dy, x, _filters(x, blur_size, strides))


def max_blur_pool(
    x: Array,
    pool_size: Size,
    strides: Size = 2,
    padding: Padding = "valid",
    blur_size: Size = 3,
) -> Array:
    """Maximum of every window, step 1, then `blur_pool` takes the strides.

    Zhang (2019) puts it in the place of `max_pool(x, pool_size, strides)`.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, padding : as in `max_pool`, for the maximum
    blur_size, strides : as in `blur_pool`, for what follows

    Returns
    -------
    shape (N, *ceil(output_size(spatial, pool_size, 1, padding) / strides), C), dtype of `x`; whole
        numbers give float64

    Raises
    ------
    ValueError, TypeError : as `max_pool` and `blur_pool`

    >>> max_blur_pool(np.array([0.0, 4.0, 0.0, 0.0, 8.0]).reshape(1, 5, 1), pool_size=2)[0, :, 0]
    array([4., 3.])
    """
    x = _check.feature_maps(x)
    return blur_pool(max_pool(x, pool_size, 1, padding), blur_size, strides)


def max_blur_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size = 2,
    padding: Padding = "valid",
    blur_size: Size = 3,
) -> Array:
    """Gradient of `sum(dy * max_blur_pool(x, …))` with respect to `x`; ties as in `max_pool_grad`.

    Parameters
    ----------
    dy : shape of `max_blur_pool(x, …)`
    x, pool_size, strides, padding, blur_size : as in `max_blur_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `max_blur_pool`, or `dy` has another shape than the output

    >>> x = np.array([0.0, 4.0, 0.0, 0.0, 8.0]).reshape(1, 5, 1)
    >>> max_blur_pool_grad(np.ones((1, 2, 1)), x, pool_size=2)[0, :, 0]
    array([0.  , 1.25, 0.5 , 0.  , 0.25])
    """
    x = _check.feature_maps(x)
    highest = max_pool(x, pool_size, 1, padding)
    return max_pool_grad(blur_pool_grad(dy, highest, blur_size, strides), x, pool_size, 1, padding)


def _filters(x: Array, blur_size: Size, strides: Size) -> list[taps.Taps]:
    rank = x.ndim - 2
    sizes = _check.per_axis(blur_size, "blur_size", rank)
    steps = _check.per_axis(strides, "strides", rank)
    return [_filter(*axis) for axis in zip(x.shape[1:-1], sizes, steps, strict=True)]


def _filter(n: int, size: int, stride: int) -> taps.Taps:
    """The binomial filter at every kept cell of one axis."""
    weight = np.ones(1)
    for _ in range(size - 1):
        weight = np.convolve(weight, [0.5, 0.5])
    cells = np.add.outer(np.arange(0, n, stride), np.arange(size) - (size - 1) // 2)
    period = max(2 * (n - 1), 1)  # there and back between two mirrors; one cell mirrors itself
    cells %= period
    return taps.Taps(np.minimum(cells, period - cells) % n, np.tile(weight, (len(cells), 1)))
