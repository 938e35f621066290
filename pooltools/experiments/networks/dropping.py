"""The trunk with max pooling, and dropout at one named place of it.

Without dropout and with normalisation it is the network "max" of `trunk`: the same weights, given
the same seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import keras

from pooltools import layers
from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import HEADS, MOMENTUM

L = keras.layers
PLACES: dict[str, tuple[str, ...]] = {
    "nowhere": (),
    "input": ("input",),
    "before normalisation": ("convolved",),
    "before each pool": ("before pool",),
    "in each pool": (),
    "after each pool": ("after pool", "after last pool"),
    "after earlier pools": ("after pool",),
    "after the last pool": ("after last pool",),
    "before the last layer": ("last",),
    "everywhere": ("after pool", "after last pool", "last"),
}
"""The points that a place stands for."""
EVERYWHERE = 0.25  # of the rate, at maps, where dropout is everywhere
BLOCK = 3  # cells along a block: the smallest map has four
Layer = Callable[[Any], Any]
KINDS: dict[str, Callable[[float, int], Layer]] = {
    "cells": lambda rate, seed: L.Dropout(rate, seed=seed),
    "maps": lambda rate, seed: L.SpatialDropout2D(rate, seed=seed),
    "blocks": lambda rate, seed: layers.DropBlock(rate, BLOCK, seed=seed),
}


def build(
    shape: Sequence[int],
    classes: int,
    seed: int,
    place: str,
    head: str,
    rate: float = 0.0,
    kind: str = "cells",
    widths: Sequence[int] = (8, 16, 32),
    normalised: bool = True,
) -> keras.Model:
    """A network for pictures of `shape`, giving logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights and of what is dropped
    place : a key of `PLACES`; "in each pool" is dropout whose maximum at inference is weighted by
        chance; "everywhere" takes a quarter of the rate at maps
    head : a key of `trunk.HEADS`
    rate : of dropout
    kind : what is dropped together: "cells", "maps" or "blocks"
    widths : channels of each stage
    normalised : with batch normalisation
    """
    make, drop = Seeded(seed), _Drop(seed, place, rate, kind)
    x = start = keras.Input(tuple(shape))
    x = drop(x, "input")
    for stage, width in enumerate(widths, 1):
        x = drop(make.convolution(x, width, 1, 1, "same"), "convolved")
        x = L.BatchNormalization(momentum=MOMENTUM)(x) if normalised else x
        x = drop.pool(drop(L.ReLU()(x), "before pool"))
        x = drop(x, "after last pool" if stage == len(widths) else "after pool")
    x = drop(HEADS[head](x, make), "last")
    return keras.Model(start, make.dense(x, classes), name="dropping")


class _Drop:
    """Dropout at the points of a place, nothing at others; each layer draws for itself."""

    def __init__(self, seed: int, place: str, rate: float, kind: str) -> None:
        self.place, self.rate, self.kind = place, rate, kind
        self.points = PLACES[place] if rate else ()
        self.seeds: Iterator[int] = count(1000 * seed)

    def __call__(self, x: Any, point: str) -> Any:
        if point not in self.points:
            return x
        partly = self.place == "everywhere" and point != "last"
        rate = self.rate * EVERYWHERE if partly else self.rate
        return KINDS[self.kind](rate, next(self.seeds))(x)

    def pool(self, x: Any) -> Any:
        """2 × 2, with dropout in it where that is the place."""
        if self.place != "in each pool":
            return L.MaxPooling2D(2)(x)
        return layers.MaxPoolDropout(2, rate=self.rate, seed=next(self.seeds))(x)
