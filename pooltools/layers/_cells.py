"""All cells of all windows of a tensor, for layers that need a whole window at once.

Letters: K cells per window.
"""

from itertools import product
from typing import Any

import numpy as np
from keras import ops

from pooltools._types import Array
from pooltools.geometry import Axis, axes
from pooltools.layers import _given
from pooltools.layers._spatial import Shape, SpatialLayer


class WindowLayer(SpatialLayer):
    """A layer over windows whose places are known when it is built."""

    SETTINGS: tuple[str, ...] = ("pool_size", "strides", "padding")

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: str = "valid", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size = _given.sizes(pool_size, "pool_size")
        self.strides = None if strides is None else _given.sizes(strides, "strides")
        self.padding = _given.choice(padding, "padding", _given.PADDINGS)

    def build(self, input_shape: Shape) -> None:
        """Find the windows, or say why there are none."""
        self.windows(input_shape)
        self.built = True

    def windows(self, input_shape: Shape) -> tuple[Axis, ...]:
        """The windows along each spatial axis."""
        spatial, _ = self.checked(input_shape, sizes_known=True)
        return axes(spatial, self.pool_size, self.strides, self.padding)  # type: ignore[arg-type]

    def compute_output_shape(self, input_shape: Shape) -> Any:
        """Shape after pooling."""
        return (input_shape[0], *(a.output for a in self.windows(input_shape)), input_shape[-1])


def cells(x: Any, windows: tuple[Axis, ...]) -> Any:
    """The cells of every window, 0 in the border; shape (N, *output, C, K)."""
    if any(map(any, _border(windows))):
        x = ops.pad(x, [(0, 0), *_border(windows), (0, 0)])
    return ops.stack([x[:, *taps] for taps in product(*(a.taps for a in windows))], axis=-1)


def inside(windows: tuple[Axis, ...]) -> Array:
    """True where a cell lies in the input; shape (1, *output, 1, K)."""
    return _cells_of(np.ones([a.n for a in windows], bool), windows)


def places(windows: tuple[Axis, ...]) -> Array:
    """Row-major number of each cell in the input, 0 in the border; shape (1, *output, 1, K)."""
    spatial = [a.n for a in windows]
    return _cells_of(np.arange(np.prod(spatial), dtype="int32").reshape(spatial), windows)


def _cells_of(x: Array, windows: tuple[Axis, ...]) -> Array:
    padded = np.pad(x, _border(windows))
    taps = product(*(a.taps for a in windows))
    return np.stack([padded[tap] for tap in taps], axis=-1)[None, ..., None, :]


def _border(windows: tuple[Axis, ...]) -> list[tuple[int, int]]:
    return [(a.before, a.padded - a.before - a.n) for a in windows]
