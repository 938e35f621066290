"""Soft pooling: a mean that leans towards the large values."""

from functools import reduce
from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._cells import LOWEST, WindowLayer, taps
from pooltools.layers._spatial import wide


@keras.saving.register_keras_serializable(package="pooltools")
class SoftPooling(WindowLayer):
    """Mean of each window with weights in proportion to exp(x / temperature).

    A temperature towards 0 gives the maximum, towards infinity the average; the authors take 1. Not
    monotone: raising a small value draws weight away from the large ones. The border takes no part.
    NaN or infinity in a window gives NaN. Nothing overflows on the way. Equal cells share the
    gradient evenly.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis
    strides : step from window to window; default `pool_size`
    padding : "valid" for windows inside, floor((n - pool_size) / strides) + 1 of them; "same" for
        ceil(n / strides) with an odd border cell last; "same_lower", not in Keras, with it first
    temperature : in units of the input, finite and above 0

    Input shape: (N, *spatial, C), 1 to 3 spatial axes. Output shape: (N, *output_size, C). No
    weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a window

    Source: Stergiou, Poppe & Kalliatakis (2021), "Refining activation downsampling with SoftPool".
    """

    SETTINGS = (*WindowLayer.SETTINGS, "temperature")

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        temperature: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, **kwargs)
        self.temperature = _given.above_0(temperature, "temperature")

    def call(self, x: Any) -> Any:
        """The largest value and the mean distance from it, both below 0 and exact."""
        parts = taps(wide(x), self.windows(ops.shape(x)), LOWEST)
        largest = ops.stop_gradient(reduce(ops.maximum, parts))
        below = [part - largest for part in parts]
        weights = [ops.exp(distance / self.temperature) for distance in below]
        moment = sum(weight * distance for weight, distance in zip(weights, below, strict=True))
        return ops.cast(largest + moment / sum(weights), self.compute_dtype)
