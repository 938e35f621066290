"""Binomial filters over one axis of a tensor, or over two at once."""

from collections.abc import Sequence
from functools import reduce
from math import comb, prod
from typing import Any

import numpy as np
from keras import ops

from pooltools._types import Array


def blurred(x: Any, axis: int, sizes: Sequence[int], stride: int) -> Any:
    """`x` filtered along one axis, or two neighbouring ones, as a picture of many channels."""
    shape, end = ops.shape(x), axis + len(sizes)
    lead, rest = prod(shape[:axis]), prod(shape[end:])
    sizes = (*sizes, 1)[:2]
    picture = _mirrored(ops.reshape(x, (lead, *(*shape[axis:end], 1)[:2], rest)), sizes)
    kernel = ops.cast(reduce(np.multiply.outer, map(_binomial, sizes)), x.dtype)
    kernel = ops.broadcast_to(kernel[..., None, None], (*sizes, rest, 1))
    y = ops.depthwise_conv(picture, kernel, (stride, stride), "valid", "channels_last")
    return ops.reshape(y, (*shape[:axis], *ops.shape(y)[1 : end - axis + 1], *shape[end:]))


def _binomial(size: int) -> Array:
    """Weights of sum 1."""
    return np.array([comb(size - 1, k) / 2 ** (size - 1) for k in range(size)])


def _mirrored(picture: Any, sizes: Sequence[int]) -> Any:
    """A border for filters of these sizes along the axes 1 and 2."""
    edges = [(0, 0), *(((size - 1) // 2, size // 2) for size in sizes), (0, 0)]
    for axis in (1, 2):
        before, after = edges[axis]
        n = picture.shape[axis]
        if n is not None and n <= after:  # more mirrors than one
            cells, turn = np.arange(-before, n + after), max(n - 1, 1)
            index = abs((cells + turn) % (2 * turn) - turn) % n
            picture, edges[axis] = ops.take(picture, index, axis=axis), (0, 0)
    return ops.pad(picture, edges, mode="reflect") if any(map(any, edges)) else picture
