"""What becomes of steps and bars when a picture itself is pooled (chapter 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product

import numpy as np

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise
from pooltools.claims.checks.lost import PHOTOGRAPHS, _photograph
from pooltools.claims.outcome import Outcome

WINDOWS = (2, 3, 4)
SIDE = 24  # pixels; every window divides it
ROUNDING = 1e-9
Pool = Callable[[Array, int], Array]


def _flat(pool: Callable[..., Array], x: Array, size: int) -> Array:
    """Pool one picture of shape (H, W)."""
    pooled: Array = pool(x[None, ..., None], size)[0, ..., 0]
    return pooled


maxima: Pool = partial(_flat, max_pool)
means: Pool = partial(_flat, average_pool)


def counted(
    settings: Sequence[str], true: Mapping[str, Callable[[], Iterator[bool]]], cases: str
) -> list[Outcome]:
    """The share of each setting's cases that are true."""
    outcomes = []
    for setting in settings:
        found = [bool(case) for case in true[setting]()]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), cases))
    return outcomes


# --- pictures


def step(at: int, low: float = 0.25, high: float = 0.75) -> Array:
    """Dark to the left of column `at`, bright from it on."""
    x = np.full((SIDE, SIDE), low)
    x[:, at:] = high
    return x


def _steps() -> Iterator[tuple[int, int, Array]]:
    """Window, first column behind the step, the picture: dark to bright and bright to dark."""
    for size, at, (low, high) in product(WINDOWS, range(4, 13), ((0.25, 0.75), (0.75, 0.25))):
        yield size, at, step(at, low, high)


def jump(x: Array) -> float:
    """The largest difference between neighbouring cells of a row."""
    return float(np.abs(np.diff(x, axis=1)).max())


# --- F18


def strengthens(settings: Sequence[str], response: str, edge: str, contrast: str) -> list[Outcome]:
    """Share of windows, steps and photographs in which max pooling does as said: which response of
    a window it hands on, what happens to the height of a step, and to the standard deviation."""
    grown, changed = CHANGES[edge], CHANGES[contrast]
    return counted(
        settings,
        {
            "response of a window": partial(_responses, response),
            "height of a step": lambda: (
                grown(jump(x), jump(maxima(x, k))) for k, _, x in _steps()
            ),
            "contrast of a photograph": lambda: (
                changed(float(x.std()), float(maxima(x, k).std()))
                for x, k in product(map(_photograph, PHOTOGRAPHS), (2, 4, 8))
            ),
        },
        "cases",
    )


def _responses(which: str) -> Iterator[bool]:
    for size in WINDOWS:
        x = noise((SIDE, SIDE), size).astype(np.float64)
        n = SIDE // size
        ranked = np.sort(x.reshape(n, size, n, size).swapaxes(1, 2).reshape(n, n, -1))
        yield from (maxima(x, size) == ranked[..., {"strongest": -1, "weakest": 0}[which]]).ravel()


CHANGES: dict[str, Callable[[float, float], bool]] = {
    "larger": lambda before, after: after > before + ROUNDING,
    "none left": lambda before, after: after <= ROUNDING < before,
}

# --- F51, M503


def edges(settings: Sequence[str], pool: str, **said: str) -> list[Outcome]:
    """Share of windows and steps, or bars, of which after pooling it is as `said`: how many values
    there are between both sides, by how much the edge is off, what happens to a bar's width (F51).
    """
    way = POOLS[pool]
    return counted(
        settings,
        {
            "values between the two sides": lambda: (
                BETWEEN[said["between"]](_between(way(x, k))) for k, _, x in _steps()
            ),
            "place of the edge": lambda: (
                OFF[said["place"]](abs(_place(way(x, k)) * k - at), k) for k, at, x in _steps()
            ),
            "width of a bright bar": lambda: _widths(way, 1.0, said["width"]),
            "width of a dark bar": lambda: _widths(way, -1.0, said["width"]),
        },
        "windows and pictures",
    )


POOLS = {"max": maxima, "average": means}


def _between(pooled: Array) -> int:
    """How many cells of a row are neither as dark as one side nor as bright as the other."""
    row = pooled[0]
    return int(((row > row.min() + ROUNDING) & (row < row.max() - ROUNDING)).sum())


def _place(pooled: Array) -> float:
    """Where the row passes the middle of both sides, in cells from the left, by area."""
    row = pooled[0]
    return float(((row - row[-1]) / (row[0] - row[-1])).sum())


def _widths(way: Pool, sign: float, said: str) -> Iterator[bool]:
    """Bars of 1 to 5 pixels: the width times the height over the ground, in pixels."""
    for size, at, width in product(WINDOWS, range(6, 12), range(1, 6)):
        x = np.zeros((SIDE, SIDE))
        x[:, at : at + width] = sign
        yield WIDER[said](float(np.abs(way(x, size)[0]).sum() * size), width)


BETWEEN: dict[str, Callable[[int], bool]] = {
    "none": lambda n: n == 0,
    "more than one": lambda n: n > 1,
}
OFF: dict[str, Callable[[float, int], bool]] = {
    "as it was": lambda off, size: off < ROUNDING,
    "off by more than a window": lambda off, size: off > size,
}
WIDER: dict[str, Callable[[float, float], bool]] = {
    "as it was": lambda after, before: abs(after - before) < ROUNDING,
    "ten times": lambda after, before: after >= 10 * before,
}


def heights(settings: Sequence[str], kept: str) -> list[Outcome]:
    """Share of windows and steps of which neighbouring pooled cells still differ by the whole, or
    by nothing, of the step (M503). A setting names the pooling and where the step lies."""
    outcomes = []
    for setting in settings:
        pool, where = setting.split(", ")
        found = [
            HEIGHT[kept](jump(POOLS[pool.removesuffix(" pooling")](x, k)), jump(x))
            for k, at, x in _steps()
            if (at % k == 0) == (where == "between two windows")
        ]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "windows and steps"))
    return outcomes


HEIGHT: dict[str, Callable[[float, float], bool]] = {
    "whole": lambda after, before: abs(after - before) < ROUNDING,
    "nothing": lambda after, before: after < ROUNDING,
}
