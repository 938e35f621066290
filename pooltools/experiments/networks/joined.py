"""A small network whose layers read all maps before them, with maximum or mean between its blocks.

As in DenseNet: batch normalisation and ReLU before each convolution; between two blocks a 1 × 1
convolution that halves the channels, and a 2 × 2 pool with stride 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import DOWN, MOMENTUM

L = keras.layers
GROWTH, LAYERS, BLOCKS = 8, 3, 3


def build(shape: Sequence[int], classes: int, seed: int, down: str) -> keras.Model:
    """A network for pictures of `shape`, sides that 8 divides; logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights
    down : "max" or "avg", between two blocks
    """
    make = Seeded(seed)
    start = keras.Input(tuple(shape))
    x = make.convolution(start, 2 * GROWTH, 2, 1, "same")
    for block in range(BLOCKS):
        for _ in range(LAYERS):
            new = make.convolution(_ready(x), GROWTH, 1, 1, "same")
            x = L.Concatenate()([x, new])
        x = _transition(x, make, down) if block + 1 < BLOCKS else x
    x = L.GlobalAveragePooling2D()(_ready(x))
    return keras.Model(start, make.dense(x, classes), name=f"joined_{down}")


def _ready(x: Any) -> Any:
    return L.ReLU()(L.BatchNormalization(momentum=MOMENTUM)(x))


def _transition(x: Any, make: Seeded, down: str) -> Any:
    half = L.Conv2D(x.shape[-1] // 2, 1, use_bias=False, kernel_initializer=make.initial())
    return DOWN[down](half(_ready(x)), 1)
