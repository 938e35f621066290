"""Features that are there or not: what the mean and the maximum of P cells say (chapter 5).

In a class the feature is in each cell with probability a, independently of the other cells. Two
classes differ in a. Their means, in units of their spread, are the signal-to-noise ratio by which
Boureau, Ponce and LeCun (2010) compare both ways of pooling.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
from scipy import stats

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.outcome import Outcome

SHARES = (0.001, 0.01, 0.1, 0.3, 0.5, 0.9)
FEW = (1, 2, 4, 9)  # cells, of which all patterns are listed
CELLS = (2, 4, 9, 16, 25, 64, 100, 256, 400, 1024)
POOLS: dict[str, Callable[..., Array]] = {"average": average_pool, "maximum": max_pool}
DIGITS = 1e-9  # of equality: sums of at most 512 patterns


def moments(settings: Sequence[str], said: Mapping[str, str]) -> list[Outcome]:
    """Share of cells and shares for which a moment is as `said` (L14).

    A setting names the pooling and its "mean" or "variance"; the last one, "neither is always
    ahead", counts the numbers of cells for which each way is ahead at some pair of shares.
    """
    return [
        _moment(setting, said) if setting in MOMENTS else _neither(setting, said)
        for setting in settings
    ]


def _moment(setting: str, said: Mapping[str, str]) -> Outcome:
    pool, which = setting.split(", ")
    cases = list(product(FEW, SHARES))
    true = sum(
        abs(listed(pool, cells, a)[which] - FORMULAS[said[setting]](cells, a)) < DIGITS
        for cells, a in cases
    )
    return Outcome.counted(setting, true, len(cases), "cells and shares")


def listed(pool: str, cells: int, share: float) -> dict[str, float]:
    """Mean and variance over all patterns of a window, each with its probability."""
    patterns = np.array(list(product((0.0, 1.0), repeat=cells)))
    weights = np.where(patterns == 1, share, 1 - share).prod(axis=1)
    values = POOLS[pool](patterns[..., None], cells).ravel()
    mean = float(weights @ values)
    return {"mean": mean, "variance": float(weights @ values**2) - mean**2}


def _neither(setting: str, said: Mapping[str, str]) -> Outcome:
    pairs = [(a, b) for a, b in product((0.0, *SHARES), SHARES) if a < b]
    found = [{_leader(a, b, cells) for a, b in pairs} for cells in CELLS]
    true = sum(("maximum" in f) and ("mean" in f) for f in found)
    true = true if said[setting] == "each somewhere" else len(found) - true
    return Outcome.counted(setting, true, len(found), "numbers of cells")


MOMENTS = ("average, mean", "average, variance", "maximum, mean", "maximum, variance")
FORMULAS: dict[str, Callable[[int, float], float]] = {
    "a": lambda cells, a: a,
    "a (1 - a)": lambda cells, a: a * (1 - a),
    "a (1 - a) / P": lambda cells, a: a * (1 - a) / cells,
    "1 - (1 - a)^P": lambda cells, a: 1 - (1 - a) ** cells,
    "(1 - a)^P (1 - (1 - a)^P)": lambda cells, a: (1 - a) ** cells * (1 - (1 - a) ** cells),
    "P a": lambda cells, a: (cells + 1) * a,
    "0": lambda cells, a: -1.0,
}


# --- two classes

Case = tuple[float, float, int]
"""Shares in both classes, and the number of cells."""


def apart(one: float, other: float, cells: int, way: str) -> float:
    """|difference of the means| / (sum of both standard deviations).

    Parameters
    ----------
    one, other : shares of the cells in which the feature is, in each class, below 1
    way : "mean" or "maximum"
    """
    if way == "mean":
        spread = sum(math.sqrt(a * (1 - a) / cells) for a in (one, other))
        return abs(one - other) / spread
    empty = [(1 - a) ** cells for a in (one, other)]
    spread = sum(math.sqrt(e * (1 - e)) for e in empty)
    distance = abs(empty[0] - empty[1])
    return distance / spread if spread else math.inf if distance else 0.0


def _leader(one: float, other: float, cells: int) -> str:
    mean, maximum = (apart(one, other, cells, way) for way in ("mean", "maximum"))
    if abs(mean - maximum) < DIGITS * mean:
        return "neither"
    return "mean" if mean > maximum else "maximum"


def _rare(
    factor: float, least: float = 0, most: float = math.inf
) -> list[tuple[float, float, int]]:
    """Shares up to a tenth and `factor` of it in the other class; expected number of cells with
    the feature, in the class that has more of it, from `least` to `most`."""
    return [
        (factor * a, a, cells)
        for a, cells in product((0.001, 0.003, 0.01, 0.03, 0.1), CELLS)
        if least <= a * cells <= most
    ]


CLASSES: dict[str, list[Case]] = {
    "missing in one class": _rare(0),
    "ten times as rare in one class, hardly ever twice in a pool": _rare(0.1, most=0.5),
    "ten times as rare in one class, several times in most pools": _rare(0.1, least=4, most=20),
    "half as frequent in one class": _rare(0.5, most=20),
    "frequent, half as frequent in one class": [
        (a / 2, a, cells) for a, cells in product((0.4, 0.6, 0.8), CELLS[:5])
    ],
}


def leads(settings: Sequence[str], way: str) -> list[Outcome]:
    """Share of pairs of classes and numbers of cells in which `way` has the larger signal-to-noise
    ratio (M501)."""
    outcomes = []
    for setting in settings:
        found = [_leader(*case) == way for case in CLASSES[setting]]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "classes and cells"))
    return outcomes


def errors(one: float, other: float, cells: int) -> dict[str, float]:
    """Smallest share of pools put into the wrong class by a threshold on the mean (that is, on the
    number of cells with the feature) and on the maximum; both classes equally frequent."""
    counts = np.arange(cells + 1)
    below = [stats.binom.cdf(counts, cells, a) for a in (one, other)]
    wrong = 0.5 - np.abs(below[0] - below[1]) / 2
    return {"mean": float(wrong.min()), "maximum": float(wrong[0])}  # none of them, or some


def best(settings: Sequence[str], mean: str) -> list[Outcome]:
    """Share of pairs of classes and numbers of cells in which, each with its best threshold, the
    mean is as said beside the maximum (M502)."""
    outcomes = []
    for setting in settings:
        found = [errors(*case) for case in CLASSES[setting]]
        true = sum(BESIDE[mean](f["mean"] - f["maximum"]) for f in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "classes and cells"))
    return outcomes


BESIDE: dict[str, Callable[[float], bool]] = {
    "no worse": lambda more: more <= 1e-12,
    "worse": lambda more: more > 1e-12,
}
