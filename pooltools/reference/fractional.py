"""Fractional max pooling and its gradient."""

import math
from typing import TYPE_CHECKING

import numpy as np

from pooltools import _check
from pooltools._types import Array
from pooltools.reference import options, region_options, taps
from pooltools.reference.options import Seed

if TYPE_CHECKING:
    from numpy.random import Generator


def fractional_max_pool(
    x: Array,
    ratio: float = math.sqrt(2),
    *,
    seed: Seed,
    boundaries: str = "random",
    overlapping: bool = True,
) -> Array:
    """Largest value of regions one or two cells wide, placed by chance (Graham, 2014).

    An axis of n cells is cut into floor(n / ratio) pieces, but never fewer than half its cells.
    "random" puts the pieces of one and of two cells in any order, all equally likely; "pseudo"
    spaces them as evenly as whole cells allow, from a random start. One draw per axis serves all
    items and channels. NaN anywhere in a region gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    ratio : cells per piece on average, from 1 to 2
    seed : a whole number, or a generator, which moves on
    boundaries : "random" or "pseudo"
    overlapping : each region takes the first cell of the next piece as well

    Returns
    -------
    shape (N, *pieces, C), dtype of `x`

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument

    >>> x = np.arange(6).reshape(1, 6, 1)
    >>> y = fractional_max_pool(x, ratio=1.5, seed=0, overlapping=False)
    >>> y.shape, y.max().item()
    ((1, 4, 1), 5)
    """
    x = _check.feature_maps(x)
    return taps.maximum(x, _regions(x, ratio, seed, boundaries, overlapping))


def fractional_max_pool_grad(
    dy: Array,
    x: Array,
    ratio: float = math.sqrt(2),
    *,
    seed: Seed,
    boundaries: str = "random",
    overlapping: bool = True,
) -> Array:
    """Gradient of `sum(dy * fractional_max_pool(x, …))` with respect to `x`, for the same draw.

    Give the same whole number as forward, or a generator in the state it had before. Each region
    sends its gradient to its first maximum in row-major order, or to its first NaN.

    Parameters
    ----------
    dy : shape of `fractional_max_pool(x, …)`
    x, ratio, seed, boundaries, overlapping : as in `fractional_max_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `fractional_max_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 5.0, 2.0, 3.0]).reshape(1, 4, 1)
    >>> dy = np.ones((1, 2, 1))
    >>> fractional_max_pool_grad(dy, x, ratio=2, seed=0, overlapping=False)[0, :, 0]
    array([0., 1., 0., 1.])
    """
    x = _check.feature_maps(x)
    return taps.maximum_grad(dy, x, _regions(x, ratio, seed, boundaries, overlapping))


def _regions(
    x: Array, ratio: object, seed: object, boundaries: object, overlapping: object
) -> list[taps.Taps]:
    factor = region_options.ratio(ratio)
    cut = CUTS[region_options.choice(boundaries, "boundaries", CUTS)]
    more = _check.flag(overlapping, "overlapping")
    generator = options.generator(seed)
    regions = []
    for n in x.shape[1:-1]:
        edges = cut(n, max(int(n / factor), -(-n // 2)), generator)
        regions.append(taps.ranges(edges[:-1], np.minimum(edges[1:] + more, n)))
    return regions


def _random(n: int, pieces: int, generator: "Generator") -> Array:
    """Edges of pieces of 1 and 2 cells in any order."""
    lengths = np.repeat([1, 2], [2 * pieces - n, n - pieces])
    return np.append(0, np.cumsum(generator.permutation(lengths)))


def _pseudo(n: int, pieces: int, generator: "Generator") -> Array:
    """Edges floor(i n / pieces + phase): from 0 to n, as even as can be."""
    phase = generator.integers(pieces)  # other phases between two of these give the same edges
    edges: Array = (np.arange(pieces + 1) * n + phase) // pieces
    return edges


CUTS = {"random": _random, "pseudo": _pseudo}
