"""Checks of measured claims: contrasts of arms, read from the results of experiments.

Nothing is trained here. A row names a family of experiments, arms and a measure; its settings name
the data and network, and so the results file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pooltools.claims.outcome import Outcome
from pooltools.experiments import contrasts
from pooltools.experiments.arm import Contrast
from pooltools.experiments.statistics import over_seeds

LESS_GAP = 2.0  # points by which the gap must shrink: smaller effects, reasons in the ledger
LESS_LOSS = -math.log(0.95)  # of the test loss: five percent
WORSE = 1.0  # points of test accuracy that may be lost
TRAINED = 0.9  # share of the best arm's training accuracy below which an arm did not train


def contrast(
    settings: Sequence[str],
    family: str,
    measure: str,
    weights: Mapping[str, float],
    scale: str = "linear",
    about_training: bool = False,
) -> list[Outcome]:
    """A weighted sum of arms, seed by seed, in each setting.

    Parameters
    ----------
    family : what the names of the results files begin with
    measure : read off each run
    weights : of the arms, in the direction of the claim
    scale : "linear", or "log": a ratio on the scale of natural logarithms; or "errors": a ratio of
        what lacks to 100 %
    about_training : the claim is about arms that do not train, so that one is no doubt
    """
    return [
        _outcome(setting, family, measure, weights, scale, about_training) for setting in settings
    ]


def difference(
    settings: Sequence[str], family: str, measure: str, more: str, less: str, **others: Any
) -> list[Outcome]:
    """`more` minus `less`, or the logarithm of their ratio."""
    return contrast(settings, family, measure, {more: 1, less: -1}, **others)


def overfits_less(
    settings: Sequence[str], cases: Mapping[str, Mapping[str, Any]], **common: Any
) -> list[Outcome]:
    """Whether an arm overfits less than another: the least of three gains, each in units of its
    smallest effect.

    A smaller gap alone crowns the worse network. So the gap must be smaller by 2 points, the test
    loss by 5 percent, and the test accuracy not lower by 1 point. Each gain is scaled so that its
    condition reads "more than 1"; value and both ends of the interval are the least of the three.
    All three being above 1 is at least as sure as each of them; that one of them is below 1 is less
    sure, at worst, where all three lie on the border, 7.5 % instead of 2.5 % wrong.

    Meant for the form `level`, from 1 on: "no meaningful difference" and "the opposite holds" have
    no meaning for a minimum.

    Parameters
    ----------
    cases : for each setting the `family` of experiments, `data`: its setting, the arm that
        overfits `less` and the one that does `more`; `loss` for another measure than "test loss"
    common : arguments of every case
    """
    return [_least_gain(setting, **{**common, **cases[setting]}) for setting in settings]


def _least_gain(
    setting: str,
    family: str,
    data: str,
    less: str,
    more: str,
    loss: str = "test loss",
    about_training: bool = False,
) -> Outcome:
    def change(measure: str, scale: str = "linear") -> Outcome:
        asked = {"scale": scale, "about_training": about_training}
        return difference([data], family, measure, less, more, **asked)[0]

    gains = (
        _scaled(change("gap"), -1 / LESS_GAP),
        _scaled(change(loss, "log"), -1 / LESS_LOSS),
        _scaled(change("test accuracy"), 1 / WORSE, plus=2),  # "above -1" becomes "above 1"
    )
    least = min(gains, key=lambda gain: gain.value)
    return replace(
        least,
        setting=setting,
        low=min(gain.low for gain in gains),
        high=min(gain.high for gain in gains),
        doubts=tuple(dict.fromkeys(doubt for gain in gains for doubt in gain.doubts)),
    )


def _scaled(o: Outcome, factor: float, plus: float = 0) -> Outcome:
    """The outcome times `factor`, and `plus` more."""
    value, *ends = (factor * x + plus for x in (o.value, o.low, o.high))
    return replace(
        o,
        value=value,
        low=min(ends),
        high=max(ends),
        unit="smallest effects",
        values=tuple(factor * v + plus for v in o.values),
    )


def _outcome(
    setting: str,
    family: str,
    measure: str,
    weights: Mapping[str, float],
    scale: str,
    about_training: bool,
) -> Outcome:
    content = contrasts.of_setting(family, setting)
    asked = Contrast.of(measure, weights, scale)
    found = contrasts.interval(content, asked)
    doubts = [] if about_training else [*_untrained(content, weights), *_guess(content, weights)]
    doubts += _turning(content, asked, found.low, found.high)
    unit = content["units"][measure]
    return Outcome(
        setting,
        found.value,
        found.low,
        found.high,
        "in the logarithm" if scale != "linear" else {"%": "points"}.get(unit, unit),
        found.n,
        found.df,
        tuple(doubts),
        tuple(float(v) for v in contrasts.values(content, asked)),
    )


def _untrained(content: Mapping[str, Any], names: Mapping[str, float]) -> Iterator[str]:
    """Arms that fit their training pictures much worse than the best of those compared."""
    fits = {
        name: contrasts.mean(content, name, "train accuracy")
        for name in names
        if "train accuracy" in content["arms"][name]["values"]
    }
    for name, fit in fits.items():
        if fit < TRAINED * max(fits.values()):
            yield f"the arm {name} did not train as far as the others ({fit:.0f} %)"


def _guess(content: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """Arms that nothing shows to be right more often than who always says the commonest class."""
    for name in names:
        arm = content["arms"][name]
        guess, found = arm.get("guessing"), arm["values"].get("test accuracy")
        if guess is not None and found and over_seeds(np.array(found)).low <= guess:
            yield f"the arm {name} is not shown to be better than guessing ({guess:g} %)"


def _turning(content: Mapping[str, Any], asked: Contrast, low: float, high: float) -> Iterator[str]:
    """Contrasts whose sign was another one after half the training."""
    half = f"{asked.measure} at half"
    if all(half in content["arms"][name]["values"] for name in asked.weights):
        name = asked.name.replace(asked.measure, half, 1)
        before = contrasts.interval(content, Contrast(name, half, asked.weights, asked.scale))
        if before.high < 0 < low or high < 0 < before.low:
            yield "training length: the sign was another one after half the training"
