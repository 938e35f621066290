"""What all generators share: balanced labels, separate random streams, a canvas with noise."""

from collections.abc import Callable

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.dataset import Dataset
from pooltools.data.sources import SOURCES

Draw = Callable[[np.random.Generator, Array, bool], tuple[Array, Array]]
"""(random numbers, labels, whether for training) -> examples and their targets."""


def generate(
    name: str, classes: tuple[str, ...], n_train: int, n_test: int, seed: int, draw: Draw
) -> Dataset:
    """A data set whose classes are equally frequent and whose two sides draw different numbers."""
    seed = _check.whole(seed, "seed", 0)
    counts = (
        _check.balanced(n_train, "n_train", len(classes)),
        _check.balanced(n_test, "n_test", len(classes)),
    )
    streams = np.random.default_rng(seed).spawn(2)
    (x_train, y_train), (x_test, y_test) = (
        draw(rng, _labels(rng, count, len(classes)), side == 0)
        for side, (rng, count) in enumerate(zip(streams, counts, strict=True))
    )
    return Dataset(name, x_train, y_train, x_test, y_test, SOURCES[name], classes)


def _labels(rng: np.random.Generator, n: int, classes: int) -> Array:
    return rng.permutation(np.repeat(np.arange(classes), n // classes))


def axes(size: int) -> tuple[Array, Array]:
    """Row and column numbers that broadcast over pictures: shapes (1, size, 1), (1, 1, size)."""
    line = np.arange(size, dtype=np.float32)
    return line[None, :, None], line[None, None, :]


def uniform(rng: np.random.Generator, low: float, high: float, n: int) -> Array:
    """`n` numbers from [low, high), shape (n, 1, 1), to broadcast over pictures."""
    return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)


def canvas(light: Array, rng: np.random.Generator, noise: float) -> Array:
    """`light` plus normal noise of that standard deviation, in [0, 1], float32, one channel."""
    noisy: Array = light + noise * rng.standard_normal(light.shape, dtype=np.float32)
    return noisy.clip(0, 1).astype(np.float32)[..., None]
