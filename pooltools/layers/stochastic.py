"""Stochastic pooling: one cell drawn while training, the mean of the draws afterwards."""

from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.layers import _given
from pooltools.layers._cells import WindowLayer, cells
from pooltools.layers._spatial import wide


@keras.saving.register_keras_serializable(package="pooltools")
class StochasticPooling(WindowLayer):
    """One cell of each window, drawn in proportion to its value; without training their mean.

    The mean is weighted by the same probabilities, sum x^2 / sum x. Windows draw independently,
    also where they overlap. A negative value counts as 0, as after a ReLU; a window of zeros
    gives 0. The border takes no part. NaN in a window gives NaN. In training the cell drawn gets
    the whole gradient.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis
    strides : step from window to window; default `pool_size`
    padding : "valid", "same" or "same_lower"
    seed : whole number that fixes the sequence of draws, or None

    Input shape: (N, *spatial, C), 1 to 3 spatial axes, finite values. Output shape:
    (N, *output_size, C). No weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a window

    Source: Zeiler & Fergus (2013), "Stochastic Pooling for Regularization of Deep Convolutional
    Neural Networks".
    """

    SETTINGS = (*WindowLayer.SETTINGS, "seed")

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, **kwargs)
        self.seed = _given.seed(seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)

    def call(self, x: Any, training: bool = False) -> Any:
        """A draw or the mean of all draws."""
        v = ops.relu(cells(x, self.windows(ops.shape(x))))  # a border of 0 has no chance
        u = _units(wide(v))
        if not training:
            chance = u / ops.sum(u, axis=-1, keepdims=True)
            return ops.cast(ops.sum(chance * wide(v), axis=-1), x.dtype)
        drawn = ops.take_along_axis(v, self._draw(u), axis=-1)[..., 0]
        spoiled = ops.any(ops.isnan(v), axis=-1)
        return ops.where(spoiled, ops.cast(np.nan, x.dtype), drawn)

    def _draw(self, u: Any) -> Any:
        """The first cell whose cumulated weight exceeds an even draw from 0 to the sum of all."""
        upto = ops.cumsum(u, axis=-1)
        one = (*ops.shape(u)[:-1], 1)
        point = keras.random.uniform(one, dtype="float32", seed=self.seed_generator)
        passed = upto > ops.cast(point, upto.dtype) * upto[..., -1:]
        return ops.argmax(ops.cast(passed, "int32"), axis=-1)[..., None]


def _units(v: Any) -> Any:
    """Weights of a window's cells as shares of the largest; all 1 in a window of zeros."""
    largest = ops.stop_gradient(ops.max(v, axis=-1, keepdims=True))
    some = largest > 0
    return ops.where(some, v / ops.where(some, largest, 1), 1)
