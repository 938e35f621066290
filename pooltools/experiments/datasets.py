"""Training, validation and test pictures of a seed, ready for a network of 32 × 32 pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from pooltools import data
from pooltools._types import Array
from pooltools.data import Dataset, Part
from pooltools.experiments import cluttered, drawn

SIDE = 32


@dataclass(frozen=True, eq=False)
class Pictures:
    """What one run sees. Pictures: (N, 32, 32, C) float32; labels: (N,) int64."""

    x_train: Array
    y_train: Array
    x_val: Array
    y_val: Array
    x_test: Array
    y_test: Array

    @property
    def classes(self) -> int:
        """How many labels there are."""
        return int(self.y_train.max()) + 1


def parts(seed: int, name: str, train: int, val: int, test: int, **more: Any) -> Pictures:
    """The seed's part of a data set.

    The test part is the same for all seeds; training and validation parts are disjoint between
    seeds as far as the data set allows (`pooltools.data.split`).

    Parameters
    ----------
    name : a key of `SETS`
    train, val, test : numbers of pictures
    wrong_labels : share of the training labels replaced by an even draw from all classes
    """
    wrong = more.pop("wrong_labels", 0.0)
    split = data.split(_loaded(name, **more), (train, val, test), seed)
    y_train = _spoiled(split.train.y, wrong, seed)
    x_train, x_val, x_test = map(_ready, (split.train, split.val, split.test))
    return Pictures(x_train, y_train, x_val, split.val.y, x_test, split.test.y)


@cache
def _loaded(name: str, **settings: Any) -> Dataset:
    return SETS[name](**settings)


def _mnist_5000() -> Dataset:
    """3,000 of the 5,000 digits set aside as the test part of every seed."""
    whole = data.mnist_5000()
    kept = data.split(whole, (2000, 0, 3000), seed=0)
    return replace(
        whole,
        x_train=kept.train.x,
        y_train=kept.train.y,
        x_test=kept.test.x,
        y_test=kept.test.y,
    )


CANVAS, HOME = 40, 8  # pixels; of the upper left corner at home


def _placed(everywhere: int = 0) -> Dataset:
    """Digits of half size on a canvas of 40 × 40, all at home but those of some classes.

    everywhere : the training digits below this one lie anywhere; test digits all lie at home
    """
    whole, rng = _mnist_5000(), np.random.default_rng(0)
    free = (whole.y_train < everywhere)[:, None]
    places = np.where(free, rng.integers(CANVAS - 14 + 1, size=(len(free), 2)), HOME)
    home = np.full((len(whole.x_test), 2), HOME)
    return replace(
        whole, x_train=_on_canvas(whole.x_train, places), x_test=_on_canvas(whole.x_test, home)
    )


def _on_canvas(x: Array, places: Array) -> Array:
    n = len(x)
    small = x.reshape(n, 14, 2, 14, 2, 1).mean(axis=(2, 4)).astype(np.uint8)
    canvas = np.zeros((n, CANVAS, CANVAS, 1), np.uint8)
    for picture, one, (row, column) in zip(canvas, small, places, strict=True):
        picture[row : row + 14, column : column + 14] = one
    return canvas


def _turned() -> Dataset:
    """Training digits turned by 0 to 3 quarter turns, each by its own number; test digits not."""
    whole = _mnist_5000()
    turns = np.random.default_rng(0).integers(4, size=len(whole.x_train))
    turned = [np.rot90(x, k) for x, k in zip(whole.x_train, turns, strict=True)]
    return replace(whole, x_train=np.stack(turned))


def _permuted() -> Dataset:
    """Every digit's pixels in the same random order."""
    whole, order = _mnist_5000(), np.random.default_rng(0).permutation(28 * 28)

    def permuted(x: Array) -> Array:
        return x.reshape(len(x), -1)[:, order].reshape(x.shape)

    return replace(whole, x_train=permuted(whole.x_train), x_test=permuted(whole.x_test))


SETS: dict[str, Callable[..., Dataset]] = {
    "mnist_5000": _mnist_5000,
    "mnist_permuted": _permuted,
    "cluttered_digits": lambda: cluttered.digits(_mnist_5000()),
    "placed_digits": _placed,
    "turned_digits": _turned,
    "fashion_mnist": data.fashion_mnist,
    "cifar10": data.cifar10,
    "shapes": data.shapes,
    "dots": data.dots,
    "textures": data.textures,
    "patterns": data.patterns,
    "first_pixels": drawn.firsts,
    "noisy_textures": drawn.noisy_textures,
}


def _ready(part: Part) -> Array:
    """Values from 0 to 1, 28 × 28 pixels with 2 of background on each side."""
    x = part.x.astype(np.float32)
    if part.x.dtype == np.uint8:
        x /= 255
    border = (SIDE - x.shape[1]) // 2
    return np.pad(x, [(0, 0), (border, border), (border, border), (0, 0)]) if border > 0 else x


def _spoiled(y: Array, share: float, seed: int) -> Array:
    rng = np.random.default_rng([seed, 7])
    chosen = rng.random(len(y)) < share
    return np.where(chosen, rng.integers(y.max() + 1, size=len(y)), y)
