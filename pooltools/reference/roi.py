"""RoI pooling and its gradient.

A box is given by its edges in cells of the input: first those at its start, then those at its end,
so (y0, x0, y1, x1) for pictures. Cell i reaches from i to i + 1; a whole map is (0, 0, H, W).
"""

from collections.abc import Iterator

import numpy as np

from pooltools import _check
from pooltools._types import Array, Size
from pooltools.reference import dtypes, taps
from pooltools.reference import region_options as options
from pooltools.reference.windows import outer

Cut = tuple[int, list[taps.Taps]]


def roi_pool(x: Array, boxes: Array, box_indices: Array, output_size: Size) -> Array:
    """Largest value of each bin of each box with rounded edges (RoIPool in He et al., 2017).

    Halves are rounded up; a box keeps at least one cell per axis. Its bins are those of
    `adaptive_max_pool`. What lies outside the input is left out; a bin without cells gives 0.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    boxes : shape (K, 2 * axes), edges in cells of `x`: (y0, x0, y1, x1) for pictures
    box_indices : shape (K,), the item of the batch that each box lies in
    output_size : bins on each spatial axis

    Returns
    -------
    shape (K, *output_size, C), dtype of `x`

    Raises
    ------
    ValueError, TypeError : a box that ends before it starts, an index that is no item, a wrong
        shape, dtype or output size

    >>> x = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> roi_pool(x, boxes=[[0.6, 0.2, 3.1, 2.3]], box_indices=[0], output_size=2)[0, :, :, 0]
    array([[4., 5.],
           [8., 9.]])
    """
    x = _check.feature_maps(x)
    cuts = list(_rounded(x, boxes, box_indices, output_size))
    y = np.zeros(output_shape(x, len(cuts), output_size), x.dtype)
    for place, (item, bins) in zip(y, cuts, strict=True):
        place[...] = np.where(_filled(bins), taps.maximum(x[item : item + 1], bins)[0], 0)
    return y


def roi_pool_grad(
    dy: Array, x: Array, boxes: Array, box_indices: Array, output_size: Size
) -> Array:
    """Gradient of `sum(dy * roi_pool(x, …))` with respect to `x`: to the first maximum of each bin.

    Parameters
    ----------
    dy : shape of `roi_pool(x, …)`
    x, boxes, box_indices, output_size : as in `roi_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `roi_pool`, or `dy` has another shape than the output

    >>> x = np.array([1.0, 5.0, 2.0]).reshape(1, 3, 1)
    >>> roi_pool_grad(np.ones((2, 1, 1)), x, [[0, 3], [1, 3]], [0, 0], output_size=1)[0, :, 0]
    array([0., 2., 0.])
    """
    x = _check.feature_maps(x)
    cuts = list(_rounded(x, boxes, box_indices, output_size))
    dy = _check.gradient(dy, output_shape(x, len(cuts), output_size))
    dx = np.zeros(x.shape, dtypes.working(dy.dtype))
    for part, (item, bins) in zip(dy.astype(dx.dtype), cuts, strict=True):
        part = np.where(_filled(bins), part, 0)
        dx[item] += taps.maximum_grad(part[None], x[item : item + 1], bins)[0]
    return dx.astype(dtypes.result(dy.dtype), copy=False)


def output_shape(x: Array, boxes: int, output_size: Size) -> tuple[int, ...]:
    """(K, *output, C)."""
    return (boxes, *_check.per_axis(output_size, "output_size", x.ndim - 2), x.shape[-1])


def _rounded(x: Array, boxes: Array, box_indices: Array, output_size: Size) -> Iterator[Cut]:
    """Each box's item, and its bins along each axis."""
    sizes = output_shape(x, 0, output_size)[1:-1]
    for item, box in options.boxes(boxes, box_indices, x.shape):
        edges = np.floor(np.asarray(box) + 0.5).astype(int)
        yield (
            item,
            [_bins(*axis) for axis in zip(x.shape[1:-1], sizes, *edges.T, strict=True)],
        )


def _bins(n: int, size: int, start: int, stop: int) -> taps.Taps:
    edges = np.arange(size + 1) * max(stop - start, 1)
    low, high = start + edges[:-1] // size, start - (-edges[1:] // size)
    return taps.ranges(np.clip(low, 0, n), np.clip(high, 0, n))


def _filled(bins: list[taps.Taps]) -> Array:
    """Which bins have a cell, shape (*output, 1)."""
    return outer(np.asarray(b.weight.any(axis=1)) for b in bins)
