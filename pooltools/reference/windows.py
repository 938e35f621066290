"""The one window mechanism: cut a padded array into its windows' cells, fold them, spread them.

Every pooling function is checks, a border and one of these. Arrays are (N, *spatial, C).
"""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import product

import numpy as np

from pooltools._types import Array
from pooltools.geometry import Axis


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


def fold(combine: Callable[[Array, Array], Array], x: Array, axes: Iterable[Axis]) -> Array:
    """`combine` over all cells of each window of a padded array, one axis after the other.

    Right for operations that may be taken apart by axis: maximum, minimum, sum.
    """
    for spatial, axis in enumerate(axes, start=1):
        before = (slice(None),) * spatial
        x = reduce(combine, (x[*before, tap] for tap in axis.taps))
    return x if x.base is None else x.copy()  # a window of one cell is still a view of the input


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
