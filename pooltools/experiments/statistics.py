"""Intervals of a mean over seeds, and over seeds and shared test pictures.

The library gives the tests; this file only says what is compared. Why Student's t and not a
bootstrap: at 5 to 20 seeds a 95 % bootstrap interval covers 83 to 92 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from pooltools._types import Array

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % interval; `df` degrees of freedom, `n` seeds."""

    value: float
    low: float
    high: float
    df: float
    n: int


@dataclass(frozen=True)
class Shared:
    """What test pictures that all seeds share add to the variance of a mean.

    images : how many
    image_square : variance over pictures of the mean over seeds, unit²
    residual_square : variance of what neither seed nor picture explains, unit²
    seeds : how many seeds both were estimated from
    """

    images: int
    image_square: float
    residual_square: float
    seeds: int


def over_seeds(d: Array) -> Interval:
    """The interval of a mean of independent values, shape (n,), n >= 2."""
    found = stats.ttest_1samp(d, 0).confidence_interval(LEVEL) if np.ptp(d) else (d[0], d[0])
    return Interval(float(np.mean(d)), float(found[0]), float(found[1]), len(d) - 1, len(d))


def shared(d: Array) -> Shared:
    """The parts of the variance of d[seed, picture], shape (n, m), n >= 2, m >= 2.

    Two-way layout with one value per cell: d = mean + seed + picture + residual.
    """
    n, m = d.shape
    of_seed, of_image = d.mean(1, keepdims=True), d.mean(0, keepdims=True)
    rest = d - of_seed - of_image + d.mean()
    residual = float((rest**2).sum() / ((n - 1) * (m - 1)))
    return Shared(m, float(of_image.var(ddof=1)), residual, n)


def over_seeds_and_images(d: Array, s: Shared) -> Interval:
    """The interval of a mean over seeds that were all tested on the same pictures.

    Parameters
    ----------
    d : values of the seeds, shape (n,)
    s : from `shared`, in the same unit

    The variance is seeds / n + pictures / m - residual / (n m), because both of the first two
    contain the residual; degrees of freedom by Satterthwaite (1946).
    """
    n, m = len(d), s.images
    of_picture = max(0.0, s.image_square - s.residual_square / s.seeds)  # without the residual
    terms = [
        (float(np.var(d, ddof=1)) / n, n - 1),
        ((of_picture + s.residual_square / n) / m, m - 1),
        (-s.residual_square / (n * m), (n - 1) * (m - 1)),
    ]
    variance = sum(value for value, _ in terms)
    if variance <= 0:
        return over_seeds(d)
    df = variance**2 / sum(value**2 / freedom for value, freedom in terms)
    half = float(stats.t.ppf((1 + LEVEL) / 2, df)) * math.sqrt(variance)
    mean = float(np.mean(d))
    return Interval(mean, mean - half, mean + half, df, n)


def signed_rank_p(d: Sequence[float] | Array, border: float, above: bool) -> float:
    """One-sided p of the signed-rank test that the middle of `d` lies above (below) `border`."""
    return _signed_rank_p(tuple(map(float, d)), border, above)


@lru_cache(maxsize=4096)  # SciPy takes a tenth of a second, and Holm's correction asks sixty times
def _signed_rank_p(d: tuple[float, ...], border: float, above: bool) -> float:
    away = np.array(d) - border
    if not np.any(away):
        return 1.0
    return float(stats.wilcoxon(away, alternative="greater" if above else "less").pvalue)
