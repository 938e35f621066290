"""An array with the pooling windows that look at it."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from pooltools.plotting import look
from pooltools.plotting.grid import (
    cell_texts,
    draw_cell,
    font_size,
    frame,
    number,
    outline,
    small_grid,
    window_colour,
)

Pair = tuple[int, int]
LINES = ("-", (0, (4, 1.5)), (0, (1, 1)), (0, (5, 1.5, 1, 1.5)))


def show_windows(
    ax: Axes,
    values: ArrayLike,
    starts: Any,
    size: int | Sequence[int],
    *,
    dilation: int | Sequence[int] = 1,
    border: Any = None,
    fill: float | str = "",
    only: Sequence[int] | None = None,
    fmt: str | None = None,
    label: str | None = None,
) -> Axes:
    """Draw a small array, its border, and the outline of each window; cells lie as in `show_array`.

    Parameters
    ----------
    ax : where to draw; its ticks and frame are removed
    values : shape (H, W), or (W,) for one row
    starts : first row and first column of the windows, `(row_starts, column_starts)` (for one row:
        `column_starts`), in input coordinates: negative in the border. As
        `pooltools.window_positions` gives them; the windows are all pairs
    size : window height and width, in cells
    dilation : step between the cells of a window; from 2 on each cell it reads is framed too
    border : cells added around, `((top, bottom), (left, right))` (for one row: `(left, right)`), as
        `pooltools.border` gives them; drawn grey and hatched
    fill : what the border counts as, written in its cells: 0, -np.inf, or a text
    only : numbers of the windows to draw (row-major); default all
    fmt : format of a number, such as ".2f"
    label : the array's name, written above it

    Returns
    -------
    `ax`. Window k has colour k of the palette, the one that `show_array(..., frames=True)` gives
    output cell k; windows that overlap differ in inset and line as well.

    Raises
    ------
    ValueError : an argument does not fit the number of axes of `values`, or a window lies outside
        the array and its border
    """
    grid, n_axes = small_grid(values), np.ndim(values)
    first = _lists(starts, n_axes, "starts", row=[0])
    edge = _lists(((0, 0),) * n_axes if border is None else border, n_axes, "border", row=[0, 0])
    shape, step = _sizes(size, n_axes, "size"), _sizes(dilation, n_axes, "dilation")
    extent = (step[0] * (shape[0] - 1) + 1, step[1] * (shape[1] - 1) + 1)
    _inside(first, extent, edge, grid.shape)
    n_windows = len(first[0]) * len(first[1])
    chosen = range(n_windows) if only is None else only
    if not set(chosen) <= set(range(n_windows)):
        raise ValueError(f"`only` must hold numbers of windows, 0 to {n_windows - 1}; got {only}.")
    _draw_cells(ax, grid, edge, fill, fmt)
    for k, (start, lane, n_lanes) in enumerate(_lanes(first, extent)):
        if k in chosen:
            _draw_window(
                ax, start, shape, step, colour=window_colour(k), lane=lane, n_lanes=n_lanes
            )
    if label is not None:
        ax.set_title(label)
    return ax


def _sizes(value: int | Sequence[int], n_axes: int, name: str) -> Pair:
    """One number per axis, rows first; a single row is one cell high."""
    numbers = (value,) * n_axes if isinstance(value, int | np.integer) else tuple(value)
    if len(numbers) != n_axes or min(numbers) < 1:
        raise ValueError(f"`{name}` must be {n_axes} numbers >= 1, one per axis; got {value!r}.")
    return (1, int(numbers[0])) if n_axes == 1 else (int(numbers[0]), int(numbers[1]))


def _lists(value: Any, n_axes: int, name: str, row: list[int]) -> list[list[int]]:
    """One list of whole numbers per axis, rows first; `row` stands in where there is one row."""
    lists = [value] if n_axes == 1 and np.ndim(value[0]) == 0 else list(value)
    if len(lists) != n_axes or any(np.ndim(numbers) != 1 for numbers in lists):
        raise ValueError(f"`{name}` must hold one sequence per axis, {n_axes} here; got {value!r}.")
    whole = [[int(number) for number in numbers] for numbers in lists]
    return [row, *whole] if n_axes == 1 else whole


def _inside(
    first: list[list[int]], extent: Pair, edge: list[list[int]], shape: Sequence[int]
) -> None:
    """Refuse a window that needs cells which are not drawn."""
    for begins, length, (before, after), n in zip(first, extent, edge, shape, strict=True):
        if begins and (min(begins) < -before or max(begins) + length > n + after):
            raise ValueError(
                f"`starts` must keep the windows on the array and its border, from {-before} to "
                f"{n + after}; got {begins} with windows {length} long. Give the border as well."
            )


def _draw_cells(
    ax: Axes, grid: NDArray[Any], edge: list[list[int]], fill: float | str, fmt: str | None
) -> None:
    """The array's cells in white, its border's in grey and hatched."""
    (top, bottom), (left, right) = edge
    height, width = grid.shape
    texts = cell_texts(grid, fmt)
    outside = fill if isinstance(fill, str) else number(fill, fmt or ".3g")
    shape = (height + top + bottom, width + left + right)
    size = font_size(ax, shape, [*texts.ravel().tolist(), outside])
    for i, j in product(range(-top, height + bottom), range(-left, width + right)):
        if 0 <= i < height and 0 <= j < width:
            draw_cell(ax, i, j, texts[i, j], face=look.PAPER, size=size)
        else:
            draw_cell(ax, i, j, outside, face=look.BORDER, size=size)
    frame(ax, (-top, -left), (height + bottom, width + right))


def _lanes(first: list[list[int]], extent: Pair) -> Iterator[tuple[Pair, int, int]]:
    """Each window's start, its lane, and how many lanes there are.

    Windows in one lane never overlap: an inset that grows with the lane keeps outlines apart.
    """
    period = [_overlapping(begins, length) for begins, length in zip(first, extent, strict=True)]
    for (a, i), (b, j) in product(enumerate(first[0]), enumerate(first[1])):
        yield (i, j), (a % period[0]) * period[1] + b % period[1], period[0] * period[1]


def _overlapping(begins: list[int], length: int) -> int:
    """The largest number of windows along one axis that share a cell."""
    return max((sum(i <= j < i + length for i in begins) for j in begins), default=1)


def _draw_window(
    ax: Axes, start: Pair, shape: Pair, step: Pair, *, colour: str, lane: int, n_lanes: int
) -> None:
    """A frame around the window; where it has gaps, around each cell that it reads too."""
    inset = 0.07 + lane * min(0.07, 0.24 / n_lanes)
    line = {"edgecolor": colour, "linestyle": LINES[lane % len(LINES)]}
    extent = (step[0] * (shape[0] - 1) + 1, step[1] * (shape[1] - 1) + 1)
    outline(ax, start, extent, inset=inset, linewidth=2.5, **line)
    if extent == shape:
        return
    for a, b in product(range(shape[0]), range(shape[1])):
        i, j = start[0] + a * step[0], start[1] + b * step[1]
        ax.add_patch(
            Rectangle((j - 0.34, i - 0.34), 0.68, 0.68, facecolor=colour, alpha=0.25, zorder=2)
        )
