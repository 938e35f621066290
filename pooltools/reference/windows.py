"""The one window mechanism: cut a padded array into its windows' cells, fold them, spread them.

Every pooling function is checks, a border and one of these. Arrays are (N, *spatial, C).
`fold`, `unfold` and `route` take a few images at a time and one axis after the other where they
can, which is several times as fast as the whole batch at once.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import product

import numpy as np

from pooltools._types import Array
from pooltools.geometry import Axis
from pooltools.reference import dtypes

PART = 2**20  # bytes worked on at a time: they stay in the processor's cache


def pad(x: Array, axes: Iterable[Axis], fill: object) -> Array:
    """`x` with `fill` around it, so that every window fits; `x` itself where nothing is missing."""
    widths = [(a.before, a.padded - a.before - a.n) for a in axes]
    if not any(map(any, widths)):
        return x
    return np.pad(x, [(0, 0), *widths, (0, 0)], constant_values=fill)  # type: ignore[call-overload,no-any-return]


def crop(x: Array, axes: Iterable[Axis]) -> Array:
    """The inverse of `pad`: the part of a padded array where the input lies."""
    return x[:, *(a.inside for a in axes)]


def cells(x: Array, axes: Iterable[Axis]) -> Iterator[Array]:
    """Views on a padded array, one for each cell of a window, in row-major order.

    Each view has shape (N, *output, C) and holds that one cell of all windows. No element stands
    in a view twice, so adding to a view is safe even where windows overlap.
    """
    for index in product(*(a.taps for a in axes)):
        yield x[:, *index]


def parts(x: Array) -> Iterator[slice]:
    """The batch in parts of about 1 MB, at least one image each."""
    step = max(1, PART * len(x) // max(x.nbytes, 1))
    return (slice(first, first + step) for first in range(0, len(x), step))


def fold(
    combine: np.ufunc, x: Array, axes: tuple[Axis, ...], fill: object, dtype: dtypes.DType
) -> Array:
    """`combine` over all cells of each window, with `fill` in the border, worked in `dtype`.

    Right for operations that may be taken apart by axis: maximum, minimum, sum.
    """
    y = np.empty((len(x), *(a.output for a in axes), x.shape[-1]), dtype)
    for images in parts(x):
        y[images] = _folded(combine, pad(x[images].astype(dtype, copy=False), axes, fill), axes)
    return y


def _folded(combine: np.ufunc, x: Array, axes: tuple[Axis, ...]) -> Array:
    for spatial, axis in enumerate(axes, start=1):
        before = (slice(None),) * spatial
        first, *others = (x[*before, tap] for tap in axis.taps)
        x = combine(first, others.pop(0)) if others else first
        for cell in others:
            combine(x, cell, out=x)
    return x


def unfold(
    dy: Array, axes: tuple[Axis, ...], dtype: dtypes.DType, counts: Array | float = 1
) -> Array:
    """The adjoint of folding sums and dividing by `counts`: every cell gets its windows' parts."""
    dx = np.zeros((len(dy), *(a.padded for a in axes), dy.shape[-1]), dtypes.working(dtype))
    for images in parts(dx):
        wide = np.divide(dy[images], counts, dtype=dx.dtype)
        for spatial, axis in reversed(list(enumerate(axes[1:], start=2))):
            wide = _widened(wide, spatial, axis)
        for tap in axes[0].taps:
            dx[images, tap] += wide
    return np.ascontiguousarray(crop(dx, axes), dtype)


def _widened(dy: Array, spatial: int, axis: Axis) -> Array:
    """`dy` from windows to padded cells along one axis."""
    before = (slice(None),) * spatial
    total = np.zeros((*dy.shape[:spatial], axis.padded, *dy.shape[spatial + 1 :]), dy.dtype)
    for tap in axis.taps:
        total[*before, tap] += dy
    return total


def route(dy: Array, combine: np.ufunc, x: Array, axes: tuple[Axis, ...], fill: object) -> Array:
    """The gradient of folding maxima or minima: each window's value sent to its first winner.

    First in row-major order; the first NaN where there is one; never the border.
    """
    inside = pad(np.ones((1, *(a.n for a in axes), 1), bool), axes, False)
    dx = np.empty(x.shape, dtypes.result(dy.dtype))
    for images in parts(x):
        cut = pad(x[images], axes, fill)
        dx[images] = crop(_routed(dy[images], combine, cut, inside, axes), axes)
    return dx


def _routed(dy: Array, combine: np.ufunc, x: Array, inside: Array, axes: tuple[Axis, ...]) -> Array:
    y = _folded(combine, x, axes)
    dx = np.zeros(x.shape, dtypes.working(dy.dtype))
    searching = np.ones(y.shape, bool)  # windows whose winner has not been met yet
    for value, is_input, share in zip(*(cells(a, axes) for a in (x, inside, dx)), strict=True):
        found = searching & is_input & ((value == y) | np.isnan(value))
        share += np.where(found, dy, 0)
        searching &= ~found
    return dx


def outer(vectors: Iterable[Array]) -> Array:
    """Product of one vector per spatial axis, shape (*output, 1): broadcasts over N and C."""
    return reduce(np.multiply.outer, vectors)[..., None]


def gather(x: Array, axes: Iterable[Axis]) -> Array:
    """All cells of each window of a padded array, in row-major order, shape (N, *output, C, K)."""
    return np.stack(list(cells(x, axes)), axis=-1)


def members(axes: tuple[Axis, ...]) -> Array:
    """Which cells of each window lie in the input, shape (1, *output, 1, K)."""
    return gather(pad(np.ones((1, *(a.n for a in axes), 1), bool), axes, False), axes)


def spread(parts: Array, axes: tuple[Axis, ...]) -> Array:
    """The adjoint of pad and gather: parts of one cell add up, parts in the border are cut off."""
    total = np.zeros((len(parts), *(a.padded for a in axes), parts.shape[-2]), parts.dtype)
    for place, part in zip(cells(total, axes), np.moveaxis(parts, -1, 0), strict=True):
        place += part
    return crop(total, axes)
