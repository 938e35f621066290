"""Outlines lie where pooling reads, and can be told apart."""

import itertools
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from pooltools import border, max_pool, window_positions
from pooltools.plotting import COLOURS, look, show_array, show_windows
from tests.plotting.reading import X, assert_colour, covered, ground, outlines, texts, written


def test_outlines_hold_exactly_what_pooling_reads(ax: Axes) -> None:
    """The maximum over the cells inside each outline is the library's output."""
    show_windows(ax, X, window_positions((4, 4), (3, 2), 1), (3, 2))
    inside = [X[covered(patch)].max() for patch in outlines(ax)]
    assert inside == max_pool(X[None, :, :, None], (3, 2), 1).ravel().tolist()
    assert {X[covered(patch)].shape for patch in outlines(ax)} == {(3, 2)}


def test_windows_start_in_the_border_where_geometry_says(ax: Axes) -> None:
    sizes = (4, 4), (3, 2), (3, 1), "same"
    starts, edge = window_positions(*sizes), border(*sizes)
    show_windows(ax, X, starts, (3, 2), border=edge, fill=-np.inf)
    found = [tuple(part.start for part in covered(patch)) for patch in outlines(ax)]
    assert found == list(itertools.product(*(np.asarray(s).tolist() for s in starts)))
    grid = np.array(written(ax))
    assert grid.shape == (4 + sum(edge[0]), 4 + sum(edge[1]))
    assert (grid == "\u2212∞").sum() == grid.size - X.size > 0


def test_a_border_is_grey_hatched_and_filled_with_its_value(ax: Axes) -> None:
    show_windows(ax, X, ([-1], [-1]), 2, border=((1, 0), (1, 0)), fill=0)
    hatched = {covered(patch)[0].start for patch in ax.patches if patch.get_hatch()}
    assert hatched == {-1, 0, 1, 2, 3}
    assert sum(bool(patch.get_hatch()) for patch in ax.patches) == 4 + 1 + 4
    assert texts(ax)[-1, 2] == texts(ax)[2, -1] == "0"
    assert_colour(ground(ax, 2, -1), look.BORDER)
    assert_colour(ground(ax, 2, 0), look.PAPER)


def sides(patch: Rectangle) -> list[tuple[str, float, float, float]]:
    """The four lines of an outline: the axis that each crosses, where, from where to where."""
    (x, y), w, h = patch.get_xy(), patch.get_width(), patch.get_height()
    upright = [("x", place, y, y + h) for place in (x, x + w)]
    return upright + [("y", place, x, x + w) for place in (y, y + h)]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_outlines_never_lie_on_one_another(step: int, ax: Axes) -> None:
    show_windows(ax, np.zeros((9, 9)), (range(0, 7, step), range(0, 7, step)), 3)
    lines = [line for patch in outlines(ax) for line in sides(patch)]
    gaps = [
        abs(one[1] - other[1])
        for one, other in itertools.combinations(lines, 2)
        if one[0] == other[0] and max(one[2], other[2]) < min(one[3], other[3])
    ]
    assert min(gaps) > 0.02  # of a cell: a pixel on the page


def test_overlapping_windows_differ_without_colour(ax: Axes) -> None:
    show_windows(ax, X, ([0, 1], [0, 1]), 3)
    assert len({str(patch._dash_pattern) for patch in outlines(ax)}) == 4


def test_windows_and_their_outputs_share_a_colour() -> None:
    _, (left, right) = plt.subplots(1, 2)
    show_windows(left, X, ([0, 2], [0, 2]), 2)
    show_array(right, [[6, 8], [14, 16]], frames=True)
    colours = [[patch.get_edgecolor() for patch in outlines(ax)] for ax in (left, right)]
    assert colours[0] == colours[1]
    assert len(set(colours[0])) == 4


def test_dilated_windows_mark_the_cells_that_they_read(ax: Axes) -> None:
    show_windows(ax, np.arange(25).reshape(5, 5), ([0], [1]), (3, 2), dilation=2)
    assert covered(outlines(ax)[0]) == (slice(0, 5), slice(1, 4))
    marked = [covered(patch) for patch in ax.patches if patch.get_alpha() is not None]
    read = {(rows.start, columns.start) for rows, columns in marked}
    assert read == {(0, 1), (0, 3), (2, 1), (2, 3), (4, 1), (4, 3)}


def test_one_row_and_only_a_chosen_window(ax: Axes) -> None:
    show_windows(ax, [0, 4, 4, 0], window_positions(4, 2, 1), 2, only=[2], label="a row")
    assert [covered(patch) for patch in outlines(ax)] == [(slice(0, 1), slice(2, 4))]
    assert outlines(ax)[0].get_edgecolor() == to_rgba(COLOURS[2])
    assert ax.get_title() == "a row"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": (2, 2, 2)}, r"`size` must be 2 numbers >= 1, one per axis; got \(2, 2, 2\)"),
        ({"size": 0}, r"`size` must be 2 numbers >= 1, one per axis; got 0"),
        ({"dilation": (1,)}, r"`dilation` must be 2 numbers >= 1, one per axis; got \(1,\)"),
        ({"starts": [0, 2]}, r"`starts` must hold one sequence per axis, 2 here; got \[0, 2\]"),
        ({"border": (1, 1)}, r"`border` must hold one sequence per axis, 2 here; got \(1, 1\)"),
        ({"starts": ([-1], [0])}, r"`starts` must keep .* from 0 to 4; got \[-1\] with windows 2"),
        ({"starts": ([0], [3])}, r"`starts` must keep .* from 0 to 4; got \[3\] with windows 2"),
        ({"only": [4]}, r"`only` must hold numbers of windows, 0 to 3; got \[4\]"),
        ({"values": np.zeros((1, 4, 4, 1))}, r"`values` must be numbers"),
    ],
)
def test_windows_that_do_not_fit_are_refused(
    arguments: dict[str, Any], message: str, ax: Axes
) -> None:
    with pytest.raises(ValueError, match=message):
        show_windows(ax, **{"values": X, "starts": ([0, 2], [0, 2]), "size": 2, **arguments})
