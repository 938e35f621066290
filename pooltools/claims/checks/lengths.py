"""How long the vector in front of a dense layer is, for pictures of any size (chapter 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import to_numpy
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.checks.vectors import ATOL, GLOBAL, RTOL, head, maps
from pooltools.claims.outcome import Outcome

ENOUGH, TOO_SMALL = (8, 9, 15, 16, 23, 32, 40), (1, 3, 7)  # sides, for three pools of 2 × 2
SHAPES = {"28×28": (28, 28), "40×33": (40, 33), "2×3": (2, 3), "1×1": (1, 1)}


def fixed(settings: Sequence[str], head: str) -> list[Outcome]:
    """Share of sizes after which the vector is as long as that of the first size (F33).

    head : "global pooling", of three kinds, or "Flatten"
    """
    kinds: dict[str, Callable[[], list[bool]]] = {
        "the pooling alone": lambda: _alone(head),
        "a network with three pools, sides of 8 or more": lambda: _sizes(ENOUGH, head),
        "a network with three pools, sides below 8": lambda: _sizes(TOO_SMALL, head),
    }
    outcomes = []
    for setting in settings:
        true = kinds[setting]()
        outcomes.append(Outcome.counted(setting, sum(true), len(true), "sizes and heads"))
    return outcomes


def _alone(name: str) -> list[bool]:
    lengths = (1, 2, 3, 6)
    found = []
    for each in _heads(name):
        asked = head(each)
        shapes = [asked(maps(size, 0)).shape for size in product(lengths, repeat=2)]
        found += [shape == (2, 3) for shape in shapes]
    return found


def _heads(name: str) -> Sequence[str]:
    return GLOBAL if name == "global pooling" else (name,)


def _sizes(sides: Sequence[int], name: str) -> list[bool]:
    known = _length(32, 32, name)
    return [_length(*size, name) == known for size in product(sides, repeat=2)]


@cache
def _length(height: int, width: int, name: str) -> int | None:
    """Numbers that the network's head gives; None where the map has vanished before."""
    import keras

    with unbuilt():
        x: Any = keras.KerasTensor((1, height, width, 1))
        for layer in _trunk():
            try:
                x = layer(x)
            except ValueError:  # "Computed output size would be zero or negative"
                return None
        pooled = keras.layers.Flatten()(x)
        if name == "global pooling":
            pooled = keras.layers.GlobalAveragePooling2D()(x)
        return int(pooled.shape[-1])


@cache
def _trunk() -> tuple[Any, ...]:
    """Three stages with "valid" pools, as they are without further settings."""
    from keras import layers

    with unbuilt():
        stages = [(layers.Conv2D(4, 3, padding="same"), layers.MaxPooling2D(2)) for _ in range(3)]
    return tuple(layer for stage in stages for layer in stage)


def pyramid(settings: Sequence[str], numbers: int) -> list[Outcome]:
    """Share of operations and channels for which a pyramid of 1, 4 and 16 bins gives so many
    `numbers` per channel, each of one bin (L25).

    A bin's number is compared with the maximum or mean of the bin cut out by its definition.
    """
    outcomes = []
    for setting in settings:
        cases = list(product(("max", "average"), (1, 3)))
        true = sum(_binned(SHAPES[setting], how, c, numbers) for how, c in cases)
        outcomes.append(Outcome.counted(setting, true, len(cases), "operations and channels"))
    return outcomes


def _binned(size: tuple[int, int], how: str, channels: int, numbers: int) -> bool:
    from pooltools.layers import SpatialPyramidPooling

    x = maps(size, 0, channels)
    y = to_numpy(SpatialPyramidPooling((1, 2, 4), how)(x))
    if y.shape != (2, numbers * channels):
        return False
    reduce = np.max if how == "max" else np.mean
    bins = [reduce(part, axis=(1, 2)) for level in (1, 2, 4) for part in _cut(x, level)]
    return np.allclose(y, np.concatenate(bins, axis=1), RTOL, ATOL)


def _cut(x: Array, level: int) -> list[Array]:
    """The bins of one level, row by row."""
    rows, columns = (
        [slice(i * n // level, -(-(i + 1) * n // level)) for i in range(level)]
        for n in x.shape[1:3]
    )
    return [x[:, row, column] for row in rows for column in columns]
