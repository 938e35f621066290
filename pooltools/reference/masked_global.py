"""Maximum and average over all real cells of each item; masks as in `masked`."""

import numpy as np

from pooltools import _check
from pooltools._types import Array
from pooltools.reference.masked import (
    masked_average_pool,
    masked_average_pool_grad,
    masked_max_pool,
    masked_max_pool_grad,
)


def masked_global_max_pool(x: Array, mask: Array) -> Array:
    """Largest real value of each item, per channel: one window over everything.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    mask : shape (N, *spatial), truth values, True where a cell is real; at least one in each item

    Returns
    -------
    shape (N, C), dtype of `x`

    Raises
    ------
    ValueError, TypeError : an item without a real cell, a wrong shape or dtype

    >>> x = np.array([[[1.0], [2.0], [9.0]]])
    >>> masked_global_max_pool(x, np.array([[True, True, False]]))
    array([[2.]])
    """
    x = _check.feature_maps(x)
    return masked_max_pool(x, mask, x.shape[1:-1]).reshape(len(x), x.shape[-1])


def masked_global_max_pool_grad(dy: Array, x: Array, mask: Array) -> Array:
    """Gradient of `sum(dy * masked_global_max_pool(x, mask))` with respect to `x`.

    Parameters
    ----------
    dy : shape (N, C)
    x, mask : as in `masked_global_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `masked_global_max_pool`, or `dy` has another shape than the output

    >>> x, mask = np.array([[[1.0], [2.0], [9.0]]]), np.array([[True, True, False]])
    >>> masked_global_max_pool_grad(np.ones((1, 1)), x, mask)[0, :, 0]
    array([0., 1., 0.])
    """
    x = _check.feature_maps(x)
    return masked_max_pool_grad(_as_window(dy, x), x, mask, x.shape[1:-1])


def masked_global_average_pool(x: Array, mask: Array) -> Array:
    """Mean of the real values of each item, per channel: one window over everything.

    Parameters
    ----------
    x, mask : as in `masked_global_max_pool`

    Returns
    -------
    shape (N, C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : an item without a real cell, a wrong shape or dtype

    >>> x = np.array([[[1.0], [2.0], [9.0]]])
    >>> masked_global_average_pool(x, np.array([[True, True, False]]))
    array([[1.5]])
    """
    x = _check.feature_maps(x)
    return masked_average_pool(x, mask, x.shape[1:-1]).reshape(len(x), x.shape[-1])


def masked_global_average_pool_grad(dy: Array, x: Array, mask: Array) -> Array:
    """Gradient of `sum(dy * masked_global_average_pool(x, mask))` with respect to `x`.

    Parameters
    ----------
    dy : shape (N, C)
    x, mask : as in `masked_global_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `masked_global_average_pool`, or `dy` has another shape

    >>> x, mask = np.zeros((1, 3, 1)), np.array([[True, True, False]])
    >>> masked_global_average_pool_grad(np.ones((1, 1)), x, mask)[0, :, 0]
    array([0.5, 0.5, 0. ])
    """
    x = _check.feature_maps(x)
    return masked_average_pool_grad(_as_window(dy, x), x, mask, x.shape[1:-1])


def _as_window(dy: Array, x: Array) -> Array:
    """`dy` with one window on each spatial axis."""
    dy = _check.gradient(dy, (len(x), x.shape[-1]))
    return np.expand_dims(dy, tuple(range(1, x.ndim - 1)))
