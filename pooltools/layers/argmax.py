"""Maximum pooling that also says where each maximum lies."""

from math import prod
from typing import Any

import keras
from keras import ops

from pooltools.layers._cells import WindowLayer, inside, places, taps
from pooltools.layers._spatial import Shape, Work


@keras.saving.register_keras_serializable(package="pooltools")
class MaxPoolingWithArgmax(WindowLayer):
    """Largest value of each window and where it lies, for `MaxUnpooling`.

    The place is a flat index over the spatial axes of one item and channel in row-major order:
    i * W + j in a picture of width W. It belongs to the spatial shape of the input, which
    `MaxUnpooling` takes as `size`. On a tie it is the first maximum, or the first NaN; never the
    border. The gradient of the value goes to that place alone.

    With its two outputs it is for functional models: nothing can follow it in Sequential, and
    TimeDistributed does not take it.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis
    strides : step from window to window; default `pool_size`
    padding : "valid" for windows inside, floor((n - pool_size) / strides) + 1 of them; "same" for
        ceil(n / strides) with an odd border cell last; "same_lower", not in Keras, with it first

    Input shape: (N, *spatial, C), 1 to 3 spatial axes. Output: value and index, each
    (N, *output_size, C); the index is int32. No weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a window

    Source: Zeiler & Fergus (2014), "Visualizing and Understanding Convolutional Networks".
    """

    def call(self, x: Any) -> tuple[Any, Any]:
        """Values and their places."""
        windows = self.windows(ops.shape(x))
        parts = taps(ops.cast(x, self.compute_dtype), windows)
        (y, *others), (index, *numbers) = parts, places(windows)
        index = ops.broadcast_to(index, ops.shape(y))
        met, *inner = inside(windows)  # in a border's cell nothing has been met
        for part, place, within in zip(others, numbers, inner, strict=True):
            larger = ops.logical_and(y == y, ops.logical_not(part <= y))  # the first NaN stays
            better = ops.logical_and(within, ops.logical_or(ops.logical_not(met), larger))
            y, index = ops.where(better, part, y), ops.where(better, place, index)
            met = ops.logical_or(met, within)
        return y, index

    def compute_output_shape(self, input_shape: Shape) -> tuple[Any, Any]:
        """Shapes of value and index."""
        shape = super().compute_output_shape(input_shape)
        return shape, shape

    def compute_output_spec(self, x: Any) -> tuple[Any, Any]:
        """The index is whole numbers, unlike what Keras takes for granted."""
        shape, _ = self.compute_output_shape(x.shape)
        return keras.KerasTensor(shape, self.compute_dtype), keras.KerasTensor(shape, "int32")

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """The comparisons of a maximum."""
        _, each = super().work(input_shapes, output_shape) or (0, 0)
        return 0, each - prod(output_shape)
