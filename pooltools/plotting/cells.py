"""A small array drawn as what it is: a grid of numbers."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from pooltools.plotting import look
from pooltools.plotting.grid import (
    cell_texts,
    draw_cell,
    font_size,
    frame,
    outline,
    small_grid,
    window_colour,
)


def show_array(
    ax: Axes,
    values: ArrayLike,
    *,
    highlight: ArrayLike | None = None,
    fmt: str | None = None,
    shade: tuple[float, float] | bool = False,
    frames: bool = False,
    rows: Sequence[object] | None = None,
    columns: Sequence[object] | None = None,
    label: str | None = None,
) -> Axes:
    """Draw a small array as cells with their numbers; cell (i, j) is centred on x = j, y = i.

    Parameters
    ----------
    ax : where to draw; its ticks and frame are removed
    values : shape (H, W), or (W,) for one row; at most 24 cells to a side
    highlight : cells to mark (filled, framed, bold): a boolean array of the shape of `values`, or
        a sequence of (i, j) pairs (of j for one row)
    fmt : format of a number, such as ".2f"; default: whole numbers in full, others 3 digits
    shade : True colours the cells by value, dark is low; (low, high) fixes the scale's ends
    frames : outline cell k in the colour that `show_windows` gives window k
    rows, columns : labels at the left and above; `range(4)` numbers them
    label : the array's name, written above it

    Returns
    -------
    `ax`

    Raises
    ------
    ValueError : `values` is not a small 1-D or 2-D array, or `highlight`, `rows` or `columns` do
        not fit it
    """
    grid = small_grid(values)
    marked = _mask(highlight, np.shape(values))
    texts = cell_texts(grid, fmt)
    size = font_size(ax, grid.shape, texts.ravel().tolist())
    faces = _faces(grid, shade, marked)
    for (i, j), text in np.ndenumerate(texts):
        draw_cell(ax, i, j, text, face=str(faces[i, j]), size=size, bold=bool(marked[i, j]))
    for i, j in np.argwhere(marked):
        outline(ax, (i, j), (1, 1), inset=0.04, edgecolor=look.MARK_EDGE, linewidth=2.5)
    for k in range(grid.size if frames else 0):
        cell = divmod(k, grid.shape[1])
        outline(ax, cell, (1, 1), inset=0.07, edgecolor=window_colour(k), linewidth=2.5)
    frame(ax, (0, 0), grid.shape)
    _ticks(ax, rows, columns, grid.shape)
    if label is not None:
        ax.set_title(label)
    return ax


def _mask(highlight: ArrayLike | None, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    mask = np.zeros(shape, dtype=bool)
    if highlight is None:
        return np.atleast_2d(mask)
    cells = np.asarray(highlight)
    if cells.dtype == bool and cells.shape == shape:
        return np.atleast_2d(cells)
    pairs = cells[:, None] if cells.ndim == 1 == len(shape) else cells
    whole = cells.dtype.kind in "iu" and pairs.ndim == 2 and pairs.shape[1] == len(shape)
    if cells.size and not (whole and np.all((pairs >= 0) & (pairs < shape))):
        raise ValueError(
            f"`highlight` must be a boolean array of shape {shape} or cells inside it; "
            f"got {highlight!r}."
        )
    for cell in pairs.tolist():
        mask[tuple(cell)] = True
    return np.atleast_2d(mask)


def _faces(
    grid: NDArray[Any], shade: tuple[float, float] | bool, marked: NDArray[np.bool_]
) -> NDArray[np.object_]:
    faces = np.full(grid.shape, look.PAPER, dtype=object)
    if shade is False:
        faces[marked] = look.MARKED
        return faces
    finite = grid[np.isfinite(grid)]
    low, high = (finite.min(), finite.max()) if shade is True else shade
    colours = mpl.colormaps["cividis"](mpl.colors.Normalize(low, high)(grid.astype(float)))
    for index in np.ndindex(grid.shape):
        faces[index] = (
            mpl.colors.to_hex(colours[index]) if np.isfinite(grid[index]) else look.BORDER
        )
    return faces


def _ticks(
    ax: Axes,
    rows: Sequence[object] | None,
    columns: Sequence[object] | None,
    shape: tuple[int, ...],
) -> None:
    for name, labels, n in (("rows", rows, shape[0]), ("columns", columns, shape[1])):
        if labels is not None and len(labels) != n:
            raise ValueError(f"`{name}` must have {n} labels, one for each; got {len(labels)}.")
    if rows is not None:
        ax.set_yticks(range(shape[0]), [str(row) for row in rows])
    if columns is not None:
        ax.set_xticks(range(shape[1]), [str(column) for column in columns])
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
