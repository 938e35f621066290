"""What max pooling leaves of a texture, and of the ground beside a thing (chapter 5).

Pictures are made of photographs of brick, grass and gravel: a disc of one of them, darker or
brighter throughout, on another. How much can be read of a pixel is one over the mean squared error
of the best affine reader of the 3 × 3 pooled cells around, fitted on other pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import permutations, product

import numpy as np

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.outcome import Outcome
from pooltools.data import picture

MATERIALS = ("brick", "grass", "gravel")
SIDE = 64  # of a picture, in pixels
MANY = 12  # pictures of each pair, half of them to fit the reader
WINDOWS = (2, 4)
WAYS: dict[str, Callable[..., Array]] = {"max": max_pool, "average": average_pool}
PLACES = ("in the thing", "beside the thing", "far from it")


def keeps(settings: Sequence[str], **said: str) -> list[Outcome]:
    """Share of pairs of materials and windows of which max pooling keeps, beside average pooling,
    as much as `said` for "texture" and "background" (Q23).

    A setting says what: the "contrast" of a texture, its standard deviation after pooling; or how
    much can be read of a texture alone, or of the background beside a brighter or a darker thing.
    """
    outcomes = []
    for setting in settings:
        word = WORDS[said[setting.split()[0]]]
        cases = list(product(permutations(MATERIALS, 2), WINDOWS))
        true = sum(word(*(_kept(setting, *case, way) for way in WAYS)) for case in cases)
        outcomes.append(Outcome.counted(setting, true, len(cases), "materials and windows"))
    return outcomes


WORDS: dict[str, Callable[[float, float], bool]] = {
    "more": lambda by_max, by_average: by_max > by_average,
    "less": lambda by_max, by_average: by_max < by_average,
    "ten times more": lambda by_max, by_average: by_max > 10 * by_average,
}


def _kept(setting: str, pair: tuple[str, str], size: int, way: str) -> float:
    if setting == "texture alone, its contrast":
        return float(WAYS[way](_crops(pair[0], 0)[..., None], size).std())
    polarity = 1 if "brighter" in setting else -1
    place = "beside the thing" if "background" in setting else "far from it"
    return 1 / _errors(pair, polarity, size, way)[place]


@cache
def _errors(pair: tuple[str, str], polarity: int, size: int, way: str) -> dict[str, float]:
    """Mean squared error of the reader, by place."""
    x, where = _made(pair, polarity)
    near, blocks = _windows(WAYS[way](x[..., None], size)[..., 0]), _blocks(x, size)
    half = len(near) // 2
    weights, *_ = np.linalg.lstsq(near[:half], blocks[:half], rcond=None)
    wrong = (near[half:] @ weights - blocks[half:]) ** 2
    places = _blocks(where, size)[half:]
    return {name: float(wrong[places == k].mean()) for k, name in enumerate(PLACES)}


@cache
def _made(pair: tuple[str, str], polarity: int) -> tuple[Array, Array]:
    """Pictures (N, SIDE, SIDE), and the number in `PLACES` of each pixel."""
    inside, outside = (_crops(name, seed) for seed, name in enumerate(pair))
    rows, columns = np.indices((SIDE, SIDE))
    middles = np.random.default_rng(2).uniform(24, 40, (2, MANY, 1, 1))
    distance = np.hypot(rows - middles[0], columns - middles[1]) - 16
    x = np.where(distance < 0, polarity * 1.0 + inside, outside)
    return x, np.select([distance < 0, distance < max(WINDOWS)], [0, 1], 2)


@cache
def _crops(name: str, seed: int) -> Array:
    """Crops of a photograph, values from 0 to 1, (N, SIDE, SIDE)."""
    whole = picture(name)[..., 0] / 255
    places = np.random.default_rng(seed).integers(len(whole) - SIDE, size=(MANY, 2))
    return np.stack([whole[i : i + SIDE, j : j + SIDE] for i, j in places])


def _windows(pooled: Array) -> Array:
    """For each pooled cell its 3 × 3 neighbourhood and a 1."""
    wide = np.pad(pooled, [(0, 0), (1, 1), (1, 1)], mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(wide, (3, 3), axis=(1, 2)).reshape(-1, 9)
    return np.hstack([near, np.ones((len(near), 1))])


def _blocks(x: Array, size: int) -> Array:
    n, side = len(x), SIDE // size
    found: Array = x.reshape(n, side, size, side, size).swapaxes(2, 3).reshape(-1, size * size)
    return found
