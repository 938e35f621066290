"""An array is drawn as what it is."""

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from pooltools.plotting import look, show_array
from tests.plotting.reading import X, assert_colour, contrast, covered, ground, outlines, written


def test_an_array_is_written_as_it_is(ax: Axes) -> None:
    assert show_array(ax, X, label="input") is ax
    assert written(ax) == [[str(value) for value in row] for row in X]
    assert ax.get_title() == "input"


def test_rows_go_down_and_columns_to_the_right(ax: Axes) -> None:
    show_array(ax, X, rows="abcd", columns=range(4))
    origin, right, down = ax.transData.transform([(0, 0), (1, 0), (0, 1)])
    assert right[0] > origin[0]
    assert down[1] < origin[1]
    assert [label.get_text() for label in ax.get_yticklabels()] == list("abcd")
    assert [label.get_text() for label in ax.get_xticklabels()] == list("0123")


@pytest.mark.parametrize(
    ("values", "fmt", "expected"),
    [
        ([1, -2], None, ["1", "\u22122"]),
        ([1024, 65536], None, ["1024", "65536"]),
        ([0.5, -1.25], None, ["0.5", "\u22121.25"]),
        ([1 / 3, 2.0], None, ["0.333", "2"]),
        ([1 / 3, 2.0], ".2f", ["0.33", "2.00"]),
        ([-np.inf, np.nan], None, ["\u2212∞", "nan"]),
        (np.array([200, 7], dtype=np.uint8), None, ["200", "7"]),
    ],
    ids=["whole", "large", "decimal", "three digits", "format", "not finite", "bytes"],
)
def test_numbers_are_written_for_a_reader(
    values: Any, fmt: str | None, expected: list[str], ax: Axes
) -> None:
    show_array(ax, values, fmt=fmt)
    assert written(ax) == [expected]


@pytest.mark.parametrize(
    ("panels", "size", "values", "smallest"),
    [
        ((1, 1), (3.6, 3.6), X, 14),
        ((1, 1), (4.8, 1), [np.arange(12) * 11], 8),
        ((1, 2), (4.8, 3), X / -7, 9),
        ((1, 3), (4.8, 1.9), np.arange(25).reshape(5, 5), 9),
        ((3, 1), (4.3, 3.2), [[2, -10.5, 1, 8, 3]], 13),
        ((1, 1), (3.6, 3.6), np.arange(64).reshape(8, 8) * 10, 9),
    ],
)
def test_numbers_fit_their_cells_and_stay_readable(
    panels: tuple[int, int], size: tuple[float, float], values: Any, smallest: float
) -> None:
    fig, axes = plt.subplots(*panels, figsize=size, squeeze=False)
    for ax in axes.flat:
        show_array(ax, values, label="name", rows=range(len(values)), highlight=[(0, 0)])
    fig.canvas.draw()
    side = ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0]
    boxes = [text.get_window_extent() for text in ax.texts]
    assert max(max(box.width, box.height) for box in boxes) < 0.97 * side
    assert min(text.get_fontsize() for text in ax.texts) >= smallest


@pytest.mark.parametrize("marked", [X % 7 == 0, [(1, 2), (3, 1)]], ids=["mask", "cells"])
def test_marked_cells_are_filled_framed_and_bold(marked: Any, ax: Axes) -> None:
    show_array(ax, X, highlight=marked)
    assert [X[covered(patch)].item() for patch in outlines(ax)] == [7, 14]
    assert [t.get_text() for t in ax.texts if t.get_weight() == "bold"] == ["7", "14"]
    assert_colour(ground(ax, 1, 2), look.MARKED)
    assert_colour(ground(ax, 2, 1), look.PAPER)


@pytest.mark.parametrize(("marked", "expected"), [([2], [4]), ([0, 1], [3, 1]), ([], [])])
def test_cells_of_a_row_are_marked_by_their_column(
    marked: list[int], expected: list[int], ax: Axes
) -> None:
    row = np.array([3, 1, 4, 1])
    show_array(ax, row, highlight=marked)
    assert [row[None][covered(patch)].item() for patch in outlines(ax)] == expected


@pytest.mark.parametrize(
    ("shade", "low", "high"),
    [(True, 1, 16), ((0, 20), 0, 20)],
    ids=["its own scale", "a given scale"],
)
def test_shaded_cells_have_their_values_colours(
    shade: Any, low: float, high: float, ax: Axes
) -> None:
    show_array(ax, X, shade=shade)
    colours = mpl.colormaps["cividis"]((X - low) / (high - low))
    assert_colour(ground(ax, 0, 1), to_hex(colours[0, 1]))
    assert_colour(ground(ax, 3, 0), to_hex(colours[3, 0]))


def test_numbers_are_readable_on_every_shade(ax: Axes) -> None:
    show_array(ax, np.arange(24), shade=True)
    shades = mpl.colormaps["cividis"](np.linspace(0, 1, 24))
    inks = [to_hex(text.get_color()) for text in ax.texts]
    assert min(map(contrast, inks, map(to_hex, shades))) >= 4.5


SHAPE = r"`highlight` must be a boolean array of shape \(4, 4\) or cells inside it; got "


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": np.zeros((1, 4, 4, 1))}, r"`values` must be numbers .* shape \(1, 4, 4, 1\)"),
        ({"values": []}, r"`values` must be numbers .* not empty; got shape \(0,\)"),
        ({"values": ["a"]}, r"`values` must be numbers .* dtype <U1"),
        ({"values": np.zeros((28, 28))}, r"at most 24 cells .* got shape \(28, 28\)\. Use ax\.im"),
        ({"highlight": [(0, 4)]}, SHAPE),
        ({"highlight": [(-1, 0)]}, SHAPE),
        ({"highlight": [(0, 1, 2), (1, 2, 3)]}, SHAPE),
        ({"highlight": [0, 1]}, SHAPE),
        ({"highlight": [(0.0, 1.0)]}, SHAPE),
        ({"highlight": [[True, False]]}, SHAPE),
        ({"rows": "abc"}, "`rows` must have 4 labels, one for each; got 3"),
        ({"columns": range(5)}, "`columns` must have 4 labels, one for each; got 5"),
    ],
)
def test_an_array_that_cannot_be_read_is_refused(
    arguments: dict[str, Any], message: str, ax: Axes
) -> None:
    with pytest.raises(ValueError, match=message):
        show_array(ax, **{"values": X, **arguments})
