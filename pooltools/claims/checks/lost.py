"""What cannot be got back after pooling, and what pooling makes of a photograph (chapter 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product

import numpy as np

from pooltools import average_pool, data, max_pool
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise
from pooltools.claims.outcome import Outcome

POOLS: dict[str, Callable[..., Array]] = {"max": max_pool, "average": average_pool}
STEPS = {"stride of 2 or more": (2, 3), "stride 1": (1,)}
WINDOWS = {"window of 2 or more": (2, 3), "window 1": (1,)}
SIDES = (6, 7, 8)


def information(settings: Sequence[str], loses: str) -> list[Outcome]:
    """Share of sides, windows and strides, without padding, with which pooling loses so much (F25).

    "something": another input gives the same output. "everything": every input does. Settings
    name the pooling, its windows and its strides.
    """
    outcomes = []
    for setting in settings:
        kind, windows, strides = setting.split(", ")
        cases = list(product(SIDES, WINDOWS[windows], STEPS[strides]))
        true = sum(LOSES[loses](kind, *case) for case in cases)
        outcomes.append(Outcome.counted(setting, true, len(cases), "sizes"))
    return outcomes


def _something(kind: str, side: int, size: int, stride: int) -> bool:
    """Average: the matrix has a null space. Maximum: the darkest pixel becomes darker unseen."""
    if kind == "average":
        n = side * side
        matrix = average_pool(np.eye(n).reshape(n, side, side, 1), size, stride).reshape(n, -1)
        return int(np.linalg.matrix_rank(matrix)) < n
    x = noise((1, side, side, 1), side)
    darker = x - (x == x.min())
    return bool((max_pool(x, size, stride) == max_pool(darker, size, stride)).all())


def _everything(kind: str, side: int, size: int, stride: int) -> bool:
    one, other = (POOLS[kind](noise((1, side, side, 1), seed), size, stride) for seed in (1, 2))
    return bool((one == other).all())


LOSES = {"something": _something, "everything": _everything}

# --- photographs

PHOTOGRAPHS = ("astronaut", "camera", "chelsea", "china", "clock", "coffee", "flower", "rocket")
CROP = 256
FACTORS = (2, 4, 8)
GIST = 0.9  # share of the variance of the small picture that must be explained
DETAIL = 0.5  # share of the fine detail's energy of which less must be left
WAYS: dict[str, Callable[[Array, int], Array]] = {
    "average pooling": lambda x, k: average_pool(x[None, ..., None], k)[0, ..., 0],
    "max pooling": lambda x, k: max_pool(x[None, ..., None], k)[0, ..., 0],
    "one pixel of each window": lambda x, k: x[::k, ::k],
}


def zoomed(settings: Sequence[str], gist: str, detail: str) -> list[Outcome]:
    """Share of photographs and factors of which the gist and the fine detail stay or go (F03).

    The gist stays if the pooled picture explains nine tenths of the variance of the picture zoomed
    out without aliasing: all frequencies that fit the smaller grid, and no other. The detail, all
    other frequencies, goes if leaving it out before pooling changes the pooled picture by less than
    half of the detail's own energy.
    """
    outcomes = []
    cases = list(product(PHOTOGRAPHS, FACTORS))
    for setting in settings:
        found = [_kept(setting, *case) for case in cases]
        true = sum(
            (explained >= GIST) == (gist == "stays") and (left >= DETAIL) == (detail == "stays")
            for explained, left in found
        )
        outcomes.append(Outcome.counted(setting, true, len(found), "pictures"))
    return outcomes


def _kept(way: str, name: str, factor: int) -> tuple[float, float]:
    """Share of the zoomed picture's variance explained; share of the detail's energy left."""
    x = _photograph(name)
    pool = WAYS[way]
    coarse, zoom = _smooth(x, factor, 0), _smooth(x, factor, _centre(way, factor))
    explained = np.corrcoef(pool(x, factor).ravel(), zoom[::factor, ::factor].ravel())[0, 1] ** 2
    left = np.mean((pool(x, factor) - pool(coarse, factor)) ** 2) / np.mean((x - coarse) ** 2)
    return float(explained), float(left)


def _centre(way: str, factor: int) -> float:
    """Where a window's value belongs, in pixels from its first one."""
    return 0 if way == "one pixel of each window" else (factor - 1) / 2


def _smooth(x: Array, factor: int, shift: float) -> Array:
    """The picture without the frequencies too high for a grid `factor` times as coarse, read
    `shift` pixels further down and right."""
    f = np.fft.fftfreq(CROP)
    low = np.abs(f) < 0.5 / factor
    move = low * np.exp(2j * np.pi * f * shift)
    smooth: Array = np.fft.ifft2(np.fft.fft2(x) * move[:, None] * move).real
    return smooth


@cache
def _photograph(name: str) -> Array:
    """Grey, 0 to 1, its middle."""
    x = data.picture(name).mean(axis=-1) / 255
    top, left = ((n - CROP) // 2 for n in x.shape)
    middle: Array = x[top : top + CROP, left : left + CROP]
    return middle
