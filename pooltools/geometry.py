"""Where the windows lie: whole-number arithmetic shared by every pooling operation.

Letters: n length of an axis, d dilation, (before, after) border cells.
A window of `pool_size` cells spaced `dilation` apart reaches over (pool_size - 1) * dilation + 1.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size


@dataclass(frozen=True)
class Axis:
    """The windows along one spatial axis; all lengths in cells of the input.

    `before` and `after` are the border that was asked for. In ceil mode the last window may
    overhang it; `padded` is the length that holds every window and the whole input.
    """

    n: int
    size: int
    stride: int
    dilation: int
    before: int
    after: int
    output: int

    @property
    def starts(self) -> Array:
        """First cell of each window, shape (output,); negative means in the border."""
        return np.arange(self.output) * self.stride - self.before

    @property
    def reach(self) -> int:
        """From a window's first cell to its last, both counted."""
        return (self.size - 1) * self.dilation + 1

    @property
    def padded(self) -> int:
        """Length of the axis once every window fits."""
        return max((self.output - 1) * self.stride + self.reach, self.before + self.n)

    @property
    def taps(self) -> list[slice]:
        """For each cell of a window, where that cell of all windows lies on the padded axis."""
        span = (self.output - 1) * self.stride + 1
        firsts = range(0, self.reach, self.dilation)
        return [slice(first, first + span, self.stride) for first in firsts]

    @property
    def inside(self) -> slice:
        """Where the input lies on the padded axis."""
        return slice(self.before, self.before + self.n)

    @cached_property
    def _cells(self) -> Array:
        return self.starts[:, None] + self.dilation * np.arange(self.size)  # (output, size)

    def counts(self, include_border: bool = False) -> Array:
        """Cells of each window that lie in the input, or in input and border; shape (output,).

        The overhang of ceil mode belongs to neither.
        """
        low, high = (-self.before, self.n + self.after) if include_border else (0, self.n)
        within: Array = ((self._cells >= low) & (self._cells < high)).sum(axis=1)
        return within


def axes(
    shape: tuple[int, ...],
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> tuple[Axis, ...]:
    """One `Axis` for each length in `shape`, or an error that says what does not fit.

    Parameters
    ----------
    shape : lengths of the 1 to 3 spatial axes, in cells, each >= 1
    pool_size : cells per window, >= 1; one number for all axes or one per axis
    strides : step from window to window, in cells; default `pool_size`
    padding : "valid" adds nothing; "same" gives ceil(n / stride) windows, an odd border cell at
        the end (TensorFlow's and ONNX's SAME_UPPER), "same_lower" at the beginning; or
        ((before, after), …) cells per axis, each less than `pool_size`
    dilation : spacing of a window's cells, >= 1
    ceil_mode : let the last window overhang the border ("valid" and explicit padding only); one
        that would start behind the input is dropped

    Raises
    ------
    ValueError, TypeError : a wrong argument, a window that does not fit, or one without input
    """
    rank = len(shape)
    pool = _check.per_axis(pool_size, "pool_size", rank)
    steps = pool if strides is None else _check.per_axis(strides, "strides", rank)
    spacing = _check.per_axis(dilation, "dilation", rank)
    ceil_mode = _check.flag(ceil_mode, "ceil_mode")
    checked = _check.padding(padding, rank, pool, ceil_mode)
    borders: tuple[str | tuple[int, int], ...]
    borders = (checked,) * rank if isinstance(checked, str) else checked
    return tuple(
        _axis(i, shape[i], pool[i], steps[i], spacing[i], borders[i], ceil_mode)
        for i in range(rank)
    )


def _axis(
    index: int,
    n: int,
    size: int,
    stride: int,
    dilation: int,
    border: str | tuple[int, int],
    ceil_mode: bool,
) -> Axis:
    reach = (size - 1) * dilation + 1
    if border in ("same", "same_lower"):
        output = -(-n // stride)
        total = max((output - 1) * stride + reach - n, 0)
        half = total // 2
        before, after = (half, total - half) if border == "same" else (total - half, half)
    else:
        before, after = (0, 0) if isinstance(border, str) else border
        output = _windows_that_fit(n, reach, stride, before, after, ceil_mode)
    if output < 1:
        _check.window_too_large(index, n, reach, (before, after))
    axis = Axis(n, size, stride, dilation, before, after, output)
    empty = np.flatnonzero(axis.counts() == 0)
    if empty.size:
        _check.window_without_input(index, int(axis.starts[empty[0]]), n)
    return axis


def _windows_that_fit(
    n: int, reach: int, stride: int, before: int, after: int, ceil_mode: bool
) -> int:
    room = n + before + after - reach  # how far the first window can move
    if not ceil_mode:
        return room // stride + 1
    output = -(-room // stride) + 1
    starts_behind_input = (output - 1) * stride >= n + before
    return output - 1 if starts_behind_input else output


def output_size(
    n: Size,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> int | tuple[int, ...]:
    """Number of windows along each spatial axis: the size after pooling, in cells.

    "valid" gives floor((n - reach) / stride) + 1 with reach = (pool_size - 1) * dilation + 1,
    "same" gives ceil(n / stride) (Dumoulin & Visin, 2016). Arguments and errors: `axes`.

    Parameters
    ----------
    n : length of one axis (the result is a number), or of 1 to 3 axes (the result is a tuple)

    >>> output_size(5, pool_size=2)
    2
    >>> output_size((5, 6), pool_size=(2, 3), strides=1)
    (4, 4)
    >>> output_size(5, 2, padding="same"), output_size(5, 2, ceil_mode=True)
    (3, 3)
    """
    shape, single = _check.sizes(n)
    result = tuple(a.output for a in axes(shape, pool_size, strides, padding, dilation, ceil_mode))
    return result[0] if single else result


def border(
    n: Size,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> tuple[int, int] | tuple[tuple[int, int], ...]:
    """Border cells (before, after) that `padding` adds to each spatial axis.

    The overhang of ceil mode is no border and not counted. Arguments and errors: `axes`.

    Parameters
    ----------
    n : length of one axis (the result is one pair), or of 1 to 3 axes (a tuple of pairs)

    >>> border(5, pool_size=2, padding="same")  # the odd cell goes last
    (0, 1)
    >>> border(5, pool_size=2, padding="same_lower")
    (1, 0)
    """
    shape, single = _check.sizes(n)
    found = axes(shape, pool_size, strides, padding, dilation, ceil_mode)
    pairs = tuple((a.before, a.after) for a in found)
    return pairs[0] if single else pairs


def window_positions(
    n: Size,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> tuple[int, ...] | tuple[tuple[int, ...], ...]:
    """First cell of each window along each spatial axis; negative means in the border.

    Arguments and errors: `axes`.

    Parameters
    ----------
    n : length of one axis (the result is one tuple), or of 1 to 3 axes (a tuple of tuples)

    >>> window_positions(7, pool_size=3, strides=2)
    (0, 2, 4)
    >>> window_positions(6, pool_size=3, strides=2, padding="same_lower")
    (-1, 1, 3)
    """
    shape, single = _check.sizes(n)
    found = axes(shape, pool_size, strides, padding, dilation, ceil_mode)
    starts = tuple(tuple(int(s) for s in a.starts) for a in found)
    return starts[0] if single else starts
