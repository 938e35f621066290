"""Spectral pooling: the lowest frequencies as a smaller picture."""

from math import prod
from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools._types import Array
from pooltools.layers import _given
from pooltools.layers._spatial import Sees, Shape, SpatialLayer, Work, wide


@keras.saving.register_keras_serializable(package="pooltools")
class SpectralPooling(SpatialLayer):
    """Keep the lowest frequencies of each axis and read them off at fewer places.

    Of an axis of n cells the waves of at most m / 2 periods stay, so a constant keeps its value.
    With m even and below n the wave of m / 2 periods counts with both its signs. The axis counts as
    a circle. Along each axis it is one fixed matrix of m x n, the same on every backend and device.

    Parameters
    ----------
    output_size : values kept on each spatial axis, at most its length; one number for all axes or
        one per axis

    Input shape: (N, *spatial, C), 1 to 3 spatial axes of known size. Output shape:
    (N, *output_size, C). No weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than the output

    Source: Rippel, Snoek & Adams (2015), "Spectral Representations for Convolutional Neural
    Networks".
    """

    SETTINGS = ("output_size",)

    def __init__(self, output_size: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.output_size = _given.sizes(output_size, "output_size")

    def build(self, input_shape: Shape) -> None:
        """Refuse an input smaller than the output."""
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, x: Any) -> Any:
        """One matrix after the other, along each axis."""
        y = wide(x)
        for axis, m in enumerate(self.per_axis("output_size", len(x.shape) - 2), start=1):
            _, *shape = y.shape
            rows = ops.reshape(y, (-1, shape[axis - 1], prod(shape[axis:])))
            matrix = ops.cast(lowest_waves(m, shape[axis - 1]), y.dtype)
            y = ops.reshape(ops.matmul(matrix, rows), (-1, *shape[: axis - 1], m, *shape[axis:]))
        return ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Shape after pooling."""
        spatial, channels = self.checked(input_shape, sizes_known=True)
        sizes = self.per_axis("output_size", len(spatial))
        if any(m > n for m, n in zip(sizes, spatial, strict=True)):  # type: ignore[operator]
            raise ValueError(
                "`output_size` must not be larger than the input. Received: output_size="
                f"{self.output_size} and input_shape={tuple(input_shape)}"
            )
        return (input_shape[0], *sizes, channels)

    def sees(self, rank: int) -> Sees:
        """A wave takes in every cell."""
        return "whole"

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """A full matrix along each axis in turn."""
        shape, total = list(input_shapes[0]), 0
        for axis, m in enumerate(output_shape[:-1]):
            total += prod(shape) * m
            shape[axis] = m
        return total, 0


def lowest_waves(m: int, n: int) -> Array:
    """What each of `n` cells adds to each of `m` values; rows sum to 1."""
    waves = np.arange(1, m // 2 + 1)
    both = np.full(len(waves), 2.0)  # a wave and its mirror image
    if m == n and m % 2 == 0:
        both[-1] = 1  # all waves stay, and the last is its own mirror image
    steps = np.subtract.outer(np.arange(m) * n, np.arange(n) * m)  # of 1 / (m n) of the axis
    turns = np.multiply.outer(waves, steps) % (m * n) / (m * n)
    matrix: Array = (1 + np.tensordot(both, np.cos(2 * np.pi * turns), axes=1)) / n
    return matrix
