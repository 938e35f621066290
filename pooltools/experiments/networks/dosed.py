"""Three convolutions with two max pools: a network that overfits, and what one changes about it."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import HEADS, MOMENTUM

L = keras.layers
POOLS = 2


def build(
    shape: Sequence[int],
    classes: int,
    seed: int,
    head: str,
    window: int = 2,
    widths: Sequence[int] = (8, 16, 32),
    dropout: float = 0.0,
) -> keras.Model:
    """A network for pictures of `shape`, giving logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights, those of the trunk with three pools wherever shapes agree
    head : a key of `trunk.HEADS`
    window : side of the windows of both pools; their stride is 2
    widths : channels of each stage
    dropout : rate before the last Dense layer
    """
    make = Seeded(seed)
    x = start = keras.Input(tuple(shape))
    for stage, width in enumerate(widths):
        x = make.convolution(x, width, 1, 1, "same")
        x = L.ReLU()(L.BatchNormalization(momentum=MOMENTUM)(x))
        x = L.MaxPooling2D(window, 2, "same")(x) if stage < POOLS else x
    x = HEADS[head](x, make)
    x = L.Dropout(dropout, seed=seed)(x) if dropout else x
    return keras.Model(start, make.dense(x, classes), name=f"two_pools_{head}")
