"""The windows along the spatial axes, from the arguments of a pooling function.

Letters: n length of an axis, d dilation, (before, after) border cells.
A window of `pool_size` cells spaced `dilation` apart reaches over (pool_size - 1) * dilation + 1.
"""

from dataclasses import dataclass

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
    def starts(self) -> range:
        """First cell of each window; negative means in the border."""
        return range(-self.before, self.output * self.stride - self.before, self.stride)

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

    def counts(self, include_border: bool = False) -> Array:
        """Cells of each window that lie in the input, or in input and border; shape (output,).

        The overhang of ceil mode belongs to neither.
        """
        low, high = (-self.before, self.n + self.after) if include_border else (0, self.n)
        cells = np.add.outer(self.starts, self.dilation * np.arange(self.size))  # (output, size)
        within: Array = ((cells >= low) & (cells < high)).sum(axis=1)
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
    for start in axis.starts[: -(-before // stride)]:  # these start in the border …
        if start % dilation >= n:  # … and would first meet the input at this cell
            _check.window_without_input(index, start, n)
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
