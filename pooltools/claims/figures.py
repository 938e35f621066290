"""Figures of measured rows: every seed a point, the interval beside it, and the figure in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pooltools.claims.answer import answer
from pooltools.claims.ledger import Claim, LedgerError, load
from pooltools.claims.outcome import Outcome
from pooltools.claims.render import number

NONE, SMALLEST, FROM, TO = "no effect", "smallest that counts", "holds from", "holds to"
OPEN = 100  # a band that ends here, or later, is meant to have no end


def show_claim(ax: Any, ids: Mapping[str, str], *, unit: str) -> str:
    """Draw what measured rows of the ledger rest on, and give the figure in words.

    Parameters
    ----------
    ax : matplotlib's Axes, where to draw; the first row on top
    ids : label -> id of a row; a row with several settings gets a line for each, labelled with the
        setting too, or, where the label is "", with the setting only
    unit : what the axis shows, with its unit: "test accuracy, max minus stride (points)"

    A line marks no effect, and lines the borders of the verdict if all rows have the same.

    Raises
    ------
    LedgerError : a row is not in the ledger, or nothing was measured for it
    """
    found = {label: answer(_row(id)) for label, id in ids.items()}
    lines = {
        label if len(given.claim.settings) == 1 else _joined(label, outcome.setting): outcome
        for label, given in found.items()
        for outcome in given.outcomes
    }
    for label, given in found.items():
        if not any(outcome.values for outcome in given.outcomes):
            raise LedgerError(
                f"a row in a figure must be measured over seeds; {ids[label]} is {given.verdict}."
            )
    borders = [_borders(given.claim) for given in found.values()]
    marks = borders[0] if all(each == borders[0] for each in borders) else {}
    zero = {} if all(given.claim.form == "level" for given in found.values()) else {NONE: 0.0}
    return _drawn(ax, lines, unit, zero | marks)


def show_arms(
    ax: Any,
    family: str,
    setting: str,
    measure: str,
    arms: Mapping[str, str],
    *,
    chance: float | None = None,
) -> str:
    """Draw a measure of several arms of one experiment, and give the figure in words.

    The intervals are those of each arm's mean; whether two arms differ is asked seed by seed, by
    `show_claim`.

    Parameters
    ----------
    ax : matplotlib's Axes, where to draw; the first arm on top
    family, setting : of the experiment, as rows of the ledger name them
    measure : what was read off each run
    arms : label -> name of the arm
    chance : drawn as a line, in the measure's unit

    Raises
    ------
    ResultsError : there are no results of this experiment, arm or measure
    """
    from pooltools.experiments import contrasts

    content = contrasts.of_setting(family, setting)
    lines = {
        label: _of_arm(content, contrasts.of_arm(content, arm, measure), measure)
        for label, arm in arms.items()
    }
    unit = f"{measure} ({content['units'][measure]})"
    return _drawn(ax, lines, unit, {} if chance is None else {"chance": chance})


def _borders(claim: Claim) -> dict[str, float]:
    """Where the row's verdict changes: name -> value."""
    if claim.form == "level":
        low, high = claim.band
        return {FROM: low} | ({TO: high} if high < OPEN else {})
    size = claim.smallest.get("value")
    if size is None:
        return {}
    if claim.form == "same":
        return {f"−{SMALLEST}": -size, SMALLEST: size}
    return {SMALLEST: -size if claim.form == "not worse" else size}


def _joined(label: str, setting: str) -> str:
    return f"{label}, {setting}" if label else setting


def _row(id: str) -> Any:
    rows = load()
    if id not in rows:
        raise LedgerError(f"`ids` must name rows of the ledger; got {id!r}.")
    return rows[id]


def _of_arm(content: Mapping[str, Any], values: Mapping[int, float], measure: str) -> Outcome:
    from pooltools.experiments.statistics import over_seeds

    i, unit = over_seeds(np.array(list(values.values()))), content["units"][measure]
    return Outcome(measure, i.value, i.low, i.high, unit, i.n, i.df, values=tuple(values.values()))


def _drawn(ax: Any, lines: Mapping[str, Outcome], unit: str, marks: Mapping[str, float]) -> str:
    from pooltools.plotting import show_points  # needs IPython, which `claims check` does not

    show_points(
        ax,
        {label: outcome.values for label, outcome in lines.items()},
        unit=unit,
        intervals={label: (outcome.low, outcome.high) for label, outcome in lines.items()},
        centres={label: outcome.value for label, outcome in lines.items()},
        baseline=marks,
    )
    told = [f"{label}: {number(o)}, {_spread(o)}" for label, o in lines.items()]
    drawn = [f"{label} at {value:g}" for label, value in marks.items()]
    lines_there = f" Dashed: {', '.join(drawn)}." if drawn else ""
    return f"Points for each seed, {unit}. {'. '.join(told)}.{lines_there}"


def _spread(outcome: Outcome) -> str:
    low, high = min(outcome.values), max(outcome.values)
    return f"seeds from {low:.3g} to {high:.3g}"
