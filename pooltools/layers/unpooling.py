"""Maximum unpooling: values back at the places where they came from."""

from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._spatial import Shape, SpatialLayer, Work


@keras.saving.register_keras_serializable(package="pooltools")
class MaxUnpooling(SpatialLayer):
    """Each value at its place in a larger array of zeros: `MaxUnpooling(size)([value, index])`.

    Values of one place add up, unlike in PyTorch, where one of them stays. With indices of
    `MaxPoolingWithArgmax` that happens only where its windows overlap.

    Parameters
    ----------
    size : cells of the result on each spatial axis, those of the input that was pooled; one number
        for all axes or one per axis

    Input: value and index of `MaxPoolingWithArgmax`, each (N, *pooled, C), index of whole numbers
    below the product of `size` (others have no defined result). Output shape: (N, *size, C). No
    weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, other than two inputs, or two of different shape

    Source: Zeiler & Fergus (2014), "Visualizing and Understanding Convolutional Networks".
    """

    SETTINGS = ("size",)

    def __init__(self, size: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = _given.sizes(size, "size")

    def build(self, input_shape: Any) -> None:
        """Refuse inputs this layer cannot take."""
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Values added up at their places."""
        x, index = inputs
        x = ops.cast(x, self.compute_dtype)
        n, *_, c = ops.shape(x)
        spatial = self._spatial(x.shape)
        cells = 1
        for length in spatial:
            cells *= length
        flat = ops.reshape(ops.cast(index, "int32"), (n, -1, c))
        item = ops.reshape(ops.arange(n, dtype="int32"), (n, 1, 1)) + ops.zeros_like(flat)
        channel = ops.arange(c, dtype="int32") + ops.zeros_like(flat)
        where = ops.reshape(ops.stack([item, flat, channel], axis=-1), (-1, 3))
        y = ops.scatter(where, ops.reshape(x, (-1,)), (n, cells, c))
        return ops.reshape(y, (n, *spatial, c))

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Shape after unpooling."""
        if len(input_shape) != 2 or not isinstance(input_shape[0], list | tuple):
            raise ValueError(
                f"The input of {self.name} must be [value, index], as MaxPoolingWithArgmax gives. "
                f"Received: input_shape={input_shape}"
            )
        value, index = (tuple(shape) for shape in input_shape)
        if value != index:
            raise ValueError(
                f"Value and index for {self.name} must have the same shape. "
                f"Received: {value} and {index}"
            )
        return (value[0], *self._spatial(value), value[-1])

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """Moving cells counts nothing."""
        return 0, 0

    def _spatial(self, shape: Shape) -> tuple[int, ...]:
        return self.per_axis("size", len(self.checked(shape)[0]))
