"""Read back from a figure what it says: texts, places of outlines, colours of pixels."""

import io
from collections import Counter
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from PIL import Image

# A flat colour is drawn as it is given; 2 of 255 leaves room for one rounding to 8 bits each way.
TOLERANCE = 2
X = np.array([[1, 3, 2, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])


def texts(ax: Axes) -> dict[tuple[float, float], str]:
    """Each text of the Axes by its place."""
    return {text.get_position(): text.get_text() for text in ax.texts}


def written(ax: Axes) -> list[list[str]]:
    """The numbers in the cells, row by row, as they stand on the page."""
    by_place = {(y, x): text for (x, y), text in texts(ax).items()}
    rows = sorted({y for y, _ in by_place})
    return [[by_place[place] for place in sorted(by_place) if place[0] == y] for y in rows]


def outlines(ax: Axes) -> list[Rectangle]:
    """The frames drawn around cells, in the order in which they were drawn."""
    return [patch for patch in ax.patches if not patch.get_fill() and patch.get_linewidth() > 1]


def covered(patch: Rectangle) -> tuple[slice, slice]:
    """The rows and columns of the cells whose centres an outline holds."""
    (left, top), width, height = patch.get_xy(), patch.get_width(), patch.get_height()
    return (
        slice(int(np.ceil(top)), int(np.floor(top + height)) + 1),
        slice(int(np.ceil(left)), int(np.floor(left + width)) + 1),
    )


def pixels(ax: Axes) -> np.ndarray[Any, Any]:
    """The figure as drawn, shape (H, W, 3), 0 to 255."""
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png", dpi=ax.figure.dpi)
    return np.asarray(Image.open(buffer).convert("RGB"), dtype=int)


def ground(ax: Axes, i: int, j: int) -> tuple[int, ...]:
    """The colour that fills most of cell (i, j), as drawn."""
    drawn = pixels(ax)
    corners = ax.transData.transform([(j - 0.4, i - 0.4), (j + 0.4, i + 0.4)]).round().astype(int)
    (left, right), (low, high) = np.sort(corners[:, 0]), np.sort(corners[:, 1])
    height = drawn.shape[0]
    cell = drawn[height - high : height - low, left:right].reshape(-1, 3)
    return Counter(map(tuple, cell.tolist())).most_common(1)[0][0]


def assert_colour(drawn: tuple[int, ...], colour: str) -> None:
    """The drawn pixel has the colour that was asked for."""
    np.testing.assert_allclose(drawn, 255 * np.array(to_rgb(colour)), atol=TOLERANCE)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2.2 defines it, written from its text."""
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (one, other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def linear(colour: str) -> list[float]:
    """The three channels of a colour as amounts of light."""
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
