"""Cells, frames and their texts: what arrays and windows are both drawn with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.gridspec import GridSpec
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike, NDArray

from pooltools.plotting import look

MAX_SIDE = 24  # more cells than this cannot be read on a telephone


def small_grid(values: ArrayLike) -> NDArray[Any]:
    """`values` with shape (H, W), checked; one row if it has one axis."""
    grid = np.asarray(values)
    if grid.ndim not in (1, 2) or grid.size == 0 or not np.issubdtype(grid.dtype, np.number):
        raise ValueError(
            "`values` must be numbers of shape (H, W) or (W,), not empty; "
            f"got shape {grid.shape}, dtype {grid.dtype}. "
            "Choose one image and channel, as x[0, :, :, 0]."
        )
    if max(grid.shape) > MAX_SIDE:
        raise ValueError(
            f"`values` must have at most {MAX_SIDE} cells to a side to be read; "
            f"got shape {grid.shape}. Use ax.imshow for a picture."
        )
    return np.atleast_2d(grid)


def cell_texts(grid: NDArray[Any], fmt: str | None) -> NDArray[np.object_]:
    """What stands in each cell: a number with a true minus sign, or an infinity sign."""
    spec = fmt or ("d" if np.issubdtype(grid.dtype, np.integer) else ".3g")
    texts = np.empty(grid.shape, dtype=object)
    for index, value in np.ndenumerate(grid):
        texts[index] = number(value, spec)
    return texts


def number(value: Any, spec: str) -> str:
    """One number as text, with a true minus sign and the sign for infinity."""
    text = format(value, spec) if np.isfinite(value) else str(float(value)).replace("inf", "∞")
    return text.replace("-", "\u2212")


def font_size(ax: Axes, shape: tuple[int, ...], texts: Sequence[str]) -> float:
    """Points that let the longest text fit its cell, at most 14."""
    width, height = _room(ax)
    cell = min(width / shape[1], height / shape[0])
    longest = max(_width(text) for text in texts)
    return float(min(14.0, cell * 0.45, cell * 0.84 / longest))


def _room(ax: Axes) -> tuple[float, float]:
    """About the points that the layout will leave for the Axes; it is settled only when drawn."""
    spec, figure = ax.get_subplotspec(), ax.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches() * 72
    if spec is None or not isinstance(spec.get_gridspec(), GridSpec):
        box = ax.get_position()
        return box.width * width, box.height * height
    share = _share(spec.get_gridspec().get_width_ratios(), spec.colspan)
    tall = _share(spec.get_gridspec().get_height_ratios(), spec.rowspan)
    return share * width - 8, tall * height - 24  # less a margin; less a margin and a label


def _share(ratios: ArrayLike, span: range) -> float:
    """The part of a figure that some of its columns or rows take."""
    sizes = np.asarray(ratios, dtype=float)
    return float(sizes[span.start : span.stop].sum() / sizes.sum())


def _width(text: str) -> float:
    """About how many times its font size a text is wide, in DejaVu Sans."""
    return (
        sum({".": 0.32, "\u2212": 0.84, "\u221e": 0.84}.get(letter, 0.64) for letter in text) + 0.1
    )


def draw_cell(
    ax: Axes, i: int, j: int, text: str, *, face: str, size: float, bold: bool = False
) -> None:
    """One cell with its text; the text colour follows the cell's lightness."""
    box = Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=face, edgecolor=look.GRID, linewidth=0.8)
    ax.add_patch(box).set_zorder(1)
    if face == look.BORDER:
        ax.add_patch(
            Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, linewidth=0, hatch="//", zorder=1.5)
        )
    written = ax.text(j, i, text, size=size, color=look.ink_on(face), zorder=5)
    written.set(ha="center", va="center_baseline", weight="bold" if bold else "normal")
    # a rim in the cell's colour keeps the number readable where an outline crosses it
    written.set_path_effects([withStroke(linewidth=3, foreground=face)])


def outline(
    ax: Axes, start: Sequence[int], extent: Sequence[int], *, inset: float, **line: Any
) -> Rectangle:
    """A frame around `extent` cells from cell `start` on, drawn `inset` cells inside their edge."""
    corner = (start[1] - 0.5 + inset, start[0] - 0.5 + inset)
    size = (extent[1] - 2 * inset, extent[0] - 2 * inset)
    patch = Rectangle(corner, *size, fill=False, joinstyle="miter", zorder=4, **line)
    ax.add_patch(patch)
    return patch


def frame(ax: Axes, start: Sequence[int], stop: Sequence[int]) -> None:
    """Square cells, row 0 on top, limits just around cells `start` to `stop` (excluded)."""
    ax.set_aspect("equal")
    ax.set_xlim(start[1] - 0.53, stop[1] - 0.47)
    ax.set_ylim(stop[0] - 0.47, start[0] - 0.53)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)


def window_colour(k: int) -> str:
    """The colour of window `k` (row-major) and of the output cell that it makes."""
    return look.COLOURS[k % len(look.COLOURS)]
