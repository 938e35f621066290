"""Windows of any place and length: for each output cell of an axis, which cells it reads.

The regular windows of `windows` have one size and one step; bins, boxes and filters with a
reflected border do not. Arrays are (N, *spatial, C); one axis is worked on after the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from pooltools import _check
from pooltools._types import Array
from pooltools.reference import dtypes


@dataclass(frozen=True)
class Taps:
    """What each output cell of one axis reads: K cells, and the weight of each in a sum."""

    index: Array  # (output, K); shorter windows name one of their cells again …
    weight: Array  # (output, K); … with weight 0

    def __iter__(self) -> Iterator[tuple[Array, Array]]:
        """For k = 1 … K the k-th cell of each output cell, and its weight."""
        return zip(self.index.T, self.weight.T, strict=True)


def ranges(starts: Array, stops: Array) -> Taps:
    """Windows from start to just before stop, all cells alike; one without cells weighs nothing."""
    length = np.maximum(stops - starts, 0)[:, None]
    step = np.arange(max(length.max(), 1))
    index = np.minimum(starts[:, None] + step, np.maximum(stops - 1, 0)[:, None])
    return Taps(index, (step < length) / np.maximum(length, 1))


def weighted_sum(x: object, taps: Sequence[Taps]) -> Array:
    """Sum of each window's cells by weight, in float64; out in the number type of a mean."""
    x = _check.feature_maps(x)
    y = x.astype(np.promote_types(dtypes.result(x.dtype), np.float64))
    for axis, tap in enumerate(taps, start=1):
        parts = (_times(y.take(cells, axis), w, axis) for cells, w in tap)
        y = reduce(np.add, parts)
    return y.astype(dtypes.result(x.dtype), copy=False)


def weighted_sum_grad(dy: object, x: Array, taps: Sequence[Taps]) -> Array:
    """The adjoint of `weighted_sum`; only the shape of `x` matters."""
    dy = _check.gradient(dy, output_shape(x, taps))
    dx = dy.astype(np.promote_types(dtypes.result(dy.dtype), np.float64))
    for axis, tap in enumerate(taps, start=1):
        parts = ((cells, _times(dx, w, axis)) for cells, w in tap)
        dx = _collect(parts, dx.dtype, axis, (*dx.shape[:axis], *x.shape[axis : axis + 1]))
    return dx.astype(dtypes.result(dy.dtype), copy=False)


def maximum(x: Array, taps: Sequence[Taps]) -> Array:
    """Largest cell of each window, weights aside; NaN anywhere in a window gives NaN."""
    for axis in range(len(taps), 0, -1):
        x = _largest(x, taps[axis - 1], axis)
    return x


def maximum_grad(dy: object, x: Array, taps: Sequence[Taps]) -> Array:
    """Each window's gradient to its first maximum in row-major order, or to its first NaN."""
    dy = _check.gradient(dy, output_shape(x, taps))
    inputs = [x]  # of each axis's maximum, last axis first: so the first axis decides last
    for axis in range(len(taps), 1, -1):
        inputs.append(_largest(inputs[-1], taps[axis - 1], axis))
    dx = dy.astype(dtypes.working(dy.dtype))
    for axis, tap in enumerate(taps, start=1):
        dx = _to_first(dx, inputs.pop(), tap, axis)
    return dx.astype(dtypes.result(dy.dtype), copy=False)


def output_shape(x: Array, taps: Sequence[Taps]) -> tuple[int, ...]:
    """(N, *output, C)."""
    return (len(x), *(len(tap.index) for tap in taps), x.shape[-1])


def _largest(x: Array, tap: Taps, axis: int) -> Array:
    y: Array = reduce(np.maximum, (x.take(cells, axis) for cells, _ in tap))
    return y


def _to_first(dy: Array, x: Array, tap: Taps, axis: int) -> Array:
    """The gradient of `_largest` along one axis."""

    def parts() -> Iterator[tuple[Array, Array]]:
        y = _largest(x, tap, axis)
        searching = np.ones(y.shape, bool)  # windows whose maximum has not been met yet
        for cells, _ in tap:
            value = x.take(cells, axis)
            found = searching & ((value == y) | (value != value))  # NaN differs from itself
            yield cells, np.where(found, dy, 0)
            searching &= ~found

    return _collect(parts(), dy.dtype, axis, x.shape[: axis + 1])


def _collect(
    parts: Iterator[tuple[Array, Array]], dtype: dtypes.DType, axis: int, shape: tuple[int, ...]
) -> Array:
    """Parts go back to the cells they came from and add up; `shape` as far as this axis."""
    dx: Array | None = None
    for cells, part in parts:
        if dx is None:
            dx = np.zeros((*shape, *part.shape[axis + 1 :]), dtype)
        # not `+=`: two windows may read the same cell
        np.add.at(np.moveaxis(dx, axis, 0), cells, np.moveaxis(part, axis, 0))
    assert dx is not None  # every window names at least one cell
    return dx


def _times(v: Array, weight: Array, axis: int) -> Array:
    """`v` by the weights along one axis, where a weight of 0 takes even infinity and NaN out."""
    weight = weight.reshape(-1, *(1,) * (v.ndim - 1 - axis))
    return np.multiply(v, weight, where=weight != 0, out=np.zeros_like(v))
