"""Where the windows lie: whole-number arithmetic shared by every pooling operation."""

from pooltools import _check
from pooltools._types import Padding, Size
from pooltools.geometry.axis import Axis, axes

__all__ = ["Axis", "axes", "border", "output_size", "window_positions"]


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
    "same" gives ceil(n / stride) (Dumoulin & Visin, 2016). Arguments and errors:
    `pooltools.geometry.axes`.

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

    The overhang of ceil mode is no border and not counted. Arguments and errors:
    `pooltools.geometry.axes`.

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

    Arguments and errors: `pooltools.geometry.axes`.

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
    starts = tuple(tuple(a.starts) for a in found)
    return starts[0] if single else starts
