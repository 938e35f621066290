"""Checks of measured claims that say more than one contrast can: several cases, rare exceptions.

A row that speaks of several heads or changes names each as a setting, and says for each what it is
computed from; it holds only if every one of them does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from pooltools.claims.checks.measured import contrast
from pooltools.claims.outcome import Outcome
from pooltools.experiments import contrasts
from pooltools.experiments.results import ResultsError
from pooltools.experiments.statistics import Interval, over_seeds


def each(
    settings: Sequence[str], cases: Mapping[str, Mapping[str, Any]], **common: Any
) -> list[Outcome]:
    """One contrast for each setting.

    Parameters
    ----------
    cases : for each setting the arguments of `measured.contrast`, with `data`: the experiment's
        setting; `more` and `less` may stand for the weights of two arms. A row whose cases have
        different units gives each case its `smallest` effect, and counts in these
    common : arguments of every case
    """
    return [_one(setting, {**common, **cases[setting]}) for setting in settings]


def _one(setting: str, asked: dict[str, Any]) -> Outcome:
    data = asked.pop("data")
    if "more" in asked:
        asked["weights"] = {asked.pop("more"): 1, asked.pop("less"): -1}
    smallest = asked.pop("smallest", None)
    (found,) = contrast([data], **asked)
    return replace(found if smallest is None else _counted_in(found, smallest), setting=setting)


def _counted_in(found: Outcome, smallest: float) -> Outcome:
    """The same outcome with the smallest effect of interest as its unit."""
    return replace(
        found,
        value=found.value / smallest,
        low=found.low / smallest,
        high=found.high / smallest,
        unit="smallest effects",
        values=tuple(value / smallest for value in found.values),
    )


def exceptions(
    settings: Sequence[str], cases: Mapping[str, Mapping[str, Any]], **common: Any
) -> list[Outcome]:
    """Share of the pictures that are an exception: 1 minus a measure in percent of one arm.

    For the form "universal": more than one in a hundred refutes the sentence. Each case has the
    `family` of experiments, `data`: its setting, the `arm` and the `measure`. All seeds share their
    test pictures, so the interval is as wide as that of seeds and that of a count together.
    """
    return [_share(setting, **{**common, **cases[setting]}) for setting in settings]


def _share(setting: str, family: str, data: str, arm: str, measure: str) -> Outcome:
    content = contrasts.of_setting(family, data)
    kept = content["arms"].get(arm, {"values": {}})["values"].get(measure, [None])
    if None in kept:
        raise ResultsError(f"results of {family!r} must have {measure!r} of {arm!r} for each seed.")
    found = [1 - value / 100 for value in kept]
    i = _with_pictures(over_seeds(np.array(found)), _pictures(content, measure))
    return Outcome(
        setting, i.value, i.low, i.high, "share of pictures", i.n, i.df, (), tuple(found)
    )


def _pictures(content: Mapping[str, Any], measure: str) -> int:
    """How many test pictures the seeds share, as stored with the measure's contrasts; 0: none."""
    shared = content["shared"].items()
    return next((kept["images"] for name, kept in shared if name.startswith(f"{measure}: ")), 0)


def _with_pictures(i: Interval, pictures: int) -> Interval:
    """The interval of a share over seeds, widened by the variance of a count of these pictures."""
    counted = i.value * (1 - i.value) / pictures if pictures else 0.0
    t = float(stats.t.isf(0.025, i.df))
    half = math.hypot(i.high - i.value, t * math.sqrt(counted))
    return replace(i, low=i.value - half, high=i.value + half)
