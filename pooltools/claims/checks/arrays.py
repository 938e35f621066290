"""Seeded noise, and arrays from Keras's tensors."""

from typing import Any

import numpy as np

from pooltools._types import Array


def noise(shape: tuple[int, ...], seed: int) -> Array:
    """Independent normal values, float32: no ties, both signs."""
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def to_numpy(tensor: Any) -> Array:
    """A tensor of any Keras backend as an array."""
    import keras

    array: Array = keras.ops.convert_to_numpy(tensor)
    return array
