"""Attention pooling with one learned query."""

from math import prod
from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._spatial import Sees, Shape, SpatialLayer, Work, wide


@keras.saving.register_keras_serializable(package="pooltools")
class AttentionPooling(SpatialLayer):
    """Mean of all positions, each weighted by how well it fits a learned query.

    The weights are softmax(x · query / sqrt(C)) over the positions. The query starts at 0, which is
    global average pooling; the longer it grows, the more the position that fits best takes. With
    several heads each has a query of its own, asked of all channels, and pools its C / heads
    channels in a row.

    The paper's layer is a whole transformer block around this mean: key, value and output
    matrices, the query among the positions and added to the mean, then dense layers. For value and
    output put Dense layers before and behind; a key matrix would add nothing, as the query is a
    weight itself.

    Parameters
    ----------
    heads : number of queries, >= 1, a divisor of C
    return_weights : whether to return the weights as well

    Input shape: (N, *spatial, C), 1 to 3 spatial axes of any size, C known. Output shape: (N, C);
    with `return_weights` also (N, *spatial, heads), of sum 1 over the positions. Weights: query of
    shape (C, heads). Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape, or heads that do not divide C

    Source: Touvron et al. (2021), "Augmenting Convolutional networks with attention-based
    aggregation". Radford et al. (2021), CLIP, make the query from the mean of the positions.
    """

    SETTINGS = ("heads", "return_weights")

    def __init__(self, heads: int = 1, return_weights: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.heads = _given.whole(heads, "heads")
        self.return_weights = _given.flag(return_weights, "return_weights")

    def build(self, input_shape: Shape) -> None:
        """Make the query."""
        _, channels = self.checked(input_shape)
        if channels % self.heads:
            raise ValueError(
                f"`heads` must divide the number of channels. Received: heads={self.heads} and "
                f"input_shape={tuple(input_shape)}"
            )
        self.query = self.add_weight(
            shape=(channels, self.heads), initializer="zeros", name="query"
        )
        self.built = True

    def call(self, x: Any) -> Any:
        """The weighted mean, and the weights if asked for."""
        n, *spatial, c = ops.shape(x)
        v = wide(ops.reshape(x, (n, -1, c)))  # (N, positions, C)
        scores = ops.matmul(v, ops.cast(self.query, v.dtype) / c**0.5)
        weights = ops.softmax(scores, axis=1)  # (N, positions, heads)
        # every head over all channels, then of each head its own: large arrays are not rearranged
        means = ops.matmul(ops.swapaxes(weights, 1, 2), v)  # (N, heads, C)
        means = ops.reshape(means, (n, self.heads, self.heads, c // self.heads))
        y = ops.stack([means[:, head, head] for head in range(self.heads)], axis=1)
        y = ops.cast(ops.reshape(y, (n, c)), self.compute_dtype)
        if not self.return_weights:
            return y
        return y, ops.cast(ops.reshape(weights, (n, *spatial, self.heads)), self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Any:
        """Shape of the mean, and of the weights if asked for."""
        pooled = (input_shape[0], input_shape[-1])
        return (pooled, (*input_shape[:-1], self.heads)) if self.return_weights else pooled

    def sees(self, rank: int) -> Sees:
        """Every position, which all have a share in the softmax."""
        return "whole"

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """The scores; then one softmax per score, and the weighted mean."""
        scores = prod(input_shapes[0][:-1]) * self.heads
        return scores * input_shapes[0][-1], scores + prod(input_shapes[0])
