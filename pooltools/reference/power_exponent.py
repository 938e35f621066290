"""How the p-norm and the generalised mean change with their exponent."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.reference import options
from pooltools.reference.gathered import Windows, opened, units


def lp_pool_grad_p(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    p: float = 2.0,
) -> float:
    """Derivative of `sum(dy * lp_pool(x, …))` with respect to `p`.

    A window with one value other than 0 has that value for every p, and adds nothing.

    Parameters
    ----------
    dy : shape of `lp_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, p : as in `lp_pool`; finite values

    Raises
    ------
    ValueError, TypeError : as `lp_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 1.0]).reshape(1, 2, 1)  # 2 ** (1 / p)
    >>> round(lp_pool_grad_p(np.ones((1, 1, 1)), x, 2, p=1), 4)
    -1.3863
    """
    p = options.exponent(p)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    return _slope(dy, w, p, np.ones(()))


def gem_pool_grad_p(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    p: float = 3.0,
) -> float:
    """Derivative of `sum(dy * gem_pool(x, …))` with respect to `p`.

    Radenović et al. (2018) learn p. A window of equal values has that value for every p, and adds
    nothing.

    Parameters
    ----------
    dy : shape of `gem_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, p : as in `gem_pool`; finite values

    Raises
    ------
    ValueError, TypeError : as `gem_pool`, or `dy` has another shape than the output

    >>> x = np.array([0.0, 1.0]).reshape(1, 2, 1)  # 0.5 ** (1 / p)
    >>> round(gem_pool_grad_p(np.ones((1, 1, 1)), x, 2, p=1), 4)
    0.3466
    """
    p = options.exponent(p)
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    options.not_negative(w.v)
    return _slope(dy, w, p, w.counts)


def _slope(dy: object, w: Windows, p: float, counts: Array) -> float:
    dy = _check.gradient(dy, w.v.shape[:-1])
    u, largest = units(w.v, w.inside)
    powers = u**p
    total = powers.sum(axis=-1)  # at least 1
    logarithm = np.log(u, where=u > 0, out=np.zeros_like(u))  # 0 log 0 counts as 0
    y = largest[..., 0] * (total / counts) ** (1 / p)
    inner = (powers * logarithm).sum(axis=-1) / total
    return float((dy * y * (inner / p - np.log(total / counts) / p**2)).sum())
