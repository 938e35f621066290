"""Every seed a point, its interval beside it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike, NDArray

from pooltools.plotting import look

Interval = tuple[float, float]
POINT = 0.02  # a point's width as a share of the axis: closer points are stacked
APART = 0.4  # of the axis: names of lines that are closer stand above one another
LINE = 14  # height of such a name, in points
ROOM = 0.35  # height that stacked points may take, of 1 per group


def show_points(
    ax: Axes,
    groups: Mapping[str, ArrayLike],
    *,
    unit: str,
    intervals: Mapping[str, Interval] | None = None,
    centres: Mapping[str, float] | None = None,
    baseline: Mapping[str, float] | None = None,
) -> Axes:
    """Draw each group's values as points along one axis, named directly above them.

    Parameters
    ----------
    ax : where to draw; group 0 on top
    groups : label -> values, shape (n_seeds,); every one is drawn, equal ones are stacked
    unit : what the axis shows, lowercase, with its unit: "outputs that change (share)"
    intervals : label -> (low, high), drawn as a bar below the group's points
    centres : label -> the interval's centre, drawn as a tick on the bar
    baseline : label -> value, drawn as a dashed line through all groups, named at its top

    Returns
    -------
    `ax`

    Raises
    ------
    ValueError : no group, a group without finite values of shape (n,), no unit, an interval or
        centre for a group that is not drawn, low > high, or a centre outside its interval
    """
    points = {label: _values(label, values) for label, values in groups.items()}
    bars, middles, lines = dict(intervals or {}), dict(centres or {}), dict(baseline or {})
    _check(points, bars, middles, unit)
    limits = _limits([*points.values(), *bars.values(), [*lines.values()]])
    for k, (label, values) in enumerate(points.items()):
        _group(ax, k, label, values, limits)
        if label in bars:
            _bar(ax, k, bars[label], middles.get(label))
    _baselines(ax, lines, limits)
    ax.set(xlim=limits, ylim=(len(points) - 0.6, -0.85), yticks=[], xlabel=unit)
    ax.spines["left"].set_visible(False)
    return ax


def _values(label: str, values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(
            f"`groups[{label!r}]` must be finite numbers of shape (n_seeds,); got {values!r}."
        )
    return array


def _check(
    points: Mapping[str, object],
    bars: Mapping[str, Interval],
    middles: Mapping[str, float],
    unit: str,
) -> None:
    if not points:
        raise ValueError("`groups` must hold at least one label with values; got none.")
    if not unit.strip():
        raise ValueError("`unit` must say what the axis shows, with its unit; got nothing.")
    strangers = sorted({*bars, *middles} - set(points))
    if strangers:
        raise ValueError(
            f"`intervals` and `centres` must name groups that are drawn ({', '.join(points)}); "
            f"got {', '.join(strangers)}."
        )
    for label, (low, high) in bars.items():
        if not low <= high:
            raise ValueError(f"`intervals[{label!r}]` must be (low, high); got {(low, high)!r}.")
    for label, centre in middles.items():
        bar = bars.get(label)
        if bar is None or not bar[0] <= centre <= bar[1]:
            raise ValueError(
                f"`centres[{label!r}]` must lie in an interval; got {centre!r} and {bar!r}."
            )


def _limits(drawn: Sequence[ArrayLike]) -> Interval:
    """The axis' ends: everything drawn, with 6 % of room on either side."""
    everything = np.concatenate([np.ravel(values) for values in drawn])
    low, high = float(everything.min()), float(everything.max())
    room = 0.06 * (high - low) or 0.5
    return low - room, high + room


def _stack(values: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """A height for each point, so that points closer than `width` lie above one another."""
    ends: list[float] = []  # where the last point of each level lies
    levels = np.zeros(len(values), dtype=int)
    for index in np.argsort(values, kind="stable"):
        free = [level for level, end in enumerate(ends) if values[index] - end >= width]
        levels[index] = free[0] if free else len(ends)
        if not free:
            ends.append(0.0)
        ends[levels[index]] = float(values[index])
    return levels * min(0.11, ROOM / max(len(ends) - 1, 1))


def _group(ax: Axes, k: int, label: str, values: NDArray[np.float64], limits: Interval) -> None:
    """Points in row `k` with their name above them."""
    heights = k - _stack(values, POINT * (limits[1] - limits[0]))
    (points,) = ax.plot(values, heights, ls="", mec=look.PAPER, mew=0.6, ms=7)
    points.set(marker=look.MARKERS[k % len(look.MARKERS)], color=_colour(k))
    name = ax.text(limits[0], k - ROOM - 0.12, label, va="bottom", ha="left")
    name.set_path_effects([withStroke(linewidth=4, foreground=look.PAPER)])


def _bar(ax: Axes, k: int, interval: Interval, centre: float | None) -> None:
    """An interval below row `k`'s points, with its centre."""
    y = k + 0.17
    ax.plot(interval, (y, y), ls="-", marker="|", ms=9, mew=2.5, color=_colour(k), lw=2.5)
    if centre is not None:
        ax.plot([centre], [y], ls="", marker="D", ms=6, color=_colour(k), mec=look.PAPER, mew=0.6)


def _colour(k: int) -> str:
    return look.COLOURS[k % len(look.COLOURS)]


def _baselines(ax: Axes, lines: Mapping[str, float], limits: Interval) -> None:
    shares = {n: (v - limits[0]) / (limits[1] - limits[0]) for n, v in lines.items()}
    levels = _levels(shares)
    for label, value in lines.items():
        ax.axvline(value, color=look.INK, ls=(0, (4, 3)), marker="", lw=1.2, zorder=0)
        side = "left" if shares[label] < 0.25 else "right" if shares[label] > 0.75 else "center"
        above = ax.get_xaxis_transform()
        place = (0, LINE * levels[label])
        ax.annotate(
            label, (value, 1.0), place, above, "offset points", ha=side, va="bottom", size=11
        )


def _levels(shares: Mapping[str, float]) -> dict[str, int]:
    """A level for each name, so that names closer than `APART` stand above one another."""
    levels: dict[str, int] = {}
    for label in sorted(shares, key=shares.__getitem__):
        near = {level for other, level in levels.items() if shares[label] - shares[other] < APART}
        levels[label] = min(set(range(len(levels) + 1)) - near)
    return levels
