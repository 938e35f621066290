"""What pooling mixes, marks and misses in a picture (chapter 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import permutations, product

import numpy as np
from scipy import ndimage

from pooltools import average_pool
from pooltools._types import Array
from pooltools.claims.checks.lost import PHOTOGRAPHS, _photograph
from pooltools.claims.checks.sharp import ROUNDING, SIDE, WINDOWS, Pool, counted, maxima, means
from pooltools.claims.outcome import Outcome

# --- F20


def mixes(settings: Sequence[str], does: str, makes: str) -> list[Outcome]:
    """Share of windows in which the weight with which every cell of a kind enters one output of
    average pooling is as said, and of photographs whose standard deviation is (F20)."""
    asked: dict[str, Callable[[], Iterator[bool]]] = {
        kind: partial(_entered, kind, does) for kind in KINDS
    }
    asked["contrast of a photograph"] = lambda: (
        SOFTER[makes](float(means(x, k).std()), float(x.std()))
        for x, k in product(map(_photograph, PHOTOGRAPHS), (2, 4, 8))
    )
    return counted(settings, asked, "cases")


def _entered(kind: str, does: str) -> Iterator[bool]:
    for size in WINDOWS:
        weights = _weights(size)
        inside, window, other = weights[:size, :size, 0], weights[..., 0], weights[..., 1]
        outside = np.concatenate([window[size:].ravel(), window[:size, size:].ravel()])
        found = dict(zip(KINDS, (inside, outside, other), strict=True))[kind]
        yield bool((np.abs(found - WEIGHT[does](size)) < ROUNDING).all())


def _weights(size: int) -> Array:
    """With which weight each cell of two channels enters the first cell of the first one."""
    side = 2 * size
    ones = np.eye(side * side * 2).reshape(-1, side, side, 2)
    found: Array = average_pool(ones, size)[:, 0, 0, 0].reshape(side, side, 2)
    return found


KINDS = ("cells of one window", "cells of different windows", "channels")
WEIGHT: dict[str, Callable[[int], float]] = {
    "mixes": lambda size: 1 / size**2,
    "hands on": lambda size: 1.0,
}
SOFTER: dict[str, Callable[[float, float], bool]] = {
    "softer": lambda after, before: after < before,
    "harder": lambda after, before: after > before,
}

# --- Q18

BRIGHTNESS = (0.25, 0.5, 0.75)
AT = (8, 9, 10)  # cells at any place within a window


def extracts(settings: Sequence[str], by: str, answers: str) -> list[Outcome]:
    """Share of pictures in which a way to make a picture smaller answers as said to what stands in
    the setting: "not as to plain ground", of whichever brightness is in the picture, at one place
    at least; or with "nothing", which is 0 everywhere (Q18)."""
    true = ANSWERS[answers]
    asked = {
        setting: lambda setting=setting: (
            true(WAYS[by](x, k), _plain(WAYS[by], x, k))
            for k, x in product(WINDOWS, _marked(setting))
        )
        for setting in settings
    }
    return counted(settings, asked, "windows and pictures")


def _marked(what: str) -> Iterator[Array]:
    """Ground of one brightness, and what is on it of another one."""
    for at, (ground, other) in product(AT, permutations(BRIGHTNESS, 2)):
        if (other > ground) == what.startswith("a dark"):
            continue
        x = np.full((SIDE, SIDE), ground)
        x[at if "point" in what else slice(None), at : None if "edge" in what else at + 1] = other
        yield x


def _plain(way: Pool, x: Array, size: int) -> Array:
    """All answers to plain pictures of each brightness in `x`."""
    return np.concatenate([way(np.full_like(x, b), size).ravel() for b in np.unique(x)])


def _filtered(x: Array, size: int) -> Array:
    """Each pixel's distance from the sum of its neighbours, at every `size`-th place only."""
    kernel = -np.ones((2 * size - 1, 2 * size - 1))
    kernel[size - 1, size - 1] += kernel.size
    found: Array = ndimage.convolve(x, kernel, mode="nearest")[::size, ::size]
    return found


WAYS: dict[str, Pool] = {"max pooling": maxima, "strided filter": _filtered}
ANSWERS: dict[str, Callable[[Array, Array], bool]] = {
    "not as to plain ground": lambda y, plain: bool(
        (np.abs(y[..., None] - plain).min(axis=-1) > ROUNDING).any()
    ),
    "nothing": lambda y, plain: bool((np.abs(y) < ROUNDING).all()),
}

# --- Q21


def fainter(settings: Sequence[str], becomes: str) -> list[Outcome]:
    """Share of windows of 2, 4 and 8 cells a side after which the ratio of a feature's height to
    the standard deviation of independent noise is as said; average pooling (Q21)."""
    asked = {
        setting: lambda setting=setting: (
            RATIO[becomes](_ratio(FEATURES[setting], size)) for size in (2, 4, 8)
        )
        for setting in settings
    }
    return counted(settings, asked, "windows")


def _ratio(covers: Callable[[int], tuple[int, int]], size: int) -> float:
    """Signal-to-noise ratio after the pooling over that before, window by window the largest."""
    rows, columns = covers(size)
    x = np.zeros((size, size))
    x[:rows, :columns] = 1
    noise_left = np.sqrt((_weights(size)[:size, :size, 0] ** 2).sum())
    return float(means(x, size).max() / noise_left)


FEATURES: dict[str, Callable[[int], tuple[int, int]]] = {
    "a point of one pixel": lambda size: (1, 1),
    "a line one pixel wide": lambda size: (size, 1),
    "half of the window": lambda size: (size, size // 2),
}
RATIO: dict[str, Callable[[float], bool]] = {
    "smaller": lambda ratio: ratio < 1 - ROUNDING,
    "nothing": lambda ratio: ratio < ROUNDING,
}
