"""Blur pooling, alone and after a maximum."""

from math import prod
from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.layers import _given
from pooltools.layers._binomial import blurred
from pooltools.layers._spatial import Sees, Shape, SpatialLayer, wide


@keras.saving.register_keras_serializable(package="pooltools")
class BlurPooling(SpatialLayer):
    """Binomial filter, of which every `strides`-th value is kept.

    The filter of size 3 is (1, 2, 1) / 4 along each axis, of size 5 (1, 4, 6, 4, 1) / 16. Its
    centre steps from cell 0; an even one reaches one cell farther ahead than back. Beyond the edge
    the input is mirrored, the edge cell itself not repeated. So a constant keeps its value, also
    at the edge. NaN within reach gives NaN.

    Parameters
    ----------
    blur_size : cells under the filter, >= 1; one number for all spatial axes or one per axis
    strides : step from one kept value to the next, >= 1; one number for all axes or one per axis

    Input shape: (N, *spatial, C), 1 to 3 spatial axes of any size; an axis of unknown size must
    turn out longer than blur_size // 2. Output shape: (N, *ceil(spatial / strides), C). No weights.
    Channels last only.

    Raises
    ------
    ValueError : a wrong argument or an input of another shape

    Source: Zhang (2019), "Making Convolutional Networks Shift-Invariant Again".
    """

    SETTINGS: tuple[str, ...] = ("blur_size", "strides")

    def __init__(self, blur_size: Any = 3, strides: Any = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.blur_size = _given.sizes(blur_size, "blur_size")
        self.strides = _given.sizes(strides, "strides")

    def build(self, input_shape: Shape) -> None:
        """Refuse an input this layer cannot take."""
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, x: Any) -> Any:
        """One filter after the other."""
        y = wide(x)
        for axis, sizes, stride in self._filters(len(x.shape) - 2):
            y = blurred(y, axis, sizes, stride)
        return ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Shape after pooling."""
        spatial, channels = self.checked(input_shape)
        self.per_axis("blur_size", len(spatial))
        steps = self.per_axis("strides", len(spatial))
        kept = (None if n is None else -(-n // s) for n, s in zip(spatial, steps, strict=True))
        return (input_shape[0], *kept, channels)

    def sees(self, rank: int) -> Sees:
        """The cells under the filter."""
        sizes, strides = self.per_axis("blur_size", rank), self.per_axis("strides", rank)
        return tuple((k, s, 1, ((k - 1) // 2, k // 2)) for k, s in zip(sizes, strides, strict=True))

    def work(self, input_shapes: Any, output_shape: Any) -> tuple[int, int]:
        """A product for each cell under each filter."""
        shape, total = list(input_shapes[0]), 0
        for axis, sizes, _ in self._filters(len(shape) - 1):
            done = slice(axis - 1, axis - 1 + len(sizes))
            shape[done] = output_shape[done]
            total += prod(shape) * prod(sizes)
        return total, 0

    def _filters(self, rank: int) -> list[tuple[int, tuple[int, ...], int]]:
        """First axis, size and stride of filters along one axis each, or along both of a picture.

        Both at once is what backends do fastest, but only with one stride, and not in 3-D.
        """
        sizes, strides = self.per_axis("blur_size", rank), self.per_axis("strides", rank)
        if rank == 2 and strides[0] == strides[1]:
            return [(1, sizes, strides[0])]
        return [(a, (k,), s) for a, k, s in zip((1, 2, 3), sizes, strides, strict=False)]


@keras.saving.register_keras_serializable(package="pooltools")
class MaxBlurPooling(BlurPooling):
    """Maximum of every window, step 1, then `BlurPooling` takes the strides.

    It gives the size that MaxPooling of the same `pool_size`, `strides` and `padding` gives, and
    `MaxBlurPooling()` stands in for `MaxPooling2D()`. NaN in a window gives NaN there and wherever
    the filter reaches it. The border takes no part in the maximum. Cells that tie share the
    gradient as in Keras's MaxPooling: on TensorFlow the first takes it, in 3-D each takes all.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis
    strides : step from one kept value to the next, >= 1; one number for all axes or one per axis
    padding : of the maximum, "valid", "same" or "same_lower", which has an odd border cell first
        (Keras does not have it); the filter mirrors its input
    blur_size : cells under the filter, >= 1; one number for all spatial axes or one per axis

    Input shape: (N, *spatial, C), 1 to 3 spatial axes of any size not below a window's; for an axis
    of unknown size as in `BlurPooling`. Output shape: (N, *output_size, C). No weights. Channels
    last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a window

    Source: Zhang (2019), "Making Convolutional Networks Shift-Invariant Again".
    """

    SETTINGS = ("pool_size", "strides", "padding", "blur_size")

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = 2,
        padding: str = "valid",
        blur_size: Any = 3,
        **kwargs: Any,
    ) -> None:
        super().__init__(blur_size, strides, **kwargs)
        self.pool_size = _given.sizes(pool_size, "pool_size")
        self.padding = _given.choice(padding, "padding", _given.PADDINGS)

    def call(self, x: Any) -> Any:
        """The maxima, then the filter."""
        rank = len(x.shape) - 2
        v, size, padding = wide(x), self.per_axis("pool_size", rank), self.padding
        finite = ops.isfinite(ops.sum(ops.stop_gradient(v)))
        if padding == "same_lower":
            edges = [(0, 0), *self._border(rank), (0, 0)]
            v, padding = ops.pad(v, edges, constant_values=-np.inf), "valid"
        highest = ops.max_pool(v, size, 1, padding, "channels_last")

        def corrected() -> Any:
            flags = (ops.cast(flag, v.dtype) for flag in (v > -np.inf, ops.isnan(v)))
            some, nan = (ops.max_pool(f, size, 1, padding, "channels_last") > 0 for f in flags)
            return ops.where(nan, np.nan, ops.where(some, highest, -np.inf))

        # a backend may pass over NaN and start from a finite number; a sum finds out for little
        return super().call(ops.cond(finite, lambda: highest, corrected))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Shape after pooling."""
        return super().compute_output_shape(self._maxima(input_shape))

    def sees(self, rank: int) -> Sees:
        """The cells under the filter, each as wide as a window."""
        border, size = self._border(rank), self.per_axis("pool_size", rank)
        reach, strides = self.per_axis("blur_size", rank), self.per_axis("strides", rank)
        return tuple(
            (k + r - 1, s, 1, (before + (r - 1) // 2, after + r // 2))
            for (before, after), k, r, s in zip(border, size, reach, strides, strict=True)
        )

    def work(self, input_shapes: Any, output_shape: Any) -> tuple[int, int]:
        """Comparisons for the maxima, then the filter."""
        maxima = self._maxima((None, *input_shapes[0]))[1:]
        cells = prod(self.per_axis("pool_size", len(maxima) - 1))
        filtered, _ = super().work([maxima], output_shape)
        return filtered, prod(maxima) * (cells - 1)  # type: ignore[arg-type]

    def _border(self, rank: int) -> list[tuple[int, int]]:
        """Cells that the windows need before and after each axis."""
        halves = [((k - 1) // 2, k // 2) for k in self.per_axis("pool_size", rank)]
        if self.padding == "same_lower":
            return [(after, before) for before, after in halves]
        return halves if self.padding == "same" else [(0, 0)] * rank

    def _maxima(self, shape: Shape) -> Shape:
        """Shape of the maxima."""
        spatial, channels = self.checked(shape)
        rank = len(spatial)
        ends = zip(spatial, self.per_axis("pool_size", rank), self._border(rank), strict=True)
        lengths = [None if n is None else n + sum(edges) - k + 1 for n, k, edges in ends]
        if any(n is not None and n < 1 for n in lengths):
            raise ValueError(
                f"`pool_size` must fit the input. Received: pool_size={self.pool_size} and "
                f"input_shape={tuple(shape)}"
            )
        return (shape[0], *lengths, channels)
