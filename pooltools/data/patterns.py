"""Generated patterns: four directions, told by one long edge, a smooth ramp or scattered dashes."""

from typing import Final

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.dataset import Dataset
from pooltools.data.generate import axes, canvas, generate, uniform
from pooltools.data.shapes import SIDES, STEPS

DIRECTIONS: Final = ("horizontal", "falling", "vertical", "rising")
KINDS: Final = {"edge": DIRECTIONS, "smooth": SIDES, "sparse": DIRECTIONS}
DASHES: Final = 4
"""How many dashes of three pixels a sparse pattern has."""


def patterns(
    n_train: int = 1000,
    n_test: int = 1000,
    seed: int = 0,
    kind: str = "edge",
    size: int = 32,
    noise: float = 0.1,
) -> Dataset:
    """Grey pictures of four classes, whose evidence is one long feature, everywhere, or rare.

    Parameters
    ----------
    n_train, n_test : examples, multiples of the 4 classes
    kind : "edge": a straight step from dark to bright or bright to dark, of height 0.3 to 0.6,
        through the middle third, in one of four directions; "smooth": a ramp of height 0.2 to 0.4
        over the whole picture that gets brighter towards one of four sides; "sparse": four bright
        dashes of three pixels, all in one of four directions, at random places
    size : height and width in pixels, >= 16
    noise : standard deviation of the normal noise added to each pixel, 0 to 1

    Returns
    -------
    pictures (N, size, size, 1), float32, 0 to 1; targets (N,) int64
    """
    classes = KINDS[_check.choice(kind, "kind", KINDS)]
    size, noise = _check.side(size, 16), _check.share(noise, "noise")

    def draw(rng: np.random.Generator, labels: Array, _: bool) -> tuple[Array, Array]:
        return canvas(_LIGHT[kind](rng, labels, size), rng, noise), labels

    return generate("patterns", classes, n_train, n_test, seed, draw)


def _edge(rng: np.random.Generator, labels: Array, size: int) -> Array:
    n = len(labels)
    down, right = _offset(labels)
    row, column = axes(size)
    middle = (size - 1) / 2
    # distance from a line through the middle, along (down, right)
    across = ((row - middle) * right - (column - middle) * down) / np.hypot(down, right)
    shifted = across - uniform(rng, -size / 6, size / 6, n)
    sign = rng.choice(np.array([-1, 1], dtype=np.float32), (n, 1, 1))
    step = np.clip(shifted, -0.5, 0.5) * sign
    light: Array = 0.5 + step * uniform(rng, 0.3, 0.6, n)
    return light


def _smooth(rng: np.random.Generator, labels: Array, size: int) -> Array:
    down, right = np.asarray(STEPS, dtype=np.float32)[labels].T[..., None, None]
    row, column = axes(size)
    ramp = (row / (size - 1) - 0.5) * down + (column / (size - 1) - 0.5) * right  # -0.5 to 0.5
    light: Array = 0.5 + ramp * uniform(rng, 0.2, 0.4, len(labels))
    return light


def _sparse(rng: np.random.Generator, labels: Array, size: int) -> Array:
    n = len(labels)
    light = np.zeros((n, size, size), dtype=np.float32)
    down, right = (part[:, :, 0] for part in _offset(labels))  # (n, 1)
    row, column = rng.integers(1, size - 1, size=(2, n, DASHES))
    bright = rng.uniform(0.6, 1, (n, 1))
    for along in (-1, 0, 1):
        light[np.arange(n)[:, None], row + along * down, column + along * right] = bright
    return light


def _offset(labels: Array) -> tuple[Array, Array]:
    """(rows, columns) of one pixel along the direction of each label: two arrays (n, 1, 1)."""
    steps = np.array([(0, 1), (1, 1), (1, 0), (-1, 1)])[labels]
    return steps[:, 0, None, None], steps[:, 1, None, None]


_LIGHT: Final = {"edge": _edge, "smooth": _smooth, "sparse": _sparse}
