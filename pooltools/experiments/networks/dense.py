"""A network without convolutions, to see what they are good for."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import MOMENTUM

L = keras.layers


def build(shape: Sequence[int], classes: int, seed: int, width: int) -> keras.Model:
    """Two dense layers on the flattened picture; logits of shape (N, classes).

    Parameters
    ----------
    width : of the first layer, normalised as the convolutions of the other networks are
    """
    make = Seeded(seed)
    start = keras.Input(tuple(shape))
    x = make.dense(L.Flatten()(start), width)
    x = L.ReLU()(L.BatchNormalization(momentum=MOMENTUM)(x))
    return keras.Model(start, make.dense(x, classes), name=f"dense_{width}")
