"""Global pooling: one window over everything, and its gradients."""

import numpy as np

from pooltools import _check
from pooltools._types import Array
from pooltools.reference.adaptive import (
    adaptive_average_pool,
    adaptive_average_pool_grad,
    adaptive_max_pool,
    adaptive_max_pool_grad,
)


def global_max_pool(x: Array, keepdims: bool = False) -> Array:
    """Largest value of each channel: `adaptive_max_pool` with one bin.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    keepdims : keep the spatial axes with length 1, as in Keras

    Returns
    -------
    shape (N, C), or (N, 1, …, C) with `keepdims`; dtype of `x`

    Raises
    ------
    ValueError, TypeError : a wrong shape or dtype; `keepdims` is neither True nor False

    >>> global_max_pool(np.arange(16.0).reshape(1, 4, 2, 2))
    array([[14., 15.]])
    """
    x = _check.feature_maps(x)
    return adaptive_max_pool(x, 1).reshape(_shape(x, keepdims))


def global_max_pool_grad(dy: Array, x: Array, keepdims: bool = False) -> Array:
    """Gradient of `sum(dy * global_max_pool(x, keepdims))`: to the first maximum of each channel.

    Parameters
    ----------
    dy : shape of `global_max_pool(x, keepdims)`
    x, keepdims : as in `global_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `global_max_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 5.0, 5.0]).reshape(1, 3, 1)
    >>> global_max_pool_grad(np.ones((1, 1)), x)[0, :, 0]
    array([0., 1., 0.])
    """
    x = _check.feature_maps(x)
    return adaptive_max_pool_grad(_as_bin(dy, x, keepdims), x, 1)


def global_average_pool(x: Array, keepdims: bool = False) -> Array:
    """Mean of each channel (Lin, Chen & Yan, 2014).

    Parameters
    ----------
    x, keepdims : as in `global_max_pool`

    Returns
    -------
    shape (N, C), or (N, 1, …, C) with `keepdims`; dtype of `x`, whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape or dtype; `keepdims` is neither True nor False

    >>> global_average_pool(np.arange(16.0).reshape(1, 4, 2, 2))
    array([[7., 8.]])
    """
    x = _check.feature_maps(x)
    return adaptive_average_pool(x, 1).reshape(_shape(x, keepdims))


def global_average_pool_grad(dy: Array, x: Array, keepdims: bool = False) -> Array:
    """Gradient of `sum(dy * global_average_pool(x, keepdims))`: an even share to each cell.

    Parameters
    ----------
    dy : shape of `global_average_pool(x, keepdims)`
    x, keepdims : as in `global_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `global_average_pool`, or `dy` has another shape than the output

    >>> global_average_pool_grad(np.ones((1, 1)), np.zeros((1, 4, 1)))[0, :, 0]
    array([0.25, 0.25, 0.25, 0.25])
    """
    x = _check.feature_maps(x)
    return adaptive_average_pool_grad(_as_bin(dy, x, keepdims), x, 1)


def _shape(x: Array, keepdims: object) -> tuple[int, ...]:
    ones = (1,) * (x.ndim - 2) if _check.flag(keepdims, "keepdims") else ()
    return (len(x), *ones, x.shape[-1])


def _as_bin(dy: object, x: Array, keepdims: object) -> Array:
    """`dy` with one bin on each spatial axis."""
    dy = _check.gradient(dy, _shape(x, keepdims))
    return np.reshape(dy, _shape(x, True))
