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
SEED = (
    ({"seed": -1}, r"`seed` must be None or a whole number >= 0\. Received: seed=-1"),
    ({"seed": 1.5}, r"`seed` must be None or a whole number >= 0\. Received: seed=1\.5"),
)
RATE = (
    ({"rate": 1}, r"`rate` must be a number from 0 to less than 1\. Received: rate=1"),
    ({"rate": -0.1}, r"`rate` must be .* Received: rate=-0\.1"),
    ({"rate": True}, r"`rate` must be .* Received: rate=True"),
    ({"rate": "0.5"}, r"`rate` must be .* Received: rate='0\.5'"),
)
CASES = [
    Case(layers.MaxPoolingWithArgmax, SETTINGS, wrong=WINDOW),
    Case(
        layers.MaxUnpooling,
        {"size": 9},
        wrong=(({"size": 0}, r"`size` must be .* Received: size=0"),),
    ),
    Case(
        layers.MaxPoolDropout,
        {**SETTINGS, "rate": 0.25, "seed": 3},
        wrong=(*WINDOW, *RATE, *SEED),
    ),
    Case(
        layers.DropBlock,
        {"rate": 0.3, "block_size": 2, "seed": 3},
        wrong=(
            *RATE,
            *SEED,
            ({"block_size": 0}, r"`block_size` must be .* Received: block_size=0"),
        ),
    ),
    Case(
        layers.AttentionPooling,
        {"heads": 2, "return_weights": True},
        wrong=(
            ({"heads": 0}, r"`heads` must be a whole number >= 1\. Received: heads=0"),
            ({"return_weights": 1}, r"`return_weights` must be True or False\. Received: .*=1"),
        ),
    ),
    Case(
        layers.SpectralPooling,
        {"output_size": 3},
        wrong=(({"output_size": 0}, r"`output_size` must be .* Received: output_size=0"),),
    ),
    Case(
        layers.FractionalMaxPooling,
        {"ratio": 1.25, "boundaries": "pseudo", "overlapping": False, "seed": 3},
        ((2, 13, 11, 4), (2, 13, 4), (1, 7, 8, 9, 4)),
        wrong=(
            ({"ratio": 0.9}, r"`ratio` must be a number from 1 to 2\. Received: ratio=0\.9"),
            ({"ratio": "2"}, r"`ratio` must be .* Received: ratio='2'"),
            ({"boundaries": "even"}, r"`boundaries` must be 'random' or 'pseudo'\. Received"),
            ({"overlapping": 0}, r"`overlapping` must be True or False\. Received: overl"),
            *SEED,
        ),
    ),
    Case(
        layers.SpatialPyramidPooling,
        {"levels": (1, 3), "operation": "average"},
        wrong=(
            (
                {"levels": ()},
                r"`levels` must be a tuple of whole numbers >= 1\. Received: l",
            ),
            ({"levels": (2, 0)}, r"`levels` must be .* Received: levels=\(2, 0\)"),
            ({"levels": 3}, r"`levels` must be .* Received: levels=3"),
            ({"operation": "mean"}, r"`operation` must be 'max' or 'average'\. Received: oper"),
        ),
    ),
    Case(layers.StochasticPooling, {**SETTINGS, "seed": 3}, wrong=(*WINDOW, *SEED)),
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
