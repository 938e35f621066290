"""Stochastic pooling and its gradient: one rule to train with, one to test with."""

import numpy as np

from pooltools._types import Array, Padding, Size
from pooltools.reference import options
from pooltools.reference.gathered import Windows, first, opened, times, units
from pooltools.reference.options import Seed


def stochastic_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    seed: Seed | None = None,
) -> Array:
    """One cell of each window, drawn in proportion to its value (Zeiler & Fergus, 2013).

    Without a seed it is their rule for testing: the mean of the cells weighted by those
    probabilities, sum x^2 / sum x, which is what the draws are on average. Windows draw
    independently, also where they overlap. In a window of zeros all cells are equally likely. The
    border takes no part. NaN anywhere in a window gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers >= 0 or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    seed : None for the test rule; a whole number, or a generator, which moves on, for a draw

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError : `x` has a negative value
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> x = np.array([1.0, 3.0]).reshape(1, 2, 1)
    >>> stochastic_pool(x, pool_size=2).item()
    2.5
    >>> [stochastic_pool(x, pool_size=2, seed=seed).item() for seed in range(8)]
    [3.0, 3.0, 3.0, 1.0, 3.0, 3.0, 3.0, 3.0]
    """
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    options.not_negative(w.v)
    weight = _probability(w) if seed is None else _draw(w, options.generator(seed))
    return w.result(times(w.v, weight).sum(axis=-1))


def stochastic_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    seed: Seed | None = None,
) -> Array:
    """Gradient of `sum(dy * stochastic_pool(x, …))` with respect to `x`.

    With a seed the draw is taken as given: the cell drawn gets it all. Give the same whole number
    as forward, or a generator in the state it had before. Without a seed a cell of a window with
    mean y gets (2 x - y) / sum x, in a window of zeros an even share.

    Parameters
    ----------
    dy : shape of `stochastic_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, seed : as in `stochastic_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `stochastic_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 3.0]).reshape(1, 2, 1)
    >>> stochastic_pool_grad(np.ones((1, 1, 1)), x, pool_size=2)[0, :, 0]
    array([-0.125,  0.875])
    """
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    options.not_negative(w.v)
    if seed is not None:
        return w.backward(dy, _draw(w, options.generator(seed)).astype(float))
    u, _ = units(w.v, w.inside)
    total = u.sum(axis=-1, keepdims=True)
    mean = (u * u).sum(axis=-1, keepdims=True) / total
    return w.backward(dy, (2 * u - mean) / total)


def _probability(w: Windows) -> Array:
    """Chance of each cell to be drawn; sums to 1 in each window."""
    u, _ = units(w.v, w.inside)
    chance: Array = u / u.sum(axis=-1, keepdims=True)
    return chance


def _draw(w: Windows, generator: "np.random.Generator") -> Array:
    """A 1 in the cell drawn of each window.

    A race: waiting times, exponential with the chances as rates; each cell is first with exactly
    its chance. Cells without a chance never arrive, NaN arrives before the start.
    """
    chance = _probability(w)
    waiting = generator.exponential(size=w.v.shape)
    arrival = np.divide(waiting, chance, where=chance > 0, out=np.full_like(waiting, np.inf))
    arrival = np.where(np.isnan(w.v), -1, arrival)
    return first(arrival == arrival.min(axis=-1, keepdims=True))
