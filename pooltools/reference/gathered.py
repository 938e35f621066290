"""All windows of an input, cell by cell, for operations that need a whole window at once.

Letters: v values and u unit values of a window's cells, K cells per window; arrays of cells are
(N, *output, C, K), arrays of windows (N, *output, C).
"""

from dataclasses import dataclass

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.geometry import Axis, axes
from pooltools.reference import dtypes
from pooltools.reference.windows import gather, members, pad, spread


@dataclass(frozen=True)
class Windows:
    """The cells of every window, which of them take part, and the way back."""

    v: Array  # (N, *output, C, K); 0 in the border
    inside: Array  # (1, *output, 1, K)
    axes: tuple[Axis, ...]
    dtype: dtypes.DType  # of what is returned

    @property
    def counts(self) -> Array:
        """Input cells of each window, shape (1, *output, 1)."""
        n: Array = self.inside.sum(axis=-1)
        return n

    def result(self, y: Array) -> Array:
        """Pooled values in the number type to return."""
        return y.astype(self.dtype, copy=False)

    def backward(self, dy: object, slope: Array) -> Array:
        """The gradient with respect to the input, given each cell's slope dy/dv."""
        dy = _check.gradient(dy, self.v.shape[:-1])
        parts = np.zeros(slope.shape, np.result_type(dy, slope))
        np.multiply(dy[..., None], slope, where=slope != 0, out=parts)  # else 0 * inf is NaN
        return spread(parts, self.axes).astype(dtypes.result(dy.dtype), copy=False)


def opened(
    x: object,
    pool_size: Size,
    strides: Size | None,
    padding: Padding,
    dilation: Size,
    ceil_mode: bool,
) -> Windows:
    """Arguments checked, windows cut, values in float64: sums of half and single never overflow."""
    x = _check.feature_maps(x)
    found = axes(x.shape[1:-1], pool_size, strides, padding, dilation, ceil_mode)
    result = dtypes.result(x.dtype)
    v = gather(pad(x.astype(np.promote_types(result, np.float64)), found, 0), found)
    return Windows(v, members(found), found, result)


def times(v: Array, weights: Array) -> Array:
    """`v * weights`, where a weight of 0 takes even infinity out; NaN stays NaN."""
    counted = (weights != 0) | np.isnan(v)
    shape = np.broadcast_shapes(v.shape, weights.shape)
    return np.multiply(v, weights, where=counted, out=np.zeros(shape, np.result_type(v, weights)))


def top(v: Array, inside: Array) -> Array:
    """Largest input value of each window, shape (N, *output, C, 1)."""
    largest: Array = np.max(v, axis=-1, keepdims=True, where=inside, initial=-np.inf)
    return largest


def first(found: Array) -> Array:
    """A 1 in the first cell of each window where `found` holds, 0 elsewhere."""
    at = found.argmax(axis=-1)[..., None]
    chosen: Array = (np.arange(found.shape[-1]) == at) & found.any(axis=-1, keepdims=True)
    return chosen


def first_equal(v: Array, y: Array, inside: Array) -> Array:
    """A 1 in the first cell of each window that has its value `y`, or in the first NaN."""
    return first(inside & ((v == y) | (v != v)))  # NaN differs from itself


def units(v: Array, inside: Array) -> tuple[Array, Array]:
    """Magnitudes as shares of each window's largest, and that largest: powers cannot overflow.

    A window of zeros counts as all equal, as does one of several infinities.
    """
    v = np.abs(v)
    largest = top(v, inside)
    u = np.divide(v, largest, where=v != largest, out=np.ones_like(v))
    return np.where(inside, u, 0), largest
