"""Checks of measured claims: contrasts of arms, read from the results of experiments.

Nothing is trained here. A row names a family of experiments, arms and a measure; its settings name
the data and network, and so the results file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pooltools.claims.outcome import Outcome
from pooltools.experiments import contrasts
from pooltools.experiments.arm import Contrast

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
    scale : "linear", or "log": a ratio on the scale of natural logarithms
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


def _outcome(
    setting: str,
    family: str,
    measure: str,
    weights: Mapping[str, float],
    scale: str,
    about_training: bool,
) -> Outcome:
    content = contrasts.of_setting(family, setting)
    asked = _registered(content, measure, weights, scale)
    found = contrasts.interval(content, asked)
    doubts = [] if about_training else [*_untrained(content, weights)]
    doubts += _turning(content, asked, found.low, found.high)
    unit = content["units"][measure]
    return Outcome(
        setting,
        found.value,
        found.low,
        found.high,
        "in the logarithm" if scale == "log" else {"%": "points"}.get(unit, unit),
        found.n,
        found.df,
        tuple(doubts),
        tuple(float(v) for v in contrasts.values(content, asked)),
    )


def _registered(
    content: Mapping[str, Any], measure: str, weights: Mapping[str, float], scale: str
) -> Contrast:
    """The contrast under the name that its variance is stored by."""
    if sorted(weights.values()) == [-1, 1]:
        more, less = sorted(weights, key=weights.__getitem__, reverse=True)
        return Contrast.difference(measure, more, less, scale)
    return Contrast(f"{measure}: {dict(weights)}", measure, weights, scale)


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


def _turning(content: Mapping[str, Any], asked: Contrast, low: float, high: float) -> Iterator[str]:
    """Contrasts whose sign was another one after half the training."""
    half = f"{asked.measure} at half"
    if all(half in content["arms"][name]["values"] for name in asked.weights):
        name = asked.name.replace(asked.measure, half, 1)
        before = contrasts.interval(content, Contrast(name, half, asked.weights, asked.scale))
        if before.high < 0 < low or high < 0 < before.low:
            yield "training length: the sign was another one after half the training"
