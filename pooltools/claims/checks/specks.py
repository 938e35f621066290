"""What pooling makes of noise on a plain ground: expectations, not samples (chapter 2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from scipy import integrate, stats

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.outcome import Outcome

POOLS: dict[str, Callable[..., Array]] = {
    "max pooling": max_pool,
    "average pooling": average_pool,
}
WINDOWS = ((2, 2), (2, 3), (3, 3))
RARE = (0.01, 0.02, 0.05, 0.1, 0.2)  # share of the pixels that a speck covers
RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "smaller": lambda after, before: after < before,
    "equal": math.isclose,
}


def noise(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of windows and noises after which the expected squared error is as said (F48).

    The error is the distance from the plain ground, bias included. A setting names the noise and
    the pooling.
    """
    outcomes = []
    for setting in settings:
        kind, pool = setting.split(", ")
        pairs = list(NOISES[kind](pool))
        true = sum(RELATIONS[relation](after, before) for after, before in pairs)
        outcomes.append(Outcome.counted(setting, true, len(pairs), "windows and noises"))
    return outcomes


def _specks(pool: str, sign: int) -> Iterator[tuple[float, float]]:
    """Specks of size 1, bright or dark: each pattern of a window with its probability."""
    for window, share in product(WINDOWS, RARE):
        patterns = np.array(list(product((0, 1), repeat=math.prod(window))))
        weights = np.where(patterns, share, 1 - share).prod(axis=1)
        x = (sign * patterns).reshape(-1, *window, 1).astype(float)
        pooled = POOLS[pool](x, window).ravel()
        yield float(weights @ pooled**2), share


def _normal(pool: str) -> Iterator[tuple[float, float]]:
    """Independent normal noise of variance 1."""
    for window in WINDOWS:
        n = math.prod(window)
        yield (1 / n if pool == "average pooling" else _largest_squared(n)), 1.0


def _largest_squared(n: int) -> float:
    """Mean of the square of the largest of n standard normal values."""
    z = stats.norm
    found, _ = integrate.quad(lambda v: v**2 * n * z.pdf(v) * z.cdf(v) ** (n - 1), -9, 9)
    return float(found)


NOISES: dict[str, Callable[[str], Iterator[tuple[float, float]]]] = {
    "normal noise": _normal,
    "bright specks": lambda pool: _specks(pool, 1),
    "dark specks": lambda pool: _specks(pool, -1),
}
