"""RoI pooling: boxes rounded to whole cells; and what it shares with RoIAlign.

Letters: K boxes per item of the batch.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import accumulate, product
from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.layers import _given
from pooltools.layers._spatial import Shape, SpatialLayer, wide

Edges = Sequence[tuple[Any, Any]]  # along each spatial axis where boxes start and end, (N, K) each
FARTHEST = 2.0**22  # cells; edges beyond count as there, so that no whole number overflows


class RegionLayer(SpatialLayer):
    """A layer over boxes of its first input, which the second names."""

    SETTINGS: tuple[str, ...] = ("output_size",)
    SIZES_KNOWN = False

    def __init__(self, output_size: Any, **kwargs: Any) -> None:
        kwargs.setdefault("autocast", False)  # in half precision boxes would lose their digits
        super().__init__(**kwargs)
        self.output_size = _given.sizes(output_size, "output_size")

    def build(self, input_shape: Any) -> None:
        """Refuse inputs this layer cannot take."""
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """One grid of bins for each box; no gradient to the boxes."""
        x, boxes = inputs
        v = wide(ops.cast(x, self.compute_dtype))
        rank = len(v.shape) - 2
        edges = ops.stop_gradient(ops.cast(boxes, v.dtype))
        starts, stops = edges[..., :rank], edges[..., rank:]
        y = self.pooled(v, [(starts[..., a], stops[..., a]) for a in range(rank)])
        y = ops.where(_for_each_bin(ops.all(stops > starts, axis=-1), y), y, 0)
        y = ops.where(_for_each_bin(ops.all(ops.isfinite(edges), axis=-1), y), y, np.nan)
        return ops.cast(y, self.compute_dtype)

    def pooled(self, x: Any, edges: Edges) -> Any:
        """The bins of all boxes, (N, K, *output_size, C)."""
        raise NotImplementedError

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """Shape after pooling."""
        if len(input_shape) != 2 or not isinstance(input_shape[0], list | tuple):
            raise ValueError(
                f"The input of {self.name} must be [x, boxes]. Received: input_shape={input_shape}"
            )
        x, boxes = (tuple(shape) for shape in input_shape)
        spatial, channels = self.checked(x, self.SIZES_KNOWN)
        rank = len(spatial)
        same_batch = len({x[0], *boxes[:1]} - {None}) < 2
        if len(boxes) != 3 or boxes[-1] != 2 * rank or not same_batch:
            raise ValueError(
                f"The boxes of {self.name} must have shape (N, K, {2 * rank}): for each item of "
                "the batch where its boxes start on every axis, then where they end. "
                f"Received: boxes of shape {boxes} for x of shape {x}"
            )
        return (x[0], boxes[1], *self.per_axis("output_size", rank), channels)


@keras.saving.register_keras_serializable(package="pooltools")
class RoIPooling(RegionLayer):
    """Largest value of each bin of each box with rounded edges: `RoIPooling(7)([x, boxes])`.

    A box is given by its edges in cells of `x`: first those at its start, then those at its end,
    so (y0, x0, y1, x1) for pictures. Cell i reaches from i to i + 1; a whole map is (0, 0, H, W).
    There is no scale: boxes in pixels of a picture of which `x` is 1/16 are divided by 16 before.
    (torchvision puts x before y, TensorFlow's crop_and_resize takes shares of the map.)

    Halves are rounded up; a box keeps at least one cell per axis. Bin i of o over n cells runs
    from floor(i n / o) to before ceil((i + 1) n / o). What lies outside the input is left out; a
    bin without cells gives 0. NaN in a bin gives NaN. Cells that tie share the gradient.

    A box that does not end behind its start, as one that only fills up a row, gives 0; one with
    edges that are not finite gives NaN. Boxes get no gradient and keep their number type, also
    where the layer computes in half precision.

    Memory, whatever the number of boxes: `x` in single precision for every combination of the
    window lengths 1, 2, 4, … along its axes, each where it fits; so 24 times at 50 x 50 cells.

    Parameters
    ----------
    output_size : bins on each spatial axis; one number for all axes or one per axis

    Input: x (N, *spatial, C) with 1 to 3 spatial axes of known size, and boxes (N, K, 2 * axes);
    K may differ from call to call. Output shape: (N, K, *output_size, C). No weights. Channels
    last only.

    Raises
    ------
    ValueError : a wrong argument, other than two inputs, or inputs of another shape

    Source: Girshick (2015), "Fast R-CNN"; rounding as in He et al. (2017), "Mask R-CNN".
    """

    SIZES_KNOWN = True

    def pooled(self, x: Any, edges: Edges) -> Any:
        """Every bin is covered by two windows per axis whose length is a power of two."""
        ends, filled = [], []
        sizes = self.per_axis("output_size", len(edges))
        for axis, (size, edge) in enumerate(zip(sizes, edges, strict=True)):
            pair, some = _covering(*edge, size, x.shape[axis + 1])
            ends.append([_along(index, axis) for index in pair])
            filled.append(_along(some, axis))
        largest = reduce(_longer_windows, range(1, len(x.shape) - 1), x)
        rows = ops.reshape(largest, (-1, x.shape[-1]))
        item = ops.arange(ops.shape(x)[0], dtype="int32")[:, None]
        y = reduce(
            ops.maximum,
            (ops.take(rows, _row(item, pick, largest.shape[1:-1]), 0) for pick in product(*ends)),
        )
        return ops.where(reduce(_outer_and, filled)[..., None], y, 0)


def _covering(start: Any, stop: Any, size: int, n: int) -> tuple[tuple[Any, Any], Any]:
    """Rows of `_longer_windows` that cover each bin together, and which bins have a cell."""
    low, high = (_rounded(edge)[..., None] for edge in (start, stop))
    edges = ops.arange(size + 1, dtype="int32") * ops.maximum(high - low, 1)
    first = ops.clip(low + edges[..., :-1] // size, 0, n)
    last = ops.clip(low + (edges[..., 1:] + size - 1) // size, 0, n)
    lengths = [2**level for level in range(n.bit_length())]
    lists = [0, *accumulate(n - k + 1 for k in lengths)]  # where each list of windows begins
    level = sum((ops.cast(last - first >= k, "int32") for k in lengths[1:]), ops.zeros_like(first))
    window, above = (ops.take(ops.convert_to_tensor(v, "int32"), level) for v in (lengths, lists))
    ends = ops.minimum(first, n - 1), ops.maximum(last - window, 0)
    return (above + ends[0], above + ends[1]), last > first


def _rounded(edge: Any) -> Any:
    """The nearest whole number, halves up; exact where `floor(edge + 0.5)` would round first."""
    below = ops.floor(ops.clip(edge, -FARTHEST, FARTHEST))
    return ops.cast(below + ops.cast(edge - below >= 0.5, below.dtype), "int32")


def _longer_windows(x: Any, axis: int) -> Any:
    """Largest of 1, 2, 4, … cells from each cell on, one list after the other along the axis."""
    before = (slice(None),) * axis
    lists = [x]
    for level in range(x.shape[axis].bit_length() - 1):
        k = 2**level
        x = ops.maximum(x[(*before, slice(None, -k))], x[(*before, slice(k, None))])
        lists.append(x)
    return ops.concatenate(lists, axis=axis)


def _row(item: Any, places: Sequence[Any], lengths: Shape) -> Any:
    """Row-major number of the places of all bins, (N, K, *output)."""
    for place, length in zip(places, lengths, strict=True):
        item = item[..., None] * length + place
    return item


def _along(index: Any, axis: int) -> Any:
    """(N, K, size) to (N, K, 1, …, size), to be combined with the axes before."""
    return index[(slice(None), slice(None), *(None,) * axis)]


def _outer_and(one: Any, other: Any) -> Any:
    return ops.logical_and(one[..., None], other)


def _for_each_bin(flag: Any, y: Any) -> Any:
    """(N, K) to (N, K, 1, …), to be combined with the bins."""
    return flag[(..., *(None,) * (len(y.shape) - 2))]
