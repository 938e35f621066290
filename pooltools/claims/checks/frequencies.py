"""What can be told of a photograph from its pooled copy (chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.lost import (
    CROP,
    FACTORS,
    PHOTOGRAPHS,
    WAYS,
    _centre,
    _photograph,
)
from pooltools.claims.outcome import Outcome
from pooltools.reference.spectral import spectral_pool

SMALLEST = 0.5  # decibels, about the least that is seen side by side
LOWEST = "lowest frequencies"
POOLS: dict[str, Callable[[Array, int], Array]] = {
    **WAYS,
    LOWEST: lambda x, k: spectral_pool(x[None, ..., None], len(x) // k)[0, ..., 0],
}


def kept(settings: Sequence[str], better: str) -> list[Outcome]:
    """Share of photographs and factors of which one of two pooled copies tells more (L33).

    A copy is drawn large again in three ways, and the best one counts: in squares, by straight
    lines between the values, by waves. It tells more if its error is smaller by half a decibel. A
    setting names what the lowest frequencies are compared with.
    """
    cases = list(product(PHOTOGRAPHS, FACTORS))
    sign = {LOWEST: 1, "the other": -1}[better]
    outcomes = []
    for setting in settings:
        gains = [_decibels(LOWEST, *case) - _decibels(setting, *case) for case in cases]
        true = sum(sign * gain > SMALLEST for gain in gains)
        outcomes.append(Outcome.counted(setting, true, len(gains), "pictures"))
    return outcomes


@cache
def _decibels(way: str, name: str, factor: int) -> float:
    """Peak signal-to-noise ratio of the best drawing from the pooled copy."""
    x = _photograph(name)
    small = POOLS[way](x, factor)
    centre = 0 if way == LOWEST else _centre(way, factor)
    error = min(float(np.mean((draw(small, factor, centre) - x) ** 2)) for draw in DRAWN)
    return -10 * float(np.log10(error))


def _squares(small: Array, factor: int, centre: float) -> Array:
    large: Array = np.kron(small, np.ones((factor, factor)))
    return large


def _lines(small: Array, factor: int, centre: float) -> Array:
    """Linear interpolation between the places of the values, along both axes."""
    n = len(small)
    place = np.clip((np.arange(CROP) - centre) / factor, 0, n - 1)
    left = np.minimum(place.astype(int), n - 2)
    right = (place - left)[:, None]
    tall = small[left] * (1 - right) + small[left + 1] * right
    large: Array = tall[:, left] * (1 - right.T) + tall[:, left + 1] * right.T
    return large


def _waves(small: Array, factor: int, centre: float) -> Array:
    """The waves of the small picture, on the large one."""
    n = len(small)
    f = np.fft.fftfreq(CROP)
    low = np.abs(f) < 0.5 / factor
    spectrum = np.zeros((CROP, CROP), complex)
    kept = np.abs(np.fft.fftfreq(n)) < 0.5
    spectrum[np.ix_(low, low)] = np.fft.fft2(small)[np.ix_(kept, kept)] * factor**2
    back = np.exp(-2j * np.pi * f * centre)
    large: Array = np.fft.ifft2(spectrum * back[:, None] * back).real
    return large


DRAWN = (_squares, _lines, _waves)
