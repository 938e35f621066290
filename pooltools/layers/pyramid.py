"""Spatial pyramid pooling: a fixed length from any size."""

from math import prod
from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._spatial import Sees, Shape, SpatialLayer, Work, tiled, wide


@keras.saving.register_keras_serializable(package="pooltools")
class SpatialPyramidPooling(SpatialLayer):
    """Bins of several grids in one row: the same length for an input of any size.

    Level l cuts each spatial axis into l bins; bin i of an axis of n cells runs from
    floor(i n / l) to before ceil((i + 1) n / l). The row holds level by level, bins in row-major
    order, the channels of a bin side by side. Equal largest cells of a bin share the gradient.

    Parameters
    ----------
    levels : bins per axis of each grid; default (1, 2, 4)
    operation : "max" or "average" of a bin

    Input shape: (N, *spatial, C), 1 to 3 spatial axes of any size, C known. Output shape:
    (N, C * sum(l ** axes for l in levels)). No weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument or an input of another shape

    Source: He, Zhang, Ren & Sun (2014), "Spatial Pyramid Pooling in Deep Convolutional Networks
    for Visual Recognition".
    """

    SETTINGS = ("levels", "operation")

    def __init__(self, levels: Any = (1, 2, 4), operation: str = "max", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.levels = _given.wholes(levels, "levels")
        self.operation = _given.choice(operation, "operation", ("max", "average"))

    def call(self, x: Any) -> Any:
        """All bins of all levels in one row."""
        n, c = ops.shape(x)[0], x.shape[-1]
        rank = len(x.shape) - 2
        v = wide(x) if self.operation == "average" else ops.cast(x, self.compute_dtype)
        grids: dict[int, Any] = {}
        for size in sorted(self.levels, reverse=True):
            grids[size] = self._grid(self._source(size, grids, v), size)
        rows = [ops.reshape(grids[size], (n, size**rank * c)) for size in self.levels]
        return ops.cast(ops.concatenate(rows, axis=1), self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """One row of known length."""
        spatial, channels = self.checked(input_shape)
        return input_shape[0], channels * sum(level ** len(spatial) for level in self.levels)

    def sees(self, rank: int) -> Sees:
        """The row as one: every cell lies in a bin of each level."""
        return "whole"

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """Every cell once per level."""
        return 0, len(self.levels) * prod(input_shapes[0])

    def _source(self, level: int, grids: dict[int, Any], x: Any) -> Any:
        """What to cut: a finished grid whose bins make up those of this level, or the input."""
        if self.operation != "max":
            return x  # of bins that overlap a mean would count a cell twice
        return next((grids[finer] for finer in reversed(grids) if finer % level == 0), x)

    def _grid(self, x: Any, level: int) -> Any:
        """Bins of one level, cut one axis after the other; shape (N, level, …, C)."""
        reduce = ops.max if self.operation == "max" else ops.mean
        for axis in range(1, len(x.shape) - 1):
            n = ops.shape(x)[axis]
            if isinstance(n, int) and n % level == 0:
                x = tiled(x, axis, level, reduce)
                continue
            before = (slice(None),) * axis
            edges = [(i * n // level, -(-(i + 1) * n // level)) for i in range(level)]
            bins = [reduce(x[(*before, slice(*edge))], axis=axis) for edge in edges]
            x = ops.stack(bins, axis=axis)
        return x
