"""Generated dots: single bright pixels, for questions of place and number."""

from typing import Final

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.dataset import Dataset
from pooltools.data.generate import canvas, generate, uniform

CELL: Final = 4
"""Height and width in pixels of a cell of the task "place", and room of each dot in "count"."""
MOST: Final = 5
"""The largest number of dots in the task "count"."""
TASKS: Final = ("side", "place", "count")


def dots(
    n_train: int = 1000,
    n_test: int = 1000,
    seed: int = 0,
    task: str = "side",
    size: int = 32,
    noise: float = 0.05,
) -> Dataset:
    """Single pixels of random brightness, 0.5 to 1, on black; every place is equally likely.

    Parameters
    ----------
    n_train, n_test : examples, multiples of the number of classes
    task : "side": one dot, in the left or the right half (2 classes); "place": one dot, in which
        cell of 4 × 4 pixels, counted row by row ((size / 4)² classes); "count": 1 to 5 dots
        (5 classes), no two of them closer than 3 pixels in both directions
    size : height and width in pixels, a multiple of 4, >= 16
    noise : standard deviation of the normal noise added to each pixel, 0 to 1

    Returns
    -------
    pictures (N, size, size, 1), float32, 0 to 1; targets (N,) int64. A dot is one pixel, so none
    is cut by the border, and total light says nothing of the place
    """
    task = _check.choice(task, "task", TASKS)
    size, noise = _check.side(size, 16, CELL), _check.share(noise, "noise")

    def draw(rng: np.random.Generator, labels: Array, _: bool) -> tuple[Array, Array]:
        light = np.zeros((len(labels), size, size), dtype=np.float32)
        example, row, column = _PLACES[task](rng, labels, size)
        light[example, row, column] = uniform(rng, 0.5, 1, len(example))[:, 0, 0]
        return canvas(light, rng, noise), labels

    return generate("dots", _classes(task, size), n_train, n_test, seed, draw)


def _classes(task: str, size: int) -> tuple[str, ...]:
    if task == "side":
        return ("left", "right")
    if task == "count":
        return tuple(str(count) for count in range(1, MOST + 1))
    cells = range(0, size, CELL)
    return tuple(f"row {row}, column {column}" for row in cells for column in cells)


Places = tuple[Array, Array, Array]
"""For each dot its example, its row and its column."""


def _side(rng: np.random.Generator, labels: Array, size: int) -> Places:
    n, half = len(labels), size // 2
    return np.arange(n), rng.integers(size, size=n), labels * half + rng.integers(half, size=n)


def _place(rng: np.random.Generator, labels: Array, size: int) -> Places:
    n = len(labels)
    row, column = divmod(labels, size // CELL)
    within = rng.integers(CELL, size=(2, n))
    return np.arange(n), row * CELL + within[0], column * CELL + within[1]


def _count(rng: np.random.Generator, labels: Array, size: int) -> Places:
    """Each dot has a cell for itself and lies in the cell's middle 2 × 2 pixels."""
    cells = (size // CELL) ** 2
    shuffled = rng.permuted(np.tile(np.arange(cells), (len(labels), 1)), axis=1)
    example, order = np.nonzero(np.arange(MOST) <= labels[:, None])
    row, column = divmod(shuffled[example, order], size // CELL)
    within = rng.integers(1, 3, size=(2, len(example)))
    return example, row * CELL + within[0], column * CELL + within[1]


_PLACES: Final = {"side": _side, "place": _place, "count": _count}
