"""Small facts about strides, axes and vectors, asked of Keras (chapters 9 and 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.outcome import Outcome

SIDES = (8, 12, 14)


def read(settings: Sequence[str], share: float) -> list[Outcome]:
    """Share of maps of which that share of cells has any effect (M901).

    A shortcut halves the map: by a convolution of one cell with stride 2, or by a mean and then
    the convolution.
    """
    import keras

    ways: dict[str, Callable[[], list[Any]]] = {
        "a 1×1 convolution with stride 2": lambda: [_ones(2)],
        "a 2×2 mean, then a 1×1 convolution": lambda: [keras.layers.AveragePooling2D(2), _ones(1)],
        "a 3×3 convolution with stride 2": lambda: [_ones(2, 3)],
    }
    outcomes = []
    for setting in settings:
        model = keras.Sequential(ways[setting]())
        true = sum(_effective(model, side) == share for side in SIDES)
        outcomes.append(Outcome.counted(setting, true, len(SIDES), "maps"))
    return outcomes


def _ones(stride: int, size: int = 1) -> Any:
    import keras

    return keras.layers.Conv2D(1, size, stride, padding="same", kernel_initializer="ones")


def _effective(model: Callable[[Array], Any], side: int) -> float:
    """Share of the cells that change some output if they alone are not 0."""
    each = np.eye(side * side, dtype="float32").reshape(-1, side, side, 1)
    outputs = to_numpy(model(each)).reshape(len(each), -1)
    return float((np.abs(outputs).max(axis=1) > 0.1).mean())


def third_axis(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of sequences of pictures whose length Keras's pooling changes as said (F64)."""
    import keras

    windows = {"window 2 in time": (2, 2, 2), "window 3 in time": (3, 2, 2)}
    windows["window 1 in time"] = (1, 2, 2)
    kinds = (keras.layers.MaxPooling3D, keras.layers.AveragePooling3D)
    outcomes = []
    for setting in settings:
        found = [
            (kind(windows[setting]).compute_output_shape((1, n, 8, 8, 3))[1], n)
            for kind, n in product(kinds, range(4, 33))
        ]
        true = sum({"shorter": after < n, "longer": after > n}[relation] for after, n in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "lengths"))
    return outcomes


def standardised(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of pairs of networks whose pooled features are "alike", or "threefold" (F61).

    The features are global means and maxima of maps of different sizes. Alike in length means that
    one vector fits where the other does; alike in scale, that neither spreads twice as much.
    """
    import keras

    pools = (keras.layers.GlobalAveragePooling2D(), keras.layers.GlobalMaxPooling2D())
    outcomes = []
    for setting in settings:
        quality, channels = setting.split(", ")
        maps = [_map(*shape) for shape in zip(SIZES, CHANNELS[channels], LOUDER, strict=True)]
        pairs = [p for pool in pools for p in combinations([to_numpy(pool(m)) for m in maps], 2)]
        ratios = [QUALITIES[quality](one) / QUALITIES[quality](other) for one, other in pairs]
        true = sum(_related(ratio, quality, relation) for ratio in ratios)
        outcomes.append(Outcome.counted(setting, true, len(pairs), "pairs of networks"))
    return outcomes


SIZES, LOUDER = (7, 10, 14), (1, 10, 100)
CHANNELS = {"equal channels": (64, 64, 64), "different channels": (32, 64, 128)}
QUALITIES: dict[str, Callable[[Array], float]] = {
    "length": lambda features: float(features.size),
    "scale": lambda features: float(features.std()),
}


def _related(ratio: float, quality: str, relation: str) -> bool:
    around = {"alike": 1.0, "threefold": 3.0}[relation]
    factor = {"length": 1.0, "scale": 2.0}[quality]
    return around / factor <= ratio <= around * factor


def _map(side: int, channels: int, louder: int) -> Array:
    """Activations after a ReLU; nothing in a network says how large they are."""
    positive: Array = np.maximum(noise((1, side, side, channels), side), 0) * louder
    return positive
