"""Stochastic pooling: one cell drawn while training, the mean of the draws afterwards."""

from functools import reduce
from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.layers import _given
from pooltools.layers._cells import WindowLayer, taps
from pooltools.layers._spatial import wide


@keras.saving.register_keras_serializable(package="pooltools")
class StochasticPooling(WindowLayer):
    """One cell of each window, drawn in proportion to its value; without training their mean.

    The mean is weighted by the same probabilities, sum x^2 / sum x. Windows draw independently,
    also where they overlap. A negative value counts as 0, as after a ReLU; a window of zeros
    gives 0. The border takes no part. NaN or +infinity in a window gives NaN. In training the cell
    drawn gets the whole gradient.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis
    strides : step from window to window; default `pool_size`
    padding : "valid" for windows inside, floor((n - pool_size) / strides) + 1 of them; "same" for
        ceil(n / strides) with an odd border cell last; "same_lower", not in Keras, with it first
    seed : whole number that fixes the sequence of draws, or None

    Input shape: (N, *spatial, C), 1 to 3 spatial axes. Output shape: (N, *output_size, C). No
    weights. Channels last only.

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
        v = taps(ops.relu(wide(x)), self.windows(ops.shape(x)))  # a border of 0 has no chance
        largest = ops.stop_gradient(reduce(ops.maximum, v))
        some = largest > 0
        unit = ops.where(some, largest, 1)  # shares of it can be squared and added up
        u = [part / unit for part in v]
        total = sum(u) + ops.cast(ops.logical_not(some), unit.dtype)
        if training:
            return ops.cast(self._drawn(v, u, total), self.compute_dtype)
        return ops.cast(largest * (sum(ops.square(part) for part in u) / total), self.compute_dtype)

    def _drawn(self, v: list[Any], u: list[Any], total: Any) -> Any:
        """The first cell whose cumulated weight exceeds an even draw from 0 to the sum of all."""
        share = keras.random.uniform(ops.shape(total), dtype="float32", seed=self.seed_generator)
        point = ops.cast(share, total.dtype) * total
        drawn, upto = v[0], u[0]
        for part, weight in zip(v[1:], u[1:], strict=True):
            drawn, upto = ops.where(point >= upto, part, drawn), upto + weight
        return ops.where(ops.isnan(total), np.nan, drawn)
