"""Networks that differ in whether pools take the maximum or the mean: in the maps, of the whole
last map, or of the picture itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import DOWN, HEADS, MOMENTUM

L = keras.layers
PICTURES: dict[str, Callable[[], keras.layers.Layer]] = {
    "as it is": lambda: L.Identity(),
    "inverted": lambda: L.Rescaling(-1.0, offset=1.0),
}
FIRST: dict[str, Callable[[], keras.layers.Layer]] = {
    "nothing": lambda: L.Identity(),
    "max": lambda: L.MaxPooling2D(2),
    "avg": lambda: L.AveragePooling2D(2),
}


def build(
    shape: Sequence[int],
    classes: int,
    seed: int,
    down: str,
    head: str,
    widths: Sequence[int] = (8, 16, 32),
    picture: str = "as it is",
    first: str = "nothing",
    scaled: bool = False,
    normal: bool = True,
) -> keras.Model:
    """A network for pictures of `shape`, values from 0 to 1; logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights, those of the trunk of the shared grid wherever shapes agree
    down, head : keys of `trunk.DOWN` and `trunk.HEADS`
    widths : channels of each stage
    picture : a key of `PICTURES`: dark things on bright ground, or bright ones on dark ground; the
        convolutions add a border of zeros either way
    first : a key of `FIRST`: what pools the picture before the first convolution
    scaled : batch normalisation after every pool too, the last one included, so that the next layer
        sees numbers of one size
    normal : batch normalisation after every convolution
    """
    make = Seeded(seed)
    start = keras.Input(tuple(shape))
    x = FIRST[first]()(PICTURES[picture]()(start))
    for width in widths:
        x = make.convolution(x, width, 2 if down == "stride" else 1, 1, "same")
        x = L.ReLU()(_norm(x) if normal else x)
        x = DOWN[down](x, 1)
        x = _norm(x) if scaled else x
    x = HEADS[head](x, make)
    x = _norm(x) if scaled else x
    return keras.Model(start, make.dense(x, classes), name=f"{down}_{head}")


def _norm(x: Any) -> Any:
    return L.BatchNormalization(momentum=MOMENTUM)(x)
