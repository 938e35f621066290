"""Grids of a fixed size from a map or from boxes in it, and which places they read (chapter 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.outcome import Outcome

SIDE = 24  # cells of the map
ROUNDING = 1e-4  # cells: sums of float32 products
GRIDS = tuple(product((3, 8), (5, 10), (2, 7)))  # height and width of a map, bins asked for
Reader = Callable[[Array, Array], Array]
"""(maps (N, H, W, C), boxes (N, K, 4)) -> grids (N, K, bins, bins, C)."""


def reader(name: str, bins: int) -> Reader:
    """RoIAlign or RoI pooling as a function."""
    from pooltools import layers

    layer = {"RoIAlign": layers.RoIAlign, "RoI pooling": layers.RoIPooling}[name](bins)
    return lambda x, boxes: to_numpy(layer([x, boxes.astype("float32")]))


def ramp(side: int = SIDE) -> Array:
    """A map whose two values are the middle of each cell: (1, side, side, 2)."""
    middle = np.arange(side, dtype="float32") + 0.5
    return np.stack(np.meshgrid(middle, middle, indexing="ij"), axis=-1)[None]


def boxes(many: int, seed: int = 0) -> Array:
    """Boxes with edges anywhere between the middles of the outer cells: (many, 4)."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(1, 8, (many, 2))
    return np.hstack([start, start + rng.uniform(5, 12, (many, 2))])


def follows(settings: Sequence[str], times: float) -> list[Outcome]:
    """Share of boxes and moves by less than a cell after which what is read has moved `times` as
    far (L28).

    The map is a ramp, so that a value is a place, and the operation does not matter: the maximum of
    a bin has to move as its mean does.
    """
    outcomes = []
    for setting in settings:
        true = _moved(setting, times)
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "boxes and moves"))
    return outcomes


def _moved(name: str, times: float) -> Array:
    """Truth value of each move and box."""
    read, moves = reader(name, 3), (0.25, 0.5, 0.75)
    moved = [boxes(10), *(boxes(10) + move for move in moves)]
    before, *after = np.split(read(ramp(), np.concatenate(moved)[None])[0], len(moved))
    wrong = [np.abs(y - before - times * move) for y, move in zip(after, moves, strict=True)]
    true: Array = np.max(wrong, axis=(2, 3, 4)) < ROUNDING
    return true


def places(settings: Sequence[str], read: str) -> list[Outcome]:
    """Share of boxes of which RoIAlign reads a ramp in the middle, or at the start, of each bin
    (M607).

    read : "the middle" or "the start"
    """
    chosen = {"boxes inside the map": 0.0, "boxes over its border": float(-8)}
    outcomes = []
    for setting in settings:
        found = boxes(20) + chosen[setting]
        true = _reads(found, {"the middle": 0.5, "the start": 0.0}[read])
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "boxes"))
    return outcomes


def _reads(asked: Array, within: float, bins: int = 3) -> Array:
    """Truth value of each box."""
    found = reader("RoIAlign", bins)(ramp(), asked[None])[0]
    share = (np.arange(bins) + within) / bins
    along = asked[:, None, :2] + share[:, None] * (asked[:, 2:] - asked[:, :2])[:, None]
    rows, columns = along[:, :, None, 0], along[:, None, :, 1]  # (K, bins, 1), (K, 1, bins)
    wrong = np.maximum(np.abs(found[..., 0] - rows), np.abs(found[..., 1] - columns))
    true: Array = wrong.max(axis=(1, 2)) < ROUNDING
    return true


def needs(settings: Sequence[str], more_bins: int, times: float) -> list[Outcome]:
    """Share of cases in which a layer gives what is needed (F69).

    A setting is a need and a layer: "a grid of fixed size: adaptive pooling" asks maps and boxes
    of several sizes for grids of several sizes, with `more_bins` than asked for; "the exact place:
    RoIAlign" asks as `follows` does.
    """
    outcomes = []
    for setting in settings:
        need, name = setting.split(": ")
        if need == "the exact place":
            true = _moved(name, times)
        else:
            true = np.array([_fits(name, *case, more_bins) for case in GRIDS])
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "cases"))
    return outcomes


def _fits(name: str, height: int, width: int, bins: int, more_bins: int) -> bool:
    y = _whole(name, bins)(noise((1, height, width, 2), 0))
    return y.shape[1:3] == (bins + more_bins,) * 2 and bool(np.isfinite(y).all())


def _whole(name: str, bins: int) -> Callable[[Array], Array]:
    """A layer over the whole map, (1, H, W, C) to (1, bins, bins, C)."""
    import keras

    if name == "adaptive pooling":
        layer: Any = keras.layers.AdaptiveAveragePooling2D(bins)
        return lambda x: to_numpy(layer(x))
    read = reader(name, bins)
    return lambda x: read(x, np.tile([0, 0, *x.shape[1:3]], (len(x), 1, 1)))[:, 0]


def finer(settings: Sequence[str], becomes: str) -> list[Outcome]:
    """Share of pairs of maps that differ within the bins only and become the same, or different
    (M608).

    The bins are 4 × 4 whole cells; in each of them two cells change places.

    becomes : "the same" or "different"
    """
    outcomes = []
    for setting in settings:
        read, x = _whole(setting, 2), noise((20, 8, 8, 1), 0)
        same = np.isclose(read(x), read(_mixed(x)), rtol=0, atol=1e-5).all(axis=(1, 2, 3))
        true = same == (becomes == "the same")
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "pairs of maps"))
    return outcomes


def _mixed(x: Array) -> Array:
    """The maps with the cells of every bin of 4 × 4 in another order."""
    bins = x.reshape(-1, 2, 4, 2, 4).transpose(0, 1, 3, 2, 4).reshape(-1, 2, 2, 16)
    mixed = np.random.default_rng(0).permuted(bins, axis=-1).reshape(-1, 2, 2, 4, 4)
    return mixed.transpose(0, 1, 3, 2, 4).reshape(x.shape)
