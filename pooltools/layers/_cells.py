"""All cells of all windows of a tensor, for layers that need a whole window at once.

Letters: K cells per window.
"""

from dataclasses import replace
from functools import reduce
from math import prod
from typing import Any

from keras import ops

from pooltools.geometry import Axis, axes
from pooltools.layers import _given
from pooltools.layers._spatial import Sees, Shape, SpatialLayer, Work, tiled

LOWEST = -1e38  # a border that is never the largest; finite, as 0 times infinity is NaN
FAR = 2**30  # cells of an axis whose length is not known yet: any window fits


class WindowLayer(SpatialLayer):
    """A layer over windows that lie alike for every item and channel."""

    SETTINGS: tuple[str, ...] = ("pool_size", "strides", "padding")

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: str = "valid", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size: Any = _given.sizes(pool_size, "pool_size")
        self.strides = None if strides is None else _given.sizes(strides, "strides")
        self.padding = _given.choice(padding, "padding", _given.PADDINGS)

    def build(self, input_shape: Shape) -> None:
        """Find the windows, or say why there are none."""
        self.compute_output_shape(input_shape)
        self.built = True

    def windows(self, shape: Any) -> tuple[Axis, ...]:
        """The windows along each spatial axis; a length may be a number in a tensor.

        An axis whose length is None counts as very long.
        """
        spatial, _ = self.checked(shape)
        lengths = tuple(n if isinstance(n, int) else FAR for n in spatial)
        found = axes(lengths, self.pool_size, self.strides, self.padding)
        return tuple(
            axis if n is None or isinstance(n, int) else _placed(axis, n, self.padding)
            for axis, n in zip(found, spatial, strict=True)
        )

    def compute_output_shape(self, input_shape: Shape) -> Any:
        """Shape after pooling."""
        pairs = zip(input_shape[1:-1], self.windows(input_shape), strict=True)
        sizes = (None if n is None else axis.output for n, axis in pairs)
        return (input_shape[0], *sizes, input_shape[-1])

    def sees(self, rank: int) -> Sees:
        """Windows along each axis."""
        size = self.per_axis("pool_size", rank)
        step = size if self.strides is None else self.per_axis("strides", rank)
        return tuple((k, s, 1, self.padding) for k, s in zip(size, step, strict=True))

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """One operation per cell of each window."""
        return 0, prod(output_shape) * prod(self.per_axis("pool_size", len(output_shape) - 1))


def taps(x: Any, windows: tuple[Axis, ...], border: float = 0) -> list[Any]:
    """For each cell of a window in row-major order, that cell of all windows: K of (N, *output, C).

    Each axis is first cut into `stride` parts, in which the windows are one cell apart: steps of
    one are far faster than wide steps, on the way back even more.
    """
    parts = [_fitted(x, windows, border)]
    for axis, window in enumerate(windows, start=1):
        parts = [tap for part in parts for tap in _along(part, axis, window)]
    return parts


def maxima(x: Any, windows: tuple[Axis, ...]) -> Any:
    """The largest cell of every window, a border counting as 0; shape (N, *output, C)."""
    if not all(_tile(w) for w in windows):
        return reduce(ops.maximum, taps(x, windows))
    for axis, window in enumerate(windows, start=1):
        x = tiled(x, axis, window.output, ops.max)
    return x


def bordered(x: Any, windows: tuple[Axis, ...], border: float = 0) -> Any:
    """`x` with the border that its windows reach into."""
    edges = [(w.before, w.after) for w in windows]
    if all(isinstance(n, int) and n == 0 for pair in edges for n in pair):
        return x
    return ops.pad(x, [(0, 0), *edges, (0, 0)], constant_values=border)


def counts(windows: tuple[Axis, ...]) -> Any:
    """Input cells of each window, a number or of shape (1, *output, 1)."""
    if all(isinstance(n, int) and n == 0 for w in windows for n in (w.before, w.after)):
        return prod(w.size for w in windows)
    return sum(taps(ops.ones((1, *(w.n for w in windows), 1)), windows))


def cells(x: Any, windows: tuple[Axis, ...]) -> Any:
    """The cells of every window, 0 in the border; shape (N, *output, C, K)."""
    return ops.stack(taps(x, windows), axis=-1)


def inside(windows: tuple[Axis, ...]) -> list[Any]:
    """True where a cell lies in the input; for each cell shape (1, *output, 1)."""
    return [tap == 1 for tap in taps(ops.ones((1, *(w.n for w in windows), 1), "int32"), windows)]


def places(windows: tuple[Axis, ...]) -> list[Any]:
    """Row-major number of each cell in the input, 0 in the border; shapes as those of `inside`."""
    spatial = [w.n for w in windows]
    numbers = ops.arange(prod(spatial), dtype="int32")
    return taps(ops.reshape(numbers, (1, *spatial, 1)), windows)


def _tile(window: Axis) -> bool:
    """Whether the windows cover an axis of known length, each cell once, without a border."""
    covered = window.size * window.output
    return window.size == window.stride and isinstance(window.n, int) and window.n == covered


def _placed(axis: Axis, n: Any, padding: str) -> Axis:
    """The windows along an axis of a length that becomes known in a call only."""
    if padding == "valid":
        return replace(axis, n=n, output=_at_least_0((n - axis.size) // axis.stride + 1))
    total = _at_least_0(axis.size - 1 - (n - 1) % axis.stride)
    before = (total + (padding == "same_lower")) // 2
    output = (n - 1) // axis.stride + 1
    return replace(axis, n=n, before=before, after=total - before, output=output)


def _at_least_0(n: Any) -> Any:
    return (n + abs(n)) // 2  # max does not take tensors


def _fitted(x: Any, windows: tuple[Axis, ...], border: float) -> Any:
    """Every axis with its border in front and, behind, what fills the last part."""
    more = [_parts(w) * w.stride - w.before - w.n for w in windows]
    edges = [(w.before, _at_least_0(n)) for w, n in zip(windows, more, strict=True)]
    if any(not isinstance(n, int) or n > 0 for pair in edges for n in pair):
        x = ops.pad(x, [(0, 0), *edges, (0, 0)], constant_values=border)
    if any(not isinstance(n, int) or n < 0 for n in more):
        x = x[:, *(slice(_parts(w) * w.stride) for w in windows)]
    return x


def _along(x: Any, axis: int, window: Axis) -> list[Any]:
    """Cell by cell of the windows along one axis."""
    size, stride = window.size, window.stride
    shape = ops.shape(x)
    x = ops.reshape(x, (*shape[:axis], _parts(window), stride, *shape[axis + 1 :]))
    parts = ops.unstack(x, stride, axis=axis + 1)
    if size <= stride:  # the slices below would take whole parts, and their gradients copy them
        return list(parts[:size])
    before = (slice(None),) * axis
    steps = [(parts[cell % stride], cell // stride) for cell in range(size)]
    return [part[(*before, slice(first, first + window.output))] for part, first in steps]


def _parts(window: Axis) -> Any:
    """Cells of each part that windows one cell apart need."""
    return window.output + (window.size - 1) // window.stride
