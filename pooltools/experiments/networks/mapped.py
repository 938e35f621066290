"""Networks that answer with a place, or with a class, after pooling more or less.

Four stages of convolutions, of which the first few pool; a fifth convolution; then a map of the
picture's size, of which the brightest cell is the answer. Where a pool is left out, later windows
are spread instead, so that all trunks have the same weights and reach equally far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from pooltools import layers
from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import MOMENTUM

L = keras.layers
STAGES, WIDTH, LAST = 4, 8, 16  # channels of the stages and of the fifth convolution


def build(
    shape: Sequence[int], classes: int, seed: int, pools: int, down: str = "max", answer: str = "up"
) -> keras.Model:
    """A network for pictures of `shape`, sides that 16 divides; logits of shape (N, classes) or,
    one for each pixel in reading order, (N, H · W).

    Parameters
    ----------
    seed : of the initial weights
    pools : 2 × 2 pools with stride 2, after each of the first so many stages; 0 to 4
    down : "max" or "avg"
    answer : "class": a global mean, then Dense; or how a map comes back to the picture's size,
        each followed by a 3 × 3 convolution: "up", bilinear; "parts", every channel a place within
        the cell; "skip", bilinear beside the map of the first stage; "unpool", each value goes back
        to where its maximum was
    """
    make = Seeded(seed)
    x = start = keras.Input(tuple(shape))
    indices: list[Any] = []
    maps: list[Any] = []
    for stage in range(STAGES):
        x = _block(x, make, WIDTH, 2 ** (stage - min(stage, pools)))
        maps.append(x)
        x = _pooled(x, down, answer, indices) if stage < pools else x
    x = _block(x, make, LAST, 2 ** (STAGES - pools))
    if answer == "class":
        x = make.dense(L.GlobalAveragePooling2D()(x), classes)
    else:
        x = _block(ANSWERS[answer](x, 2**pools, make, maps[0], indices), make, WIDTH, 1)
        x = L.Flatten()(L.Conv2D(1, 1, kernel_initializer=make.initial())(x))
    return keras.Model(start, x, name=f"{pools}_{down}_{answer}")


def _block(x: Any, make: Seeded, width: int, dilation: int) -> Any:
    x = make.convolution(x, width, 1, dilation, "same")
    return L.ReLU()(L.BatchNormalization(momentum=MOMENTUM)(x))


def _pooled(x: Any, down: str, answer: str, indices: list[Any]) -> Any:
    if answer == "unpool":
        x, index = layers.MaxPoolingWithArgmax(2)(x)
        indices.append(index)
        return x
    return (L.MaxPooling2D if down == "max" else L.AveragePooling2D)(2)(x)


def _up(x: Any, factor: int) -> Any:
    return L.UpSampling2D(factor, interpolation="bilinear")(x) if factor > 1 else x


def _parts(x: Any, factor: int, make: Seeded, *_: Any) -> Any:
    """Cells of factor × factor pixels, one channel for each."""
    x = L.Conv2D(factor**2, 1, kernel_initializer=make.initial())(x)
    _, h, w, _ = x.shape
    x = L.Permute((1, 3, 2, 4))(L.Reshape((h, w, factor, factor))(x))
    return L.Reshape((h * factor, w * factor, 1))(x)


def _unpooled(x: Any, factor: int, make: Seeded, early: Any, indices: list[Any]) -> Any:
    x = L.Conv2D(WIDTH, 1, kernel_initializer=make.initial())(x)
    for index in reversed(indices):
        x = layers.MaxUnpooling(2 * index.shape[1])([x, index])
    return x


ANSWERS: dict[str, Callable[..., Any]] = {
    "up": lambda x, factor, *_: _up(x, factor),
    "parts": _parts,
    "skip": lambda x, factor, make, early, indices: L.Concatenate()([_up(x, factor), early]),
    "unpool": _unpooled,
}
