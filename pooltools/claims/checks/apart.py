"""What dropout does and pooling does not, and the other way round, asked of Keras layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import to_numpy
from pooltools.claims.outcome import Outcome

SHAPE = (4, 8, 8, 16)


def _layers() -> dict[str, list[Any]]:
    from keras import layers

    from pooltools.layers import DropBlock

    sizes, rates = (2, 3), (0.1, 0.5)
    return {
        "max pooling": [layers.MaxPooling2D(size) for size in sizes],
        "average pooling": [layers.AveragePooling2D(size) for size in sizes],
        "dropout of cells": [layers.Dropout(rate, seed=0) for rate in rates],
        "dropout of maps": [layers.SpatialDropout2D(rate, seed=0) for rate in rates],
        "dropout of blocks": [DropBlock(rate, 3, seed=0) for rate in rates],
    }


def _asked(layer: Any, x: Array, training: bool) -> Array:
    import inspect

    takes = "training" in inspect.signature(layer.call).parameters
    return to_numpy(layer(x, training=training) if takes else layer(x))


def _positive() -> Array:
    drawn: Array = np.random.default_rng(0).uniform(0.5, 1.5, SHAPE).astype("float32")
    return drawn


PROPERTIES: Mapping[str, Callable[[Any, Array], bool]] = {
    "smaller": lambda layer, x: _asked(layer, x, True).size < x.size,
    "random in training": lambda layer, x: (
        not np.array_equal(_asked(layer, x, True), _asked(layer, x, True))
    ),
    "another at inference": lambda layer, x: (
        not np.array_equal(_asked(layer, x, True), _asked(layer, x, False))
    ),
    "nothing at inference": lambda layer, x: np.array_equal(x, _asked(layer, x, False)),
}


def properties(settings: Sequence[str], **has: Sequence[str]) -> list[Outcome]:
    """Share of layers and properties that are as said; `has` names those of pooling and dropout,
    and what is not named the layer must not have (Q66)."""
    layers, x = _layers(), _positive()
    outcomes = []
    for setting in settings:
        said = has["dropout" if "dropout" in setting else "pooling"]
        found = [
            PROPERTIES[name](layer, x) == (name in said)
            for layer in layers[setting]
            for name in PROPERTIES
        ]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "layers and properties"))
    return outcomes


def nullifies(settings: Sequence[str], to: str) -> list[Outcome]:
    """Share of layers that set some of their inputs to zero and raise all others, or "shrink" all
    of them, at the time that the setting names (Q51)."""
    x, names = _positive(), [name for name in _layers() if "dropout" in name]
    outcomes = []
    for setting in settings:
        training = setting.endswith("in training")
        layers = [layer for name in names for layer in _layers()[name]]
        found = [DOES[to](_asked(layer, x, training), x) for layer in layers]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "layers"))
    return outcomes


DOES: Mapping[str, Callable[[Array, Array], bool]] = {
    "zero": lambda y, x: bool((y == 0).any() and (y[y != 0] > x[y != 0]).all()),
    "less": lambda y, x: bool((y < x).all() and (y > 0).all()),
}
