"""Dropout before maximum pooling, and its gradient: one rule to train with, one to test with."""

import numpy as np

from pooltools._types import Array, Padding, Size
from pooltools.reference import options
from pooltools.reference.gathered import Windows, first_equal, opened, times, top
from pooltools.reference.options import Seed
from pooltools.reference.windows import gather, pad


def max_pool_dropout(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    rate: float = 0.5,
    seed: Seed | None = None,
) -> Array:
    """Maximum of what is left when each cell is dropped with probability `rate` (Wu & Gu, 2015).

    With a seed cells are dropped, once for all windows that share them; a window without any left
    gives 0. Without a seed it is their rule for testing, the mean over all draws: the k-th largest
    of a window counts (1 - rate) rate^(k - 1). Nothing is scaled by 1 / (1 - rate). The border
    takes no part. NaN anywhere in a window gives NaN; it is never dropped.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers >= 0 or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    rate : probability of a cell to be dropped, 0 to 1
    seed : None for the test rule; a whole number, or a generator, which moves on, for a draw

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError : `x` has a negative value, which a dropped cell's 0 would beat
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> x = np.array([2.0, 8.0]).reshape(1, 2, 1)
    >>> max_pool_dropout(x, pool_size=2).item()  # 8 / 2 + 2 / 4
    4.5
    >>> [max_pool_dropout(x, pool_size=2, seed=seed).item() for seed in range(8)]
    [2.0, 8.0, 0.0, 0.0, 8.0, 8.0, 2.0, 8.0]
    """
    rate = options.share(rate, "rate")
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    options.not_negative(w.v)
    return w.result(times(w.v, _weights(w, rate, seed)).sum(axis=-1))


def max_pool_dropout_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    rate: float = 0.5,
    seed: Seed | None = None,
) -> Array:
    """Gradient of `sum(dy * max_pool_dropout(x, …))` with respect to `x`.

    With a seed the largest cell left gets it all; give the same whole number as forward, or a
    generator in the state it had before. Without a seed each cell gets the share it counts. Equal
    values rank in row-major order.

    Parameters
    ----------
    dy : shape of `max_pool_dropout(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, rate, seed : as in `max_pool_dropout`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `max_pool_dropout`, or `dy` has another shape than the output

    >>> x = np.array([2.0, 8.0]).reshape(1, 2, 1)
    >>> max_pool_dropout_grad(np.ones((1, 1, 1)), x, pool_size=2)[0, :, 0]
    array([0.25, 0.5 ])
    """
    rate = options.share(rate, "rate")
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    options.not_negative(w.v)
    return w.backward(dy, _weights(w, rate, seed))


def _weights(w: Windows, rate: float, seed: Seed | None) -> Array:
    """What each cell counts in its window's value."""
    if seed is None:
        inside = np.broadcast_to(w.inside, w.v.shape)
        order = np.lexsort((-w.v, ~inside))  # stable: largest first, the border last
        rank = order.argsort(axis=-1)
        counts: Array = (1 - rate) * rate**rank * inside
        return counts
    shape = (len(w.v), *(a.n for a in w.axes), w.v.shape[-2])
    kept = options.generator(seed).random(shape) >= rate
    left = w.inside & (gather(pad(kept, w.axes, False), w.axes) | np.isnan(w.v))
    return first_equal(w.v, top(w.v, left), left).astype(float)
