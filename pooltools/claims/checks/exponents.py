"""The generalised mean between the mean and the maximum (chapter 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.checks.vectors import SIZES
from pooltools.claims.outcome import Outcome

EXPONENTS = (1, 3, 32, 1024)
ROUNDING = 1e-5  # share of the largest value: powers and roots in float32
ENDS: dict[str, Callable[[Array], Array]] = {
    "mean": lambda x: x.mean(axis=(1, 2)),
    "maximum": lambda x: x.max(axis=(1, 2)),
}


def limits(settings: Sequence[str], first: str, last: str) -> list[Outcome]:
    """Share of maps whose generalised mean begins with one of `ENDS` and rises or falls to the
    other (L19).

    From p = 1 on it never turns, and at p = 1024 it is as near to `last` as n cells allow, to a
    factor of n^(-1/p).
    """
    outcomes = []
    for setting in settings:
        values = [noise((4, *size, 3), seed) for seed, size in enumerate(SIZES)]
        maps = [np.abs(x) if setting == "maps after a ReLU" else x for x in values]
        true = np.concatenate([_goes(x, ENDS[first](x), ENDS[last](x)) for x in maps])
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "maps"))
    return outcomes


def _goes(x: Array, first: Array, last: Array) -> Array:
    """Truth value of each map, (N · C,)."""
    from pooltools.layers import LpPooling

    found = [to_numpy(LpPooling(None, p=p, normalise=True)(x)) for p in EXPONENTS]
    rounding = ROUNDING * np.abs(x).max()
    steps = np.diff(found, axis=0) * np.sign(last - first)
    left = np.abs(last) * (1 - (x.shape[1] * x.shape[2]) ** (-1 / EXPONENTS[-1]))
    begins = np.abs(found[0] - first) <= rounding
    ends = np.abs(found[-1] - last) <= left + rounding
    true: Array = begins & ends & (steps.min(axis=0) >= -rounding)
    return true.ravel()
