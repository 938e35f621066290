"""Where pooling sends the gradient and how much of it (chapter 5), asked of Keras and pooltools."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from pooltools import average_pool_grad, max_pool_grad
from pooltools._backend import gradient
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

WINDOWS = (2, 3, 4)
SIDE = 24  # every window divides it
OURS: dict[str, Callable[..., Array]] = {"max": max_pool_grad, "average": average_pool_grad}


def _layer(kind: str, size: int) -> Any:
    import keras

    return (keras.layers.MaxPooling2D if kind == "max" else keras.layers.AveragePooling2D)(size)


def _passed(kind: str, x: Array, dy: Array, size: int) -> list[Array]:
    """The gradient at the input, by our function and by Keras's layer, (windows, size², C) each."""
    n = SIDE // size
    found = (OURS[kind](dy, x, size), gradient(_layer(kind, size), x, dy))
    return [
        dx.reshape(n, size, n, size, -1).swapaxes(1, 2).reshape(n * n, size * size, -1)
        for dx in found
    ]


def reaches(settings: Sequence[str], **cells: str) -> list[Outcome]:
    """Share of windows in which the gradient reaches as many cells as said (Q06).

    A setting names the pooling, and whether the largest value is there "once" or "tied". `cells`
    says of "max" and "average" pooling whether "all", "one" or "none" are reached; of tied values
    either implementation takes the first.
    """
    outcomes = []
    for setting in settings:
        kind, ties = setting.split(" pooling, ")
        true = [_reached(kind, ties, cells[kind], size) for size in WINDOWS]
        found = np.concatenate(true)
        outcomes.append(Outcome.counted(setting, int(found.sum()), found.size, "windows"))
    return outcomes


def _reached(kind: str, ties: str, which: str, size: int) -> Array:
    x = noise((1, SIDE, SIDE, 2), size)
    x = x if ties == "values differ" else np.zeros_like(x)  # as after a ReLU that nothing passes
    dy = np.abs(noise((1, SIDE // size, SIDE // size, 2), 1)) + 1
    wanted = {"all": size * size, "one": 1, "none": 0}[which]
    both = [(dx != 0).sum(axis=1) == wanted for dx in _passed(kind, x, dy, size)]
    found: Array = (both[0] & both[1]).ravel()
    return found


def lengths(settings: Sequence[str], **factor: str) -> list[Outcome]:
    """Share of windows for which the gradient's Euclidean length, over the one that arrives, is as
    said of "max" and "average" pooling: "1", "1/k" or "k" for windows of k × k (M506)."""
    outcomes = []
    for setting in settings:
        kind = setting.removesuffix(" pooling")
        found = [_as_long(kind, FACTORS[factor[kind]](size), size) for size in WINDOWS]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "windows"))
    return outcomes


FACTORS: dict[str, Callable[[int], float]] = {
    "1": lambda size: 1.0,
    "1/k": lambda size: 1 / size,
    "k": lambda size: float(size),
}


def _as_long(kind: str, factor: float, size: int) -> bool:
    x, dy = noise((1, SIDE, SIDE, 2), size), noise((1, SIDE // size, SIDE // size, 2), 1)
    lengths = [np.linalg.norm(dx) / np.linalg.norm(dy) for dx in _passed(kind, x, dy, size)]
    return bool(np.allclose(lengths, factor, rtol=1e-5))


# --- L30


def transitions(settings: Sequence[str], **pools: Sequence[str]) -> list[Outcome]:
    """Share of the pools of Keras's DenseNet, in the place that the setting names, that have the
    kind, window and stride said for "between" and "before" (L30).

    One layer in each block: the published networks differ in the number of these only.
    """
    outcomes = []
    for setting in settings:
        found = _pools()[setting]
        true = sum(pool == tuple(pools[setting.split()[0]]) for pool in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "pools"))
    return outcomes


@cache
def _pools() -> dict[str, list[tuple[str, str, str]]]:
    import keras

    family = sys.modules[keras.applications.DenseNet121.__module__]
    with unbuilt():
        model = family.DenseNet([1, 1, 1, 1], weights=None)
    found: dict[str, list[tuple[str, str, str]]] = {"before the blocks": [], "between blocks": []}
    for layer in model.layers:
        kind = type(layer).__name__
        if kind in ("MaxPooling2D", "AveragePooling2D"):
            place = "between blocks" if layer.name.endswith("_pool") else "before the blocks"
            found[place].append((kind, str(layer.pool_size[0]), str(layer.strides[0])))
    return found
