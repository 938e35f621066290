"""Smooth maxima: log-sum-exp pooling and SoftPool, with their gradients."""

import numpy as np

from pooltools._types import Array, Padding, Size
from pooltools.reference import options
from pooltools.reference.gathered import Windows, opened, times, top


def log_sum_exp_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    temperature: float = 1.0,
) -> Array:
    """Smooth maximum T log(mean(exp(x / T))) of each window (Pinheiro & Collobert, 2015).

    T towards 0 is the maximum, towards infinity the average. It is the mean, not the sum, of the
    exponentials, so constants are kept. The border takes no part. NaN anywhere in a window gives
    NaN. Nothing overflows on the way.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    temperature : T, in units of `x`, finite and above 0; the authors' r is 1 / T

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> x = np.array([0.0, 1.0]).reshape(1, 2, 1)
    >>> [round(log_sum_exp_pool(x, 2, temperature=t).item(), 3) for t in (0.01, 1, 100)]
    [0.993, 0.62, 0.501]
    """
    t = options.temperature(temperature)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    # log1p and expm1 stay exact where T is large and every exponential is close to 1
    mean = np.expm1(_below_top(w, t)).sum(axis=-1) / w.counts  # the border adds 0
    return w.result(top(w.v, w.inside)[..., 0] + t * np.log1p(mean))


def log_sum_exp_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    temperature: float = 1.0,
) -> Array:
    """Gradient of `sum(dy * log_sum_exp_pool(x, …))` with respect to `x`.

    Each window shares its gradient in proportion to exp(x / T); the shares sum to 1.

    Parameters
    ----------
    dy : shape of `log_sum_exp_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, temperature : as in `log_sum_exp_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `log_sum_exp_pool`, or `dy` has another shape than the output

    >>> x = np.log([1.0, 3.0]).reshape(1, 2, 1)
    >>> log_sum_exp_pool_grad(np.ones((1, 1, 1)), x, 2)[0, :, 0]
    array([0.25, 0.75])
    """
    t = options.temperature(temperature)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    return w.backward(dy, _softmax(w, t))


def soft_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    temperature: float = 1.0,
) -> Array:
    """Mean of each window with weights in proportion to exp(x / T) (Stergiou et al., 2021).

    T towards 0 is the maximum, towards infinity the average; the authors take T = 1. Not monotone:
    raising a small value draws weight away from the large ones. The border takes no part. NaN
    anywhere in a window gives NaN. Nothing overflows on the way.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    temperature : T, in units of `x`, finite and above 0

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> x = np.array([0.0, 1.0]).reshape(1, 2, 1)
    >>> [round(soft_pool(x, 2, temperature=t).item(), 3) for t in (0.01, 1, 100)]
    [1.0, 0.731, 0.502]
    """
    t = options.temperature(temperature)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    return w.result(times(w.v, _softmax(w, t)).sum(axis=-1))


def soft_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    temperature: float = 1.0,
) -> Array:
    """Gradient of `sum(dy * soft_pool(x, …))` with respect to `x`: weight (1 + (x - y) / T) each.

    Below y - T it is negative.

    Parameters
    ----------
    dy : shape of `soft_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, temperature : as in `soft_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `soft_pool`, or `dy` has another shape than the output

    >>> soft_pool_grad(np.ones((1, 1, 1)), np.zeros((1, 2, 1)), 2)[0, :, 0]
    array([0.5, 0.5])
    """
    t = options.temperature(temperature)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    weight = _softmax(w, t)
    y = times(w.v, weight).sum(axis=-1, keepdims=True)
    return w.backward(dy, times(1 + _minus(w.v, y, t), weight))


def _softmax(w: Windows, temperature: float) -> Array:
    """Shares in proportion to exp(v / T) over the input cells of each window."""
    e = times(np.exp(_below_top(w, temperature)), w.inside)
    weight: Array = e / e.sum(axis=-1, keepdims=True)
    return weight


def _below_top(w: Windows, temperature: float) -> Array:
    """(v - largest) / T, at most 0; the border at the largest."""
    largest = top(w.v, w.inside)
    return _minus(np.where(w.inside, w.v, largest), largest, temperature)


def _minus(v: Array, y: Array, temperature: float) -> Array:
    """(v - y) / T, where equal infinities are 0 apart."""
    with np.errstate(over="ignore"):  # further apart than a number can say is infinitely far
        return np.subtract(v, y, where=v != y, out=np.zeros_like(v)) / temperature
