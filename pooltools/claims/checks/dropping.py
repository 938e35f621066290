"""What dropout does to single values, to a maximum, to a mean and to a variance (chapter 7).

Probabilities are exact: every choice of what is dropped is enumerated, in whole fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from pooltools import max_pool, max_pool_dropout
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.outcome import Outcome

RATES = (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2))
DRAWS = 20_000  # windows of a simulation
SURE = 4.5  # standard errors: of 100 right numbers fewer than one in a thousand lies outside
Chances = dict[str, Callable[[Fraction, int, int], Fraction]]

CHANCES: Chances = {
    "falling by the rate": lambda rate, k, _: (1 - rate) * rate ** (k - 1),
    "equal": lambda rate, _, size: (1 - rate**size) / size,
}
"""Probability that the k-th largest of a window is the maximum of what is left."""


def survivor(settings: Sequence[str], chance: str) -> list[Outcome]:
    """Share of windows, rates and ranks in which the k-th largest value is the maximum of what
    dropout leaves with that `chance` (L37)."""
    outcomes = []
    for setting in settings:
        how, side = setting.split(", ")
        size = int(side[0]) ** 2
        said = CHANCES[chance]
        agree = [
            HOW[how](rate, k, size, said(rate, k, size))
            for rate in RATES
            for k in range(1, min(size, 4) + 1)
        ]
        outcomes.append(Outcome.counted(setting, sum(agree), len(agree), "rates and ranks"))
    return outcomes


def _enumerated(rate: Fraction, k: int, size: int, said: Fraction) -> bool:
    return _exact(rate, size)[k] == said


@cache
def _exact(rate: Fraction, size: int) -> list[Fraction]:
    """Probability of each rank, from all 2^size choices; rank 0: nothing is left."""
    side = round(size**0.5)
    kept = np.array(list(product((0, 1), repeat=size)))
    values = np.arange(size, 0, -1)  # the largest first
    windows = (kept * values).astype(float).reshape(-1, side, side, 1)
    maxima = max_pool(windows, side).ravel().astype(int)
    found = [Fraction(0)] * (size + 1)
    for maximum, n in zip(maxima, kept.sum(axis=1), strict=True):
        rank = size + 1 - maximum if maximum else 0
        found[rank] += (1 - rate) ** int(n) * rate ** int(size - n)
    return found


def _drawn(by: Callable[[Array, float], Array], rate: Fraction, k: int, size: int) -> Fraction:
    """Share of many equal windows whose maximum after dropout is the k-th largest value."""
    side = round(size**0.5)
    window = np.arange(size, 0, -1, dtype="float32").reshape(1, side, side, 1)
    maxima = by(np.repeat(window, DRAWS, axis=0), float(rate))
    return Fraction(int(np.isclose(maxima, size + 1 - k).sum()), DRAWS)


def _near(by: Callable[[Array, float], Array], rate: Fraction, k: int, size: int, p: Any) -> bool:
    away = abs(_drawn(by, rate, k, size) - p)
    return bool(float(away) < SURE * float(p * (1 - p) / DRAWS) ** 0.5)


def _ours(x: Array, rate: float) -> Array:
    return max_pool_dropout(x, x.shape[1], rate=rate, seed=0).ravel()


def _keras(x: Array, rate: float) -> Array:
    import keras

    dropped = keras.layers.Dropout(rate, seed=0)(x, training=True) * (1 - rate)
    return to_numpy(keras.layers.MaxPooling2D(x.shape[1])(dropped)).ravel()


HOW: dict[str, Callable[[Fraction, int, int, Fraction], bool]] = {
    "every choice": _enumerated,
    "draws of pooltools": lambda rate, k, size, said: _near(_ours, rate, k, size, said),
    "draws of Keras layers": lambda rate, k, size, said: _near(_keras, rate, k, size, said),
}


def mean_output(settings: Sequence[str], inference: str) -> list[Outcome]:
    """Share of windows and rates in which the mean output in training, over all choices of what
    dropout takes, is the output at inference (M701, M702).

    Dropout scales what is left by 1 / (1 - rate), as Keras does, but for "weighted by chance": it
    does not scale, and takes at inference the rule of `max_pool_dropout`.
    """
    outcomes = []
    for setting in settings:
        found = [
            _same_mean(setting, rate, values, inference) for rate in RATES for values in _windows()
        ]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "windows and rates"))
    return outcomes


def _windows() -> Iterator[tuple[int, ...]]:
    """Windows of four whole numbers, not negative and not all zero, as after a ReLU."""
    for seed in range(10):
        drawn = np.random.default_rng(seed).integers(0, 9, size=3)
        yield (*map(int, drawn), seed + 1)


def _same_mean(setting: str, rate: Fraction, values: tuple[int, ...], inference: str) -> bool:
    order, pool = setting.split(", ")
    reduce = max if pool == "maximum" else _mean
    scale = 1 if inference == "weighted by chance" else 1 / (1 - rate)
    training = Fraction(0)
    for kept, chance in _choices(len(values) if order == "dropout first" else 1, rate):
        if order == "dropout first":
            left = [Fraction(scale * v * k) for v, k in zip(values, kept, strict=True)]
            training += chance * reduce(left)
        else:
            training += chance * kept[0] * scale * reduce(list(map(Fraction, values)))
    return training == _at_inference(inference, reduce, rate, values)


def _at_inference(how: str, reduce: Any, rate: Fraction, values: tuple[int, ...]) -> Fraction:
    if how != "weighted by chance":
        scale = 1 - rate if how == "without dropout, scaled down" else 1
        return Fraction(scale * reduce(list(map(Fraction, values))))
    ranked = sorted(values, reverse=True)
    return sum(((1 - rate) * rate**k * v for k, v in enumerate(ranked)), Fraction(0))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _choices(size: int, rate: Fraction) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """What is kept, and with which probability."""
    for kept in product((0, 1), repeat=size):
        yield kept, (1 - rate) ** sum(kept) * rate ** (size - sum(kept))


def variance(settings: Sequence[str], factor: str) -> list[Outcome]:
    """Share of populations and rates in which dropout multiplies the variance by that factor, and
    Keras's batch normalisation behind it stores that variance (L41)."""
    outcomes = []
    for setting in settings:
        shift = {"values with mean 0": 0, "values with mean 2": 2, "after a ReLU": None}[setting]
        found = [_as_said(shift, float(rate), seed, factor) for rate in RATES for seed in range(2)]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "populations and rates"))
    return outcomes


def _as_said(shift: int | None, rate: float, seed: int, factor: str) -> bool:
    x = noise((100_000, 1), seed).astype("float64")
    x = (x - x.mean()) / x.std()
    x = np.maximum(x, 0) if shift is None else x + shift
    return bool(abs(_stored(x, rate) / x.var() / FACTORS[factor](x, rate) - 1) < 0.03)


def _stored(x: Array, rate: float) -> float:
    """What batch normalisation stores after one batch, if it forgets all that was before."""
    import keras

    norm = keras.layers.BatchNormalization(momentum=0.0)
    norm(keras.layers.Dropout(rate, seed=1)(x.astype("float32"), training=True), training=True)
    return float(to_numpy(norm.moving_variance)[0])


FACTORS: Mapping[str, Callable[[Array, float], float]] = {
    "1": lambda x, rate: 1.0,
    "1/(1-rate)": lambda x, rate: 1 / (1 - rate),
    "of mean and variance": lambda x, rate: float(
        1 + rate / (1 - rate) * (1 + x.mean() ** 2 / x.var())
    ),
}
