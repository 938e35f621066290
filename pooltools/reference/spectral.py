"""Spectral pooling and its gradient."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Size
from pooltools.reference import dtypes
from pooltools.reference import region_options as options


def spectral_pool(x: Array, output_size: Size) -> Array:
    """The lowest frequencies of each axis, as a smaller picture (Rippel, Snoek & Adams, 2015).

    Each axis of n cells is a sum of waves with 0, 1, 2, … periods; those with at most m / 2 are
    kept and read off at m places, so a constant keeps its value and waves slow enough their shape.
    With m even and smaller than n the wave of m / 2 periods counts with both its signs; so the
    result is always real. The axis counts as a circle. Every value depends on all cells: NaN or
    infinity anywhere in a channel spoils all of it.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    output_size : values kept on each spatial axis, at most its length

    Returns
    -------
    shape (N, *output_size, C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or output size, or one larger than the input

    >>> x = 5 + np.cos(2 * np.pi * np.arange(8) / 8).reshape(1, 8, 1)
    >>> spectral_pool(x, output_size=4)[0, :, 0].round(6)
    array([6., 5., 4., 5.])
    """
    x = _check.feature_maps(x)
    y = x.astype(np.promote_types(dtypes.result(x.dtype), np.float64))
    for axis, m in enumerate(options.smaller(output_size, x.shape[1:-1]), start=1):
        y = _crop(y, axis, m)
    return y.astype(dtypes.result(x.dtype), copy=False)


def spectral_pool_grad(dy: Array, x: Array, output_size: Size) -> Array:
    """Gradient of `sum(dy * spectral_pool(x, output_size))` with respect to `x`.

    It is `dy` drawn through by its own waves at the places of the input's cells. Only the shape of
    `x` matters.

    Parameters
    ----------
    dy : shape of `spectral_pool(x, output_size)`
    x, output_size : as in `spectral_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `spectral_pool`, or `dy` has another shape than the output

    >>> spectral_pool_grad(np.ones((1, 2, 1)), np.zeros((1, 4, 1)), output_size=2)[0, :, 0]
    array([0.5, 0.5, 0.5, 0.5])
    """
    x = _check.feature_maps(x)
    sizes = options.smaller(output_size, x.shape[1:-1])
    dy = _check.gradient(dy, (len(x), *sizes, x.shape[-1]))
    dx = dy.astype(np.promote_types(dtypes.result(dy.dtype), np.float64))
    for axis, n in enumerate(x.shape[1:-1], start=1):
        # the adjoint of _crop needs no factors: both signs of a wave come back in the inverse
        dx = _inverse(np.fft.rfft(dx, axis=axis), n, axis, norm="backward")
    return dx.astype(dtypes.result(dy.dtype), copy=False)


def _crop(x: Array, axis: int, m: int) -> Array:
    """`m` values of one axis from its waves of at most m / 2 periods."""
    n = x.shape[axis]
    waves = np.fft.rfft(x / n, axis=axis)  # over n before the sum, which then cannot overflow
    if m % 2 == 0 and m < n:
        waves[(slice(None),) * axis + (m // 2,)] *= 2  # the inverse counts its last wave once
    return _inverse(waves, m, axis, norm="forward")


def _inverse(waves: Array, n: int, axis: int, norm: str) -> Array:
    x: Array = np.fft.irfft(waves, n, axis, norm)  # type: ignore[arg-type]
    return x
