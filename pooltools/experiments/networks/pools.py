"""Five convolutions with no to four pools: how much smaller is too small.

All networks have the same weights and the same head. Where a pool is left out, later convolutions
are dilated instead, so that the corresponding ones reach equally far: what differs is how many
positions there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import MOMENTUM

L = keras.layers
WIDTHS = (8, 8, 8, 8, 16)
GRID = 4  # cells a side of what the head reads


def build(shape: Sequence[int], classes: int, seed: int, pools: int) -> keras.Model:
    """A network for pictures of `shape`, sides that 16 divides; logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights, the same for any number of pools
    pools : 2 × 2 max pools with stride 2, after each of the first so many convolutions; 0 to 4
    """
    make = Seeded(seed)
    x = start = keras.Input(tuple(shape))
    for stage, width in enumerate(WIDTHS):
        x = make.convolution(x, width, 1, 2 ** (stage - min(stage, pools)), "same")
        x = L.ReLU()(L.BatchNormalization(momentum=MOMENTUM)(x))
        x = L.MaxPooling2D(2)(x) if stage < pools else x
    x = make.dense(L.Flatten()(_gridded(x)), 64, "relu")
    return keras.Model(start, make.dense(x, classes), name=f"pools_{pools}")


def _gridded(x: Any) -> Any:
    """The map on a grid of 4 × 4: means of larger ones, repeated cells of smaller ones."""
    side = x.shape[1]
    if side < GRID:
        return L.UpSampling2D(GRID // side)(x)
    return L.AveragePooling2D(side // GRID)(x) if side > GRID else x
