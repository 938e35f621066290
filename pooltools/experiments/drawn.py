"""Pictures that only experiments need: where an outline begins, and textures under noise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pooltools import data
from pooltools._types import Array
from pooltools.data import Dataset

SIDE = 32


def firsts(n_train: int, n_test: int, noise: float) -> Dataset:
    """The pictures of `data.shapes`; targets (N,) int64, row · width + column of the first pixel in
    reading order that belongs to the outline."""
    settings: dict[str, Any] = {"n_train": n_train, "n_test": n_test, "noise": noise}
    whole = data.shapes(target="mask", size=SIDE, **settings)
    return replace(whole, y_train=_first(whole.y_train), y_test=_first(whole.y_test))


def _first(masks: Array) -> Array:
    found: Array = masks.reshape(len(masks), -1).argmax(axis=1).astype(np.int64)
    return found


def noisy_textures(n_train: int, n_test: int, noise: float) -> Dataset:
    """The crops of `data.textures`, with normal noise of that standard deviation, in [0, 1]."""
    whole = data.textures(n_train, n_test, size=SIDE)
    rng = np.random.default_rng([0, 6])
    train, test = (_noisy(x, noise, rng) for x in (whole.x_train, whole.x_test))
    return replace(whole, x_train=train, x_test=test)


def _noisy(x: Array, noise: float, rng: np.random.Generator) -> Array:
    added = noise * rng.standard_normal(x.shape, dtype=np.float32)
    found: Array = (x + added).clip(0, 1)
    return found
