"""Layers that keep places, draw, or pool the whole input: one entry each for the shared tests."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from pooltools import layers


@dataclass(frozen=True)
class Case:
    """A layer with settings that are not its defaults, and inputs it takes."""

    cls: type
    settings: dict[str, Any]
    shapes: tuple[tuple[int, ...], ...] = ((2, 7, 5, 4), (2, 9, 4), (1, 4, 5, 3, 4))
    wrong: tuple[tuple[dict[str, Any], str], ...] = ()  # settings refused, words of the message

    def make(self, **more):
        return self.cls(**{**self.settings, **more})

    def __str__(self):
        return self.cls.__name__


WINDOW = (
    ({"pool_size": 0}, r"`pool_size` must be a whole number >= 1 or a tuple"),
    ({"strides": (2, 0)}, r"`strides` must be .* Received: strides=\(2, 0\)"),
    ({"pool_size": (2, 2, 2, 2)}, r"`pool_size` must be .* a tuple of 1 to 3"),
    ({"pool_size": True}, r"`pool_size` must be .* Received: pool_size=True"),
    ({"padding": "sam"}, r"`padding` must be 'valid' or 'same' or 'same_lower'\. Received: pad"),
)
SETTINGS = {"pool_size": 3, "strides": 2, "padding": "same_lower"}
CASES = [
    Case(layers.MaxPoolingWithArgmax, SETTINGS, wrong=WINDOW),
    Case(
        layers.MaxUnpooling,
        {"size": 9},
        wrong=(({"size": 0}, r"`size` must be .* Received: size=0"),),
    ),
]


def given(case, shape, dtype="float32"):
    """What the layer of a case is called with: values from 0.5 to 1.5, and places for unpooling."""
    generator = np.random.default_rng(0)
    x = keras.ops.cast(generator.uniform(0.5, 1.5, size=shape), dtype)
    if case.cls is not layers.MaxUnpooling:
        return x
    return [x, keras.ops.convert_to_tensor(generator.integers(9, size=shape, dtype="int32"))]


def arrays(y):
    """Outputs as a list of NumPy arrays."""
    return [keras.ops.convert_to_numpy(t) for t in keras.tree.flatten(y)]
