"""What pooling does to the variance of independent noise: expectations, not samples (chapter 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import integrate, stats

from pooltools import average_pool
from pooltools.claims.outcome import Outcome

CELLS = (2, 4, 9, 16)
DIGITS = 6  # of equality: what the integrals give


@dataclass(frozen=True)
class Noise:
    """Independent values of variance 1, and where nearly all of them lie."""

    law: Any
    ends: tuple[float, float]


NOISES = {
    "normal noise": Noise(stats.norm(), (-12, 12)),
    "even noise": Noise(stats.uniform(0, 12**0.5), (0, 12**0.5)),
    "noise with rare large values": Noise(stats.expon(), (0, 60)),
}


def of_mean(noise: Noise, cells: int) -> float:
    """Variance of the mean of `cells` independent values, by the weights of our average pooling."""
    weights = average_pool(np.eye(cells)[..., None], cells)  # each cell's part in the mean
    return float(noise.law.var() * (weights**2).sum())


def of_maximum(noise: Noise, cells: int) -> float:
    """Variance of the largest of `cells` independent values: x² and x over its density."""
    law = noise.law

    def moment(power: int) -> float:
        found, _ = integrate.quad(
            lambda x: x**power * cells * law.pdf(x) * law.cdf(x) ** (cells - 1),
            *noise.ends,
            limit=200,
        )
        return float(found)

    return moment(2) - moment(1) ** 2


POOLS: dict[str, Callable[[Noise, int], float]] = {
    "average pooling": of_mean,
    "max pooling": of_maximum,
}
SAID: dict[str, Callable[[float, int], bool]] = {
    "smaller": lambda after, cells: after < 1,
    "nothing": lambda after, cells: round(after, DIGITS) == 0,
    "divided by the cells": lambda after, cells: round(after - 1 / cells, DIGITS) == 0,
}


def variance(settings: Sequence[str], becomes: str) -> list[Outcome]:
    """Share of windows of 2 to 16 cells after which the variance of noise of variance 1 is as said
    (M401, M402). A setting names the pooling and the noise."""
    outcomes = []
    for setting in settings:
        pool, kind = setting.split(", ")
        found = [SAID[becomes](POOLS[pool](NOISES[kind], cells), cells) for cells in CELLS]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "windows"))
    return outcomes
