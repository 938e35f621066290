"""Generated signals in one dimension: four waveforms."""

from typing import Final

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.dataset import Dataset
from pooltools.data.generate import generate

WAVES: Final = ("sine", "square", "triangle", "sawtooth")


def signals(
    n_train: int = 1000,
    n_test: int = 1000,
    seed: int = 0,
    length: int = 128,
    noise: float = 0.1,
) -> Dataset:
    """Waves of one of four forms, 3 to 6 periods, random phase and height.

    Parameters
    ----------
    n_train, n_test : examples, multiples of the 4 classes
    length : samples per signal, >= 32
    noise : standard deviation of the normal noise added to each sample, 0 to 1

    Returns
    -------
    signals (N, length, 1), float32, the wave from -h to h with h from 0.5 to 1, plus noise, not
    clipped; targets (N,) int64, a place in `WAVES`
    """
    length, noise = _check.whole(length, "length", 32), _check.share(noise, "noise")

    def draw(rng: np.random.Generator, labels: Array, _: bool) -> tuple[Array, Array]:
        n = len(labels)
        periods, start, height = (
            rng.uniform(low, high, (n, 1)) for low, high in ((3, 6), (0, 1), (0.5, 1))
        )
        phase = (start + periods * np.arange(length) / length) % 1  # 0 to 1 within a period
        wave = height * np.choose(labels[:, None], _waves(phase))
        x = wave + noise * rng.standard_normal((n, length))
        return x.astype(np.float32)[..., None], labels

    return generate("signals", WAVES, n_train, n_test, seed, draw)


def _waves(phase: Array) -> tuple[Array, ...]:
    """The four forms at each phase, in the order of `WAVES`, all from -1 to 1."""
    return (
        np.sin(2 * np.pi * phase),
        np.where(phase < 0.5, 1.0, -1.0),
        1 - 4 * np.abs(phase - 0.5),
        2 * phase - 1,
    )
