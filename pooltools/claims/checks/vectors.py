"""What a head makes of a map: which shape, which numbers, of which places (chapter 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.outcome import Outcome

Head = Callable[[Array], Array]
GLOBAL = ("global mean", "global maximum", "generalised mean")
SIZES = ((2, 2), (3, 3), (4, 6), (7, 5), (1, 8))  # of maps, more than one cell each
RTOL = 1e-5  # float32 sums of a few dozen values
ATOL = 1e-6


def head(name: str, channels: int = 3) -> Head:
    """A head as a function of maps (N, H, W, C) that are not negative, as after a ReLU."""
    import keras

    from pooltools import layers

    made: dict[str, Callable[[], Any]] = {
        "global mean": keras.layers.GlobalAveragePooling2D,
        "global maximum": keras.layers.GlobalMaxPooling2D,
        "generalised mean": lambda: layers.LpPooling(None, p=3, normalise=True),
        "attention": lambda: _attentive(channels),
        "pyramid": layers.SpatialPyramidPooling,
        "Flatten": keras.layers.Flatten,
    }
    layer = made[name]()
    return lambda x: to_numpy(layer(x))


def _attentive(channels: int) -> Any:
    """Attention whose query is not at its start, where it would be a mean."""
    from pooltools.layers import AttentionPooling

    layer = AttentionPooling()
    layer.build((None, None, None, channels))
    layer.query.assign(2 * noise((channels, 1), 5))
    return layer


def maps(shape: Sequence[int], seed: int, channels: int = 3) -> Array:
    """Two maps of independent values that are not negative, (2, *shape, channels)."""
    return np.abs(noise((2, *shape, channels), seed))


def one_number(settings: Sequence[str], per: str) -> list[Outcome]:
    """Share of maps that become one number each, which no other map has a part in (F31).

    per : "map", or "place": then the result would have the places and not the channels
    """
    outcomes = []
    for setting in settings:
        asked = head(setting)
        true = np.concatenate([_of_its_map(asked, size, per) for size in SIZES])
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "maps"))
    return outcomes


def _of_its_map(asked: Head, size: tuple[int, int], per: str) -> Array:
    """For each channel whether its number is there and stays when the others change."""
    x = maps(size, 0)
    y, channels = asked(x), x.shape[-1]
    if y.shape != {"map": (2, channels), "place": (2, *size)}[per]:
        return np.zeros(channels, bool)
    others = [np.where(np.arange(channels) == c, x, maps(size, 1)) for c in range(channels)]
    alone = asked(np.concatenate(others)).reshape(channels, *y.shape)
    return np.array([np.allclose(alone[c, :, c], y[:, c], RTOL, ATOL) for c in range(channels)])


REDUCED: dict[str, Callable[[Array], Array]] = {
    "every number": lambda x: np.stack([one.ravel() for one in x]),
    "the mean of each channel": lambda x: np.stack(
        [one.reshape(-1, one.shape[-1]).mean(axis=0) for one in x]
    ),
}


def flattened(settings: Sequence[str], gives: str) -> list[Outcome]:
    """Share of pooled maps of which Flatten gives one vector, with as many weights for each unit
    of a dense layer behind it (Q17).

    gives : a key of `REDUCED`
    """
    import keras

    kinds = {
        "after max pooling": keras.layers.MaxPooling2D,
        "after average pooling": keras.layers.AveragePooling2D,
    }
    outcomes = []
    for setting in settings:
        true = []
        for size, channels in product(((4, 4), (7, 5), (8, 6)), (2, 3)):
            pooled = kinds[setting](2)(maps(size, 0, channels))
            vector, dense = keras.layers.Flatten()(pooled), keras.layers.Dense(2)
            dense(vector)
            expected = REDUCED[gives](to_numpy(pooled))
            same = _alike(to_numpy(vector), expected)
            true.append(same and dense.kernel.shape[0] == expected.shape[1])
        outcomes.append(Outcome.counted(setting, sum(true), len(true), "maps"))
    return outcomes


def reshapes(settings: Sequence[str], **gives: str) -> list[Outcome]:
    """Share of inputs with 1 to 3 spatial axes of which a layer gives what is said (Q50)."""
    import keras

    averages = [getattr(keras.layers, f"GlobalAveragePooling{n}D")() for n in (1, 2, 3)]
    layers = {"Flatten": [keras.layers.Flatten()] * 3, "GlobalAveragePooling": averages}
    inputs = [noise((2, *(3, 4, 2)[:n], c), n) for n in (1, 2, 3) for c in (1, 3)]
    outcomes = []
    for setting in settings:
        found = [to_numpy(layers[setting][x.ndim - 3](x)) for x in inputs]
        expected = [REDUCED[gives[setting]](x) for x in inputs]
        true = sum(map(_alike, found, expected))
        outcomes.append(Outcome.counted(setting, true, len(inputs), "inputs"))
    return outcomes


def _alike(y: Array, expected: Array) -> bool:
    return y.shape == expected.shape and np.allclose(y, expected, RTOL, ATOL)


def rearranged(settings: Sequence[str], changes: str) -> list[Outcome]:
    """Share of maps and rearrangements of their cells that change no number, or all of them (M601).

    Cells are shuffled, turned by a quarter, or moved by one with nothing left behind or lost.

    changes : "nothing" or "everything"
    """
    moves: tuple[Callable[[Array], Array], ...] = (
        _shuffled,
        partial(np.rot90, axes=(1, 2)),
        partial(np.roll, shift=1, axis=1),
        partial(np.roll, shift=-1, axis=2),
    )
    inside = np.concatenate([maps((5, 5), seed) for seed in range(5)])
    inside = np.pad(inside, [(0, 0), (1, 1), (1, 1), (0, 0)])
    outcomes = []
    for setting in settings:
        asked = head(setting)
        before = asked(inside)
        kept = np.array([np.isclose(before, asked(move(inside)), RTOL, ATOL) for move in moves])
        true = (kept if changes == "nothing" else ~kept).all(axis=2)
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "maps and moves"))
    return outcomes


def _shuffled(x: Array) -> Array:
    n, h, w, c = x.shape
    order = np.random.default_rng(0).permutation(h * w)
    return x.reshape(n, h * w, c)[:, order].reshape(x.shape)


def one_cell(settings: Sequence[str], times: float) -> list[Outcome]:
    """Share of heads that give `times` what Flatten gives (M602); a setting names the map."""
    sizes = {"one cell": (1, 1), "two cells": (1, 2), "2×2 cells": (2, 2)}
    outcomes = []
    for setting in settings:
        x = maps(sizes[setting], 0)
        flat = times * x.reshape(len(x), -1)
        true = sum(_alike(head(name)(x), flat) for name in GLOBAL)
        outcomes.append(Outcome.counted(setting, true, len(GLOBAL), "heads"))
    return outcomes


def emptier(settings: Sequence[str], factor: float) -> list[Outcome]:
    """Share of maps whose numbers are `factor` times as large on a canvas of four times as many
    cells, of which the new ones are 0 (M603)."""
    outcomes = []
    for setting in settings:
        asked = head(setting)
        true = np.concatenate([_times(asked, size, factor) for size in SIZES])
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "maps"))
    return outcomes


def _times(asked: Head, size: tuple[int, int], factor: float) -> Array:
    x = np.concatenate([maps(size, seed) for seed in range(2)])
    wide = np.pad(x, [(0, 0), (0, size[0]), (0, size[1]), (0, 0)])
    true = np.isclose(asked(wide), factor * asked(x), RTOL, ATOL)
    return np.array([each.all() for each in true])
