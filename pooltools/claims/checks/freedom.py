"""What a convolution can compute beside a dense layer, and with how many weights (FAQ)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

SIDE = 4


def flexible(settings: Sequence[str], convolution: str) -> list[Outcome]:
    """Share of pairs of layers of which the convolution is "more", "less" or "equally" free (Q43).

    Each pair has the same inputs and outputs. The convolution is the freer one if it can compute
    what a random dense layer computes, and the dense layer cannot compute what it does.
    """
    (setting,) = settings
    cases = [(1, 1, 3), (1, 3, 3), (2, 1, 3), (2, 3, 3), (1, 2, 1)]  # channels, channels, kernel
    wanted = {"more": (True, False), "less": (False, True), "equally": (True, True)}[convolution]
    found = [(_by_convolution(*case), _by_dense(*case)) for case in cases]
    true = sum(pair == wanted for pair in found)
    return [Outcome.counted(setting, true, len(found), "pairs of layers")]


def _by_convolution(before: int, after: int, size: int) -> bool:
    """Whether some convolution computes what a random dense layer computes: least squares."""
    wanted = noise((SIDE * SIDE * before * SIDE * SIDE * after,), seed=size)
    shape = (size, size, before, after)
    units = np.eye(int(np.prod(shape)), dtype="float32").reshape(-1, *shape)
    side_by_side = np.concatenate(units, axis=-1)  # one convolution with the filters of all
    matrices = _matrix(side_by_side).reshape(-1, SIDE * SIDE, len(units), after)
    basis = np.moveaxis(matrices, 2, -1).reshape(-1, len(units))
    best, *_ = np.linalg.lstsq(basis, wanted, rcond=None)
    return bool(np.allclose(basis @ best, wanted, atol=1e-3))


def _by_dense(before: int, after: int, size: int) -> bool:
    """Whether the dense layer with the convolution's matrix computes what that computes."""
    kernel = noise((size, size, before, after), seed=size)
    x = noise((4, SIDE, SIDE, before), seed=1)
    dense = x.reshape(4, -1) @ _matrix(kernel)
    return bool(np.allclose(dense, _convolved(x, kernel).reshape(4, -1), atol=1e-3))


def _matrix(kernel: Array) -> Array:
    """How each input of the convolution leads to each output."""
    before = kernel.shape[2]
    each = np.eye(SIDE * SIDE * before, dtype="float32").reshape(-1, SIDE, SIDE, before)
    return _convolved(each, kernel).reshape(len(each), -1)


def _convolved(x: Array, kernel: Array) -> Array:
    import keras

    return to_numpy(keras.ops.conv(x, kernel, padding="same"))


def fewer(settings: Sequence[str], least: float) -> list[Outcome]:
    """Share of layers that have at least `least` times as many weights if they are dense (Q44).

    Both have the same inputs and outputs; a setting names the sides of the maps.
    """
    sides = {"maps of 8 to 64 cells a side": (8, 16, 32, 64), "maps of one cell": (1,)}
    outcomes = []
    for setting in settings:
        cases = list(product(sides[setting], (1, 3, 16), (8, 32), (3, 5)))
        true = sum(_ratio(*case) >= least for case in cases)
        outcomes.append(Outcome.counted(setting, true, len(cases), "layers"))
    return outcomes


def _ratio(side: int, before: int, after: int, size: int) -> float:
    from keras import layers

    with unbuilt():
        dense, convolution = layers.Dense(side * side * after), layers.Conv2D(after, size)
        dense.build((1, side * side * before))
        convolution.build((1, max(side, size), max(side, size), before))
    counts: list[Any] = [dense.count_params(), convolution.count_params()]
    return float(counts[0] / counts[1])
