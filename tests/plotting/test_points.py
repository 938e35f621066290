"""Every seed is a point with its interval beside it."""

import itertools
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from pooltools.plotting import MARKERS, show_points

GROUPS = {"max": [0.9, 0.91, 0.9, 0.88], "average": np.array([0.85, 0.86]), "none": [0.8] * 5}


def test_every_seed_is_a_point_and_none_hides_another(ax: Axes) -> None:
    assert show_points(ax, GROUPS, unit="test accuracy (share)") is ax
    assert [line.get_xdata().tolist() for line in ax.lines] == [list(v) for v in GROUPS.values()]
    places = np.concatenate([line.get_xydata() for line in ax.lines]).round(6)
    assert len(np.unique(places, axis=0)) == sum(map(len, GROUPS.values()))
    assert ax.get_xlabel() == "test accuracy (share)"


def test_groups_are_named_in_order_and_differ_without_colour(ax: Axes) -> None:
    show_points(ax, GROUPS, unit="share")
    assert [text.get_text() for text in ax.texts] == list(GROUPS)
    heights = [text.get_position()[1] for text in ax.texts]
    assert heights == sorted(heights)
    assert ax.yaxis_inverted()
    assert [line.get_marker() for line in ax.lines] == list(MARKERS[:3])


def test_groups_stay_apart_with_each_interval_below_its_points(ax: Axes) -> None:
    show_points(ax, GROUPS, unit="share", intervals={"max": (0.88, 0.91), "none": (0.8, 0.8)})
    bars = [tuple(line.get_xdata()) for line in ax.lines if line.get_marker() == "|"]
    assert bars == [(0.88, 0.91), (0.8, 0.8)]
    heights = [line.get_ydata() for line in ax.lines]  # max, its bar, average, none, its bar
    assert [np.max(a) < np.min(b) for a, b in itertools.pairwise(heights)] == [True] * 4


def named(ax: Axes) -> dict[str, Annotation]:
    """The names of the lines across."""
    return {text.get_text(): text for text in ax.texts if isinstance(text, Annotation)}


def test_baseline_and_centre_are_drawn_where_they_are(ax: Axes) -> None:
    interval, centre = {"max": (0.5, 2.5)}, {"max": 1.5}
    values = {"max": [1.0, 2.0]}
    show_points(
        ax, values, unit="points", intervals=interval, centres=centre, baseline={"chance": 0.25}
    )
    assert [list(line.get_xdata()) for line in ax.lines if line.get_marker() == "D"] == [[1.5]]
    assert [list(line.get_xdata()) for line in ax.lines if line.get_marker() == ""] == [[0.25] * 2]
    assert named(ax)["chance"].xy == (0.25, 1)
    low, high = ax.get_xlim()
    assert low < 0.25 < 2.5 < high


def test_names_of_lines_that_are_close_stand_above_one_another(ax: Axes) -> None:
    lines = {"smallest": 5.0, "none": 0.0, "chance": 90.0}
    show_points(ax, {"max": [-10, 100]}, unit="points", baseline=lines)
    low, high, apart = (named(ax)[name].xyann[1] for name in ("none", "smallest", "chance"))
    assert low == apart == 0
    assert high >= named(ax)["smallest"].get_size()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"groups": {}}, "`groups` must hold at least one label with values; got none"),
        ({"groups": {"a": []}}, r"`groups\['a'\]` must be finite numbers of shape \(n_seeds,\)"),
        ({"groups": {"a": [1, np.nan]}}, r"`groups\['a'\]` must be finite numbers"),
        ({"groups": {"a": [[1], [2]]}}, r"`groups\['a'\]` must be finite numbers"),
        ({"unit": " "}, "`unit` must say what the axis shows"),
        ({"intervals": {"b": (0, 1)}}, r"must name groups that are drawn \(a\); got b"),
        ({"centres": {"c": 1}}, r"must name groups that are drawn \(a\); got c"),
        ({"intervals": {"a": (1, 0)}}, r"`intervals\['a'\]` must be \(low, high\); got \(1, 0\)"),
        ({"centres": {"a": 1}}, r"`centres\['a'\]` must lie in an interval; got 1 and None"),
        (
            {"intervals": {"a": (0, 1)}, "centres": {"a": 2}},
            r"`centres\['a'\]` must lie in an interval; got 2 and \(0, 1\)",
        ),
    ],
)
def test_points_that_would_mislead_are_refused(
    arguments: dict[str, Any], message: str, ax: Axes
) -> None:
    with pytest.raises(ValueError, match=message):
        show_points(ax, **{"groups": {"a": [1.0]}, "unit": "points", **arguments})
