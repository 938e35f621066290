"""RoIAlign and its gradient; boxes as in `roi`."""

import math
from collections.abc import Iterator

import numpy as np

from pooltools import _check
from pooltools._types import Array, Size, Whole
from pooltools.reference import dtypes, taps
from pooltools.reference import region_options as options
from pooltools.reference.roi import Cut, output_shape


def roi_align(
    x: Array,
    boxes: Array,
    box_indices: Array,
    output_size: Size,
    sampling_ratio: Whole | None = None,
    aligned: bool = True,
) -> Array:
    """Mean of values read between the cells, on a grid in each bin (He et al., 2017, Mask R-CNN).

    Nothing is rounded: a value between cells is interpolated linearly along each axis. Beyond the
    outermost centres the outermost value counts, farther than one cell beyond them 0.

    Parameters
    ----------
    x, boxes, box_indices, output_size : as in `roi_pool`
    sampling_ratio : places per axis in each bin; None for one per cell of its length, rounded up
    aligned : True puts the value of cell i at its centre, i + 1/2; False at i, and widens a box
        shorter than a cell to one, as the first programs did

    Returns
    -------
    shape (K, *output_size, C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : as `roi_pool`; `sampling_ratio` is below 1

    >>> x = np.arange(8.0).reshape(1, 8, 1)
    >>> roi_align(x, boxes=[[1.5, 5.5]], box_indices=[0], output_size=2)[0, :, 0]
    array([2., 4.])
    """
    x = _check.feature_maps(x)
    cuts = list(_sampled(x, boxes, box_indices, output_size, sampling_ratio, aligned))
    y = np.zeros(output_shape(x, len(cuts), output_size), dtypes.result(x.dtype))
    for place, (item, grid) in zip(y, cuts, strict=True):
        place[...] = taps.weighted_sum(x[item : item + 1], grid)[0]
    return y


def roi_align_grad(
    dy: Array,
    x: Array,
    boxes: Array,
    box_indices: Array,
    output_size: Size,
    sampling_ratio: Whole | None = None,
    aligned: bool = True,
) -> Array:
    """Gradient of `sum(dy * roi_align(x, …))` with respect to `x`; only the shape of `x` matters.

    Parameters
    ----------
    dy : shape of `roi_align(x, …)`
    x, boxes, box_indices, output_size, sampling_ratio, aligned : as in `roi_align`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `roi_align`, or `dy` has another shape than the output

    >>> roi_align_grad(np.ones((1, 1, 1)), np.zeros((1, 3, 1)), [[0.5, 2.5]], [0], 1)[0, :, 0]
    array([0.25, 0.5 , 0.25])
    """
    x = _check.feature_maps(x)
    cuts = list(_sampled(x, boxes, box_indices, output_size, sampling_ratio, aligned))
    dy = _check.gradient(dy, output_shape(x, len(cuts), output_size))
    dx = np.zeros(x.shape, np.promote_types(dtypes.result(dy.dtype), np.float64))
    for part, (item, grid) in zip(dy.astype(dx.dtype), cuts, strict=True):
        dx[item] += taps.weighted_sum_grad(part[None], x[item : item + 1], grid)[0]
    return dx.astype(dtypes.result(dy.dtype), copy=False)


def _sampled(
    x: Array,
    boxes: Array,
    box_indices: Array,
    output_size: Size,
    sampling_ratio: Whole | None,
    aligned: object,
) -> Iterator[Cut]:
    """Each box's item, and which cells the places in its bins read along each axis."""
    sizes = output_shape(x, 0, output_size)[1:-1]
    ratio = None
    if sampling_ratio is not None:
        [ratio] = _check.per_axis(sampling_ratio, "sampling_ratio", 1)
    centred = _check.flag(aligned, "aligned")
    for item, box in options.boxes(boxes, box_indices, x.shape):
        yield (
            item,
            [
                _places(n, size, start, stop, ratio, centred)
                for n, size, (start, stop) in zip(x.shape[1:-1], sizes, box, strict=True)
            ],
        )


def _places(
    n: int, size: int, start: float, stop: float, ratio: int | None, centred: bool
) -> taps.Taps:
    length = (stop - start if centred else max(stop - start, 1)) / size
    count = ratio or math.ceil(length)
    steps = np.add.outer(np.arange(size), (np.arange(count) + 0.5) / count)
    place = start - 0.5 * centred + steps * length  # cell i has its value at i
    weight = ((place >= -1) & (place <= n)) / count
    place = np.clip(place, 0, n - 1)
    low = np.minimum(place.astype(int), max(n - 2, 0))
    part = place - low
    index = np.concatenate([low, np.minimum(low + 1, n - 1)], axis=1)
    return taps.Taps(index, np.concatenate([weight * (1 - part), weight * part], axis=1))
