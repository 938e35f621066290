"""Adaptive pooling to any output size, and its gradients."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Size
from pooltools.reference import taps


def adaptive_max_pool(x: Array, output_size: Size) -> Array:
    """Largest value of each of `output_size` bins per axis (He, Zhang, Ren & Sun, 2014).

    Bin i of o on an axis of n cells runs from floor(i n / o) to before ceil((i + 1) n / o): where o
    does not divide n neighbours share a cell, and o may be larger than n. NaN anywhere in a bin
    gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    output_size : bins on each spatial axis; one number for all axes or one per axis

    Returns
    -------
    shape (N, *output_size, C), dtype of `x`

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or output size

    >>> adaptive_max_pool(np.arange(7).reshape(1, 7, 1), output_size=3)[0, :, 0]
    array([2, 4, 6])
    """
    x = _check.feature_maps(x)
    return taps.maximum(x, bins(x, output_size))


def adaptive_max_pool_grad(dy: Array, x: Array, output_size: Size) -> Array:
    """Gradient of `sum(dy * adaptive_max_pool(x, output_size))` with respect to `x`.

    Each bin sends its gradient to its maximum, on a tie to the first one in row-major order; where
    bins share a cell the parts add up. A bin with NaN sends its gradient to the first NaN.

    Parameters
    ----------
    dy : shape of `adaptive_max_pool(x, output_size)`
    x, output_size : as in `adaptive_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `adaptive_max_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 5.0, 2.0]).reshape(1, 3, 1)
    >>> adaptive_max_pool_grad(np.ones((1, 2, 1)), x, output_size=2)[0, :, 0]
    array([0., 2., 0.])
    """
    x = _check.feature_maps(x)
    return taps.maximum_grad(dy, x, bins(x, output_size))


def adaptive_average_pool(x: Array, output_size: Size) -> Array:
    """Mean of each of `output_size` bins per axis; the bins are those of `adaptive_max_pool`.

    Parameters
    ----------
    x, output_size : as in `adaptive_max_pool`

    Returns
    -------
    shape (N, *output_size, C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or output size

    >>> adaptive_average_pool(np.arange(7.0).reshape(1, 7, 1), output_size=3)[0, :, 0]
    array([1., 3., 5.])
    """
    x = _check.feature_maps(x)
    return taps.weighted_sum(x, bins(x, output_size))


def adaptive_average_pool_grad(dy: Array, x: Array, output_size: Size) -> Array:
    """Gradient of `sum(dy * adaptive_average_pool(x, output_size))` with respect to `x`.

    Each bin spreads its gradient evenly over its cells; only the shape of `x` matters.

    Parameters
    ----------
    dy : shape of `adaptive_average_pool(x, output_size)`
    x, output_size : as in `adaptive_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `adaptive_average_pool`, or `dy` has another shape than the output

    >>> adaptive_average_pool_grad(np.ones((1, 2, 1)), np.zeros((1, 3, 1)), output_size=2)[0, :, 0]
    array([0.5, 1. , 0.5])
    """
    x = _check.feature_maps(x)
    return taps.weighted_sum_grad(dy, x, bins(x, output_size))


def bins(x: Array, output_size: Size) -> list[taps.Taps]:
    """The bins along each spatial axis of a checked `x`."""
    spatial = x.shape[1:-1]
    sizes = _check.per_axis(output_size, "output_size", len(spatial))
    return [_bins(n, size) for n, size in zip(spatial, sizes, strict=True)]


def _bins(n: int, size: int) -> taps.Taps:
    edges = np.arange(size + 1) * n
    return taps.ranges(edges[:-1] // size, -(-edges[1:] // size))
