"""Adaptive polyphase pooling: the start of the steps follows the input."""

from collections.abc import Sequence
from math import prod
from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.layers import _given
from pooltools.layers._spatial import Sees, Shape, SpatialLayer, Work, wide

NORMS = (1, 2, np.inf)


@keras.saving.register_keras_serializable(package="pooltools")
class PolyphasePooling(SpatialLayer):
    """Of all ways to keep every `strides`-th cell, the one with the largest p-norm.

    A stride of s starts at cell 0, 1, … or s - 1 of each axis; each item takes the start whose
    cells, all channels together, have the largest norm, the first in row-major order if several do.
    If the input is shifted around a circle the same cells are kept: the output is shifted, no more.
    So a network of convolutions with a circular border, this layer and a global mean gives the same
    for every shift, to rounding. The gradient goes to the cells kept. NaN counts as largest.

    Parameters
    ----------
    strides : step from one kept cell to the next, >= 1; one number for all axes or one per axis
    p : 1, 2 or infinity (`float("inf")`): sum of sizes, root of the sum of squares, largest size

    Input shape: (N, *spatial, C), 1 to 3 spatial axes, multiples of the strides; one of unknown
    size must turn out to be. Output shape: (N, *(spatial / strides), C). No weights. Channels last
    only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or not a multiple of the strides

    Source: Chaman & Dokmanić (2021), "Truly shift-invariant convolutional neural networks".
    """

    SETTINGS = ("strides", "p")

    def __init__(self, strides: Any = 2, p: float = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.strides = _given.sizes(strides, "strides")
        if isinstance(p, bool) or not isinstance(p, int | float | np.number) or p not in NORMS:
            raise ValueError(f"`p` must be 1, 2 or float('inf'). Received: p={p!r}")
        self.p = float(p)

    def build(self, input_shape: Shape) -> None:
        """Refuse an input of another shape."""
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, x: Any) -> Any:
        """The cells of the start chosen, picked from the list of all cells."""
        self.compute_output_shape(x.shape)  # a size that was unknown at build may be known now
        x = ops.cast(x, self.compute_dtype)
        n, *spatial, c = ops.shape(x)
        steps = self.per_axis("strides", len(spatial))
        row = ops.arange(n, dtype="int32")
        for length, step, start in zip(spatial, steps, self._starts(x, steps), strict=True):
            first = ops.reshape(start, (-1, *(1,) * len(row.shape)))
            row = row[..., None] * length + first + step * ops.arange(length // step, dtype="int32")
        return ops.take(ops.reshape(x, (-1, c)), row, axis=0)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Shape after pooling."""
        spatial, channels = self.checked(input_shape)
        steps = self.per_axis("strides", len(spatial))
        if any(n is not None and n % s for n, s in zip(spatial, steps, strict=True)):
            raise ValueError(
                "`strides` must divide the spatial sizes of the input; crop or pad it to a "
                f"multiple. Received: strides={self.strides} and input_shape={tuple(input_shape)}"
            )
        kept = (None if n is None else n // s for n, s in zip(spatial, steps, strict=True))
        return (input_shape[0], *kept, channels)

    def sees(self, rank: int) -> Sees:
        """The cells of which it is one; that all cells have a say in which is left out."""
        return tuple((step, step, 1, "valid") for step in self.per_axis("strides", rank))

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """The power of every cell, and its addition or comparison."""
        return 0, 2 * prod(input_shapes[0])

    def _starts(self, x: Any, steps: Sequence[int]) -> list[Any]:
        """Each item's best start along each axis, (N,)."""
        best = ops.cast(ops.argmax(self._ranks(x, steps), axis=-1), "int32")
        starts: list[Any] = []
        for step in reversed(steps):
            starts.insert(0, best % step)
            best = best // step
        return starts

    def _ranks(self, x: Any, steps: Sequence[int]) -> Any:
        """Order of the norms of all starts, (N, starts); NaN above infinity above numbers."""
        size = ops.abs(wide(ops.stop_gradient(x)))
        top = np.finfo(keras.backend.standardize_dtype(size.dtype)).max
        largest = ops.max(size, axis=tuple(range(1, len(x.shape))), keepdims=True)
        # so no sum overflows; XLA takes the reciprocal, which for larger numbers is 0
        size = size / ops.where(largest > 0, ops.minimum(largest, top / 16), 1)
        combine = ops.max if self.p == np.inf else ops.sum
        cells = combine(size if self.p != 2 else ops.square(size), axis=-1)
        n, *spatial = ops.shape(cells)
        split = [part for m, step in zip(spatial, steps, strict=True) for part in (m // step, step)]
        cells = ops.reshape(cells, (n, *split))
        norms = ops.reshape(combine(cells, axis=tuple(range(1, len(split), 2))), (n, prod(steps)))
        return ops.where(ops.isnan(norms), np.inf, ops.minimum(norms, top))
