"""Small networks that differ in one thing: how they get smaller, and what reads the last map.

A trunk is a row of stages, each a 3 × 3 convolution, batch normalisation and ReLU, followed by one
way to go down. All trunks of the same widths have the same weights, given the same seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from pooltools import layers
from pooltools.experiments.networks import parts
from pooltools.experiments.networks.seeded import Seeded

L = keras.layers
MOMENTUM = 0.9  # Keras's 0.99 is unsettled after a few hundred steps

# name: (steps of a 2×2 grid: does the stage's map shrink, what follows the convolution)
Down = Callable[[Any, int], Any]
DOWN: dict[str, Down] = {
    "none": lambda x, dilation: x,
    "dil": lambda x, dilation: x,
    "dmax": lambda x, dilation: parts.DilatedMax(dilation)(x),
    "stride": lambda x, dilation: x,
    "max": lambda x, dilation: L.MaxPooling2D(2)(x),
    "avg": lambda x, dilation: L.AveragePooling2D(2)(x),
    "blur": lambda x, dilation: layers.MaxBlurPooling()(x),
    "max3": lambda x, dilation: L.MaxPooling2D(3, 2, "same")(x),
    "avg3": lambda x, dilation: L.AveragePooling2D(3, 2, "same")(x),
    "stoch": lambda x, dilation: layers.StochasticPooling(2)(x),
    "aps": lambda x, dilation: layers.PolyphasePooling()(L.MaxPooling2D(2, 1, "same")(x)),
}
DILATED = ("dil", "dmax")  # keep the resolution and spread the next windows instead


def build(
    shape: Sequence[int],
    classes: int,
    seed: int,
    down: str,
    head: str,
    widths: Sequence[int] = (8, 16, 32),
    dropout: float = 0.0,
    padding: str = "same",
) -> keras.Model:
    """A network for pictures of `shape`, giving logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights; equal for layers of equal shape at the same place
    down : a key of `DOWN`, after every stage
    head : "gap", "gmp": a global mean or maximum, then Dense; "flat": Flatten, Dense 64, Dense;
        "flat4": the same after a mean over a 4 × 4 grid, so equal in size for all trunks
    widths : channels of each stage
    dropout : rate before the last Dense layer
    padding : of the convolutions: "same", "valid" or "circular"
    """
    make = Seeded(seed)
    x = start = keras.Input(tuple(shape))
    for stage, width in enumerate(widths):
        dilation = 2**stage if down in DILATED else 1
        x = make.convolution(x, width, 2 if down == "stride" else 1, dilation, padding)
        x = L.BatchNormalization(momentum=MOMENTUM)(x)
        x = DOWN[down](L.ReLU()(x), dilation)
    x = HEADS[head](x, make)
    x = L.Dropout(dropout, seed=seed)(x) if dropout else x
    return keras.Model(start, make.dense(x, classes), name=f"{down}_{head}")


def _flat(x: Any, make: Seeded) -> Any:
    return make.dense(L.Flatten()(x), 64, "relu")


def _flat4(x: Any, make: Seeded) -> Any:
    cells = x.shape[1] // 4
    return _flat(L.AveragePooling2D(cells)(x) if cells > 1 else x, make)


HEADS: dict[str, Callable[[Any, Seeded], Any]] = {
    "gap": lambda x, make: L.GlobalAveragePooling2D()(x),
    "gmp": lambda x, make: L.GlobalMaxPooling2D()(x),
    "flat": _flat,
    "flat4": _flat4,
}
