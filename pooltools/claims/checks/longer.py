"""Checks of measured claims about what more training changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pooltools.claims.outcome import Outcome
from pooltools.experiments import contrasts
from pooltools.experiments.arm import Contrast
from pooltools.experiments.statistics import over_seeds


def turned(
    settings: Sequence[str], cases: Mapping[str, Mapping[str, Any]], **common: Any
) -> list[Outcome]:
    """What the difference of two arms gains between an earlier reading and the end of training.

    Test pictures that all seeds share are not counted in, as in `paired.each`.

    Parameters
    ----------
    cases : for each setting the `family` of experiments, `data`: its setting, the arms `more` and
        `less`, a measure at the `end`, and `earlier`
    common : arguments of every case
    """
    return [_gained(setting, **{**common, **cases[setting]}) for setting in settings]


def _gained(
    setting: str, family: str, data: str, more: str, less: str, end: str, earlier: str
) -> Outcome:
    content = contrasts.of_setting(family, data)
    last, first = (
        contrasts.values(content, Contrast.difference(measure, more, less))
        for measure in (end, earlier)
    )
    i = over_seeds(last - first)
    unit = {"%": "points"}.get(content["units"][end], content["units"][end])
    values = tuple(float(v) for v in last - first)
    return Outcome(setting, i.value, i.low, i.high, unit, i.n, i.df, (), values)
