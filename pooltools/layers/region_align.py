"""RoIAlign: boxes read between the cells."""

from math import prod
from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.layers import _given
from pooltools.layers.region import Edges, RegionLayer


@keras.saving.register_keras_serializable(package="pooltools")
class RoIAlign(RegionLayer):
    """Mean of values read between the cells, on a grid in each bin: `RoIAlign(7)([x, boxes])`.

    Boxes as in `RoIPooling`, but nothing is rounded: a value between cells is interpolated linearly
    along each axis. Beyond the outermost centres the outermost value counts, farther than one cell
    beyond them 0. A value that is not finite spoils the bins that read it and no others.

    Memory: the largest array is of shape (N, K, bins, rest of the axes, C), after the first axis.

    Parameters
    ----------
    output_size : bins on each spatial axis; one number for all axes or one per axis
    sampling_ratio : places per axis in each bin; None for one per cell of its length, rounded up
    aligned : True puts the value of cell i at its centre, i + 1/2; False at i, and widens a box
        shorter than a cell to one, as the first programs did; as `aligned` in torchvision, where
        False is the default

    Input: x (N, *spatial, C) with 1 to 3 spatial axes of any size, and boxes (N, K, 2 * axes); K
    may differ from call to call. Output shape: (N, K, *output_size, C). No weights. Channels last
    only.

    Raises
    ------
    ValueError : a wrong argument, other than two inputs, or inputs of another shape

    Source: He, Gkioxari, Dollár & Girshick (2017), "Mask R-CNN".
    """

    SETTINGS = (*RegionLayer.SETTINGS, "sampling_ratio", "aligned")

    def __init__(
        self,
        output_size: Any,
        sampling_ratio: int | None = None,
        aligned: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(output_size, **kwargs)
        self.sampling_ratio = sampling_ratio
        if sampling_ratio is not None:
            self.sampling_ratio = _given.whole(sampling_ratio, "sampling_ratio")
        self.aligned = _given.flag(aligned, "aligned")

    def pooled(self, x: Any, edges: Edges) -> Any:
        """One matrix per box along each axis."""
        spatial = ops.shape(x)[1:-1]
        sizes = self.per_axis("output_size", len(edges))
        weights = [
            self.read(start[..., None, None, None], stop[..., None, None, None], size, n)
            for (start, stop), size, n in zip(edges, sizes, spatial, strict=True)
        ]
        finite = ops.isfinite(x)
        y = _weighted_sum(ops.where(finite, x, 0), weights)
        return ops.cond(ops.all(finite), lambda: y, lambda: y + _spoilt(x, weights))

    def read(self, start: Any, stop: Any, size: int, n: Any) -> Any:
        """What each cell of an axis adds to each bin, (N, K, size, n).

        Places of a bin are at most a cell apart, and more than half a cell if there are several:
        so with the number of places left open, no more than four are near enough to a cell.
        """
        cell = ops.arange(n, dtype=start.dtype)
        length = (stop - start if self.aligned else ops.maximum(stop - start, 1)) / size
        if self.sampling_ratio:
            count = ops.full_like(length, self.sampling_ratio)
        else:
            count = ops.maximum(ops.ceil(length), 1)
        bins = ops.arange(size, dtype=start.dtype)[:, None, None]
        first = start - 0.5 * self.aligned + length * (bins + 0.5 / count)
        gap = ops.where(count > 1, length / count, 1)
        if self.sampling_ratio:
            step = ops.arange(self.sampling_ratio, dtype=start.dtype)[:, None]
        else:
            near = ops.arange(-1, 3, dtype=start.dtype)[:, None]
            step = ops.floor((cell - first) / gap) + near
        place = first + step * gap  # (N, K, size, places, n or 1)
        heard = ops.relu(1 - ops.abs(ops.clip(place, 0, cell[-1]) - cell))
        live = (step >= 0) & (step < count) & (place >= -1) & (place <= cell[-1] + 1)
        return ops.sum(ops.where(live, heard, 0), axis=-2) / count[..., 0]


def _weighted_sum(x: Any, weights: list[Any]) -> Any:
    """One axis after the other, (N, K, *output, C)."""
    n, k = ops.shape(weights[0])[:2]
    sizes = [w.shape[2] for w in weights]
    y = ops.einsum("nkai,nir->nkar", weights[0], ops.reshape(x, (n, ops.shape(x)[1], -1)))
    for axis, w in enumerate(weights[1:], start=1):
        y = ops.reshape(y, (n, k, prod(sizes[:axis]), ops.shape(x)[axis + 1], -1))
        y = ops.einsum("nkbi,nkair->nkabr", w, y)
    return ops.reshape(y, (n, k, *sizes, x.shape[-1]))


def _spoilt(x: Any, weights: list[Any]) -> Any:
    """0, or what a sum with weights becomes that reads values which are not finite."""
    above, below = (
        _weighted_sum(ops.cast(ops.isnan(x) | (x == limit), x.dtype), weights) > 0
        for limit in (np.inf, -np.inf)
    )
    return ops.where(above, np.inf, 0.0) + ops.where(below, -np.inf, 0.0)
