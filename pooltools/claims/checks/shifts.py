"""What a shift, a turn or other light does to a pooled map (chapter 3), counted over real pictures.

Shifts go around a circle, so that no border plays a part.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache, partial
from itertools import product

import numpy as np

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise
from pooltools.claims.outcome import Outcome
from pooltools.data import mnist_5000, picture

STRAIGHT = ((0, 1), (1, 0), (0, -1), (-1, 0))
AROUND = (*STRAIGHT, (1, 1), (1, -1), (-1, 1), (-1, -1))
PHOTOGRAPHS = ("astronaut", "camera", "chelsea", "coffee")
POOLS: tuple[Callable[..., Array], ...] = (max_pool, average_pool)


@cache
def _photographs() -> list[Array]:
    """The middle 64 × 64 pixels of grey photographs, 0 to 255."""
    found = []
    for name in PHOTOGRAPHS:
        grey = picture(name)[..., :3].mean(axis=-1, keepdims=True)
        top, left = ((n - 64) // 2 for n in grey.shape[:2])
        found.append(np.round(grey[None, top : top + 64, left : left + 64]))
    return found


@cache
def _digits() -> list[Array]:
    return [x[None].astype(np.float64) for x in mnist_5000().x_train[::250]]


PICTURES: dict[str, Callable[[], list[Array]]] = {
    "noise": lambda: [noise((1, 64, 64, 1), seed).astype(np.float64) for seed in range(10)],
    "photographs": _photographs,
    "digits on empty paper": _digits,
}


def moved(x: Array, down: int, right: int) -> Array:
    """The picture moved around a circle."""
    return np.roll(x, (down, right), axis=(1, 2))


def ignored(settings: Sequence[str], shift: int, gives: str) -> list[Outcome]:
    """Share of pictures, pools and directions in which 2×2 pooling gives, after a shift, the "same"
    map or the map "moved" by `shift` / 2 cells (F07)."""
    outcomes = []
    for setting in settings:
        found = [
            np.allclose(pool(moved(x, *way), 2), _expected(pool(x, 2), way, gives))
            for x in PICTURES[setting]()
            for pool, way in product(POOLS, [(shift * i, shift * j) for i, j in STRAIGHT])
        ]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "pictures and directions"))
    return outcomes


def _expected(pooled: Array, way: tuple[int, int], gives: str) -> Array:
    if gives == "same":
        return pooled
    return moved(pooled, *(-(-step // 2) for step in way))


def mostly(settings: Sequence[str], more_than: str) -> list[Outcome]:
    """Share of pictures, windows and directions in which more than that part of the maxima keep
    exactly their value at their place when the picture moves by one pixel (L11)."""
    windows = ((2, 2), (3, 2), (3, 1))  # size, stride; the last one is the book's own example
    outcomes = []
    for setting in settings:
        kept = [
            np.mean(max_pool(moved(x, *way), *window) == max_pool(x, *window))
            for x in PICTURES[setting]()
            for way, window in product(STRAIGHT, windows)
        ]
        true = sum(share > Fraction(more_than) for share in kept)
        outcomes.append(Outcome.counted(setting, true, len(kept), "pictures, windows, directions"))
    return outcomes


def shares(settings: Sequence[str], said: dict[str, str]) -> list[Outcome]:
    """Whether the share of k × k maxima that a step of one pixel in one of the eight directions
    leaves as they are is the one `said` for that window (W302)."""
    outcomes = []
    for setting in settings:
        window, what = setting.split(", ")
        exact = SHARES[what](int(window[0]))
        true = exact == Fraction(said.get(setting, said.get(window, "-1")))
        outcomes.append(Outcome.counted(setting, int(true), 1, "shares"))
    return outcomes


def of_impulse(size: int) -> Fraction:
    """One bright pixel anywhere in its window: how often does the step keep it inside?"""
    found = [
        all(0 <= at + step < size for at, step in zip(place, way, strict=True))
        for place, way in product(product(range(size), repeat=2), AROUND)
    ]
    return Fraction(sum(found), len(found))


def of_noise(size: int) -> Fraction:
    """Independent values without ties: the maximum stays if the largest value of all cells that
    the window covers before or after the step lies in both; each of them is it equally often."""
    return sum((Fraction(*_both_of_all(size, way)) for way in AROUND), Fraction()) / len(AROUND)


def _both_of_all(size: int, way: tuple[int, int]) -> tuple[int, int]:
    before = set(product(range(size), repeat=2))
    after = {(i + way[0], j + way[1]) for i, j in before}
    return len(before & after), len(before | after)


SHARES: dict[str, Callable[[int], Fraction]] = {"one bright pixel": of_impulse, "noise": of_noise}


def quarter_turns(settings: Sequence[str], gives: str) -> list[Outcome]:
    """Share of turns and mirror images after which the pooled map is "turned" alike, or the
    "same" (M301)."""
    sides = {"even sides": (8, 8), "an odd side": (9, 9)}
    outcomes = []
    for setting in settings:
        found = [
            np.allclose(pool(change(x), 2), change(pool(x, 2)) if gives == "turned" else pool(x, 2))
            for pool in POOLS
            for x in (noise((1, *sides[setting], 2), seed).astype(np.float64) for seed in range(5))
            for change in _symmetries()
        ]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "turns and mirror images"))
    return outcomes


def _symmetries() -> Iterator[Callable[[Array], Array]]:
    """The seven symmetries of a square that move something."""
    for turns, flip in product(range(4), (False, True)):
        if turns or flip:
            yield partial(_turned, turns=turns, flip=flip)


def _turned(x: Array, turns: int, flip: bool) -> Array:
    return np.rot90(x[:, ::-1] if flip else x, turns, axes=(1, 2))


LIGHTS = {"half as bright": (0.5, 0), "twice as bright": (2, 0), "haze": (0.7, 60)}
"""Gain and offset."""


def light(settings: Sequence[str], gives: str) -> list[Outcome]:
    """Share of pictures and pools of which the map after a change of light is the "same", or
    changed "alike", or by the "inverse" (F35)."""
    outcomes = []
    for setting in settings:
        gain, offset = LIGHTS[setting]
        expected: dict[str, tuple[float, float]] = {
            "same": (1, 0),
            "alike": (gain, offset),
            "inverse": (1 / gain, -offset),
        }
        factor, plus = expected[gives]
        found = [
            np.allclose(pool(gain * x + offset, 2), factor * pool(x, 2) + plus)
            for x, pool in product(_photographs(), POOLS)
        ]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "pictures and pools"))
    return outcomes
