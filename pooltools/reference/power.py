"""Pooling by powers: the p-norm and the generalised mean, with their gradients."""

import numpy as np

from pooltools._types import Array, Padding, Size
from pooltools.reference import options
from pooltools.reference.gathered import opened, units


def lp_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    p: float = 2.0,
) -> Array:
    """p-norm of each window, per channel: (sum |x|^p)^(1/p) (Sermanet, Chintala & LeCun, 2012).

    p = 1 is the sum of magnitudes, p towards infinity their maximum. The border adds nothing. NaN
    anywhere in a window gives NaN. Powers are taken of shares of the largest magnitude, so nothing
    overflows on the way.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    p : finite, at least 1

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> lp_pool(np.array([3, -4, 6, 8]).reshape(1, 4, 1), pool_size=2)[0, :, 0]
    array([ 5., 10.])
    """
    p = options.exponent(p)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    u, largest = units(w.v, w.inside)
    return w.result(largest[..., 0] * (u**p).sum(axis=-1) ** (1 / p))


def lp_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    p: float = 2.0,
) -> Array:
    """Gradient of `sum(dy * lp_pool(x, …))` with respect to `x`: sign(x) (|x| / y)^(p - 1) each.

    A cell of 0 gets 0, which at a kink is the middle of the slopes on both sides.

    Parameters
    ----------
    dy : shape of `lp_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, p : as in `lp_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `lp_pool`, or `dy` has another shape than the output

    >>> x = np.array([3.0, -4.0]).reshape(1, 2, 1)
    >>> lp_pool_grad(np.ones((1, 1, 1)), x, pool_size=2)[0, :, 0]
    array([ 0.6, -0.8])
    """
    p = options.exponent(p)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    u, _ = units(w.v, w.inside)
    norm = (u**p).sum(axis=-1, keepdims=True) ** (1 / p)  # at least 1
    return w.backward(dy, np.sign(w.v) * (u / norm) ** (p - 1))


def gem_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    p: float = 3.0,
) -> Array:
    """Generalised mean of each window, per channel: (mean x^p)^(1/p) (Radenović et al., 2018).

    p = 1 is the average, p towards infinity the maximum. Only for inputs that are nowhere
    negative, as after a ReLU: of a negative number a power is no real number or loses the sign. The
    border takes no part. NaN anywhere in a window gives NaN. Nothing overflows on the way.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers >= 0 or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    p : finite, at least 1

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError : `x` has a negative value
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> x = np.array([1.0, 7.0]).reshape(1, 2, 1)
    >>> [round(gem_pool(x, 2, p=p).item(), 2) for p in (1, 2, 99)]
    [4.0, 5.0, 6.95]
    """
    p = options.exponent(p)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    options.not_negative(w.v)
    u, largest = units(w.v, w.inside)
    return w.result(largest[..., 0] * ((u**p).sum(axis=-1) / w.counts) ** (1 / p))


def gem_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    p: float = 3.0,
) -> Array:
    """Gradient of `sum(dy * gem_pool(x, …))` with respect to `x`: (x / y)^(p - 1) / count each.

    A window of zeros spreads its gradient evenly, as every window of equal values does.

    Parameters
    ----------
    dy : shape of `gem_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, p : as in `gem_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `gem_pool`, or `dy` has another shape than the output

    >>> gem_pool_grad(np.ones((1, 1, 1)), np.array([1.0, 7.0]).reshape(1, 2, 1), 2, p=2)[0, :, 0]
    array([0.1, 0.7])
    """
    p = options.exponent(p)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    options.not_negative(w.v)
    u, _ = units(w.v, w.inside)
    count = w.counts[..., None]
    mean = ((u**p).sum(axis=-1, keepdims=True) / count) ** (1 / p)  # at least 1 / count
    return w.backward(dy, (u / mean) ** (p - 1) / count)
