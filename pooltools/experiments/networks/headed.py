"""The grid's trunk with max pooling under heads that the grid has not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras

from pooltools import layers
from pooltools.experiments.networks import trunk
from pooltools.experiments.networks.seeded import Seeded

L = keras.layers
EXPONENTS = {"gem": 3, "gem from 1.2": 1.2, "gem from 20": 20}  # at the start; they are learned
QUERIES = 4  # of the attention
AS_MANY = 35  # units of a dense layer that, with 32 channels and 10 classes, has its weights


def build(
    shape: Sequence[int], classes: int, seed: int, head: str, widths: Sequence[int] = (8, 16, 32)
) -> keras.Model:
    """A network for pictures of `shape`, giving logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights, those of the grid's trunk
    head : a key of `HEADS`
    widths : channels of each stage
    """
    whole = trunk.build(shape, classes, seed, "max", "gap", widths)
    make = Seeded(seed)
    make.made = len(widths)  # the trunk's convolutions
    read = HEADS[head](whole.layers[-2].input, make)
    name = f"max_{head}".replace(" ", "_")  # compiled steps refuse a space
    return keras.Model(whole.input, make.dense(read, classes), name=name)


def _attention(x: Any, make: Seeded) -> Any:
    """Values by a dense layer at each place, then their mean, weighted by learned queries."""
    values = L.Dense(x.shape[-1], kernel_initializer=make.initial())(x)
    return layers.AttentionPooling(QUERIES)(values)


def _generalised_mean(p: float, x: Any, make: Seeded) -> Any:
    return layers.LpPooling(None, p=p, normalise=True, learn="shared")(x)


HEADS: dict[str, Callable[[Any, Seeded], Any]] = {
    **{name: partial(_generalised_mean, p) for name, p in EXPONENTS.items()},
    "pyramid": lambda x, make: layers.SpatialPyramidPooling()(x),
    "attention": _attention,
    "gap dense": lambda x, make: make.dense(L.GlobalAveragePooling2D()(x), AS_MANY, "relu"),
}
