"""The embedded grid once more with fresh seeds: which verdicts come out the same?

Errors on shared runs come in clumps: one unlucky set of seeds can decide several rows wrongly. So
the grid was run twice. Only settings of the embedded data are asked, because only these ran twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pooltools.claims.answer import run
from pooltools.claims.ledger import Claim
from pooltools.claims.verdict import UNDECIDED, verdict
from pooltools.experiments import core

FIRST, AGAIN = "core", "again"
SETTING = core.MNIST.setting  # the one that ran twice


@dataclass(frozen=True)
class Repeated:
    """The verdicts of one row in one setting, from the first seeds and from fresh ones."""

    id: str
    setting: str
    first: str
    again: str


def repeated(claims: Iterable[Claim]) -> list[Repeated]:
    """Each measured comparison of the grid that was decided at first, and its second verdict.

    Raises
    ------
    ResultsError : the grid has not run, or not twice
    """
    asked = [_twice_run(c) for c in claims if c.arguments.get("family") == FIRST]
    found = [one for claim in asked if claim.settings for one in _both(claim)]
    return [one for one in found if one.first != UNDECIDED]


def _twice_run(claim: Claim) -> Claim:
    """The row with those of its settings that are of the data that ran twice."""
    cases: Mapping[str, Any] = claim.arguments.get("cases", {})
    data = {setting: cases.get(setting, {}).get("data", setting) for setting in claim.settings}
    kept = tuple(setting for setting in claim.settings if data[setting] == SETTING)
    if not cases:
        return replace(claim, settings=kept)
    only = {setting: cases[setting] for setting in kept}
    return replace(claim, settings=kept, arguments={**claim.arguments, "cases": only})


def _both(claim: Claim) -> list[Repeated]:
    first, again = (_words(claim, family) for family in (FIRST, AGAIN))
    return [Repeated(claim.id, setting, first[setting], again[setting]) for setting in first]


def _words(claim: Claim, family: str) -> dict[str, str]:
    smallest, band = claim.smallest.get("value"), claim.band or None
    outcomes = run(claim.check, claim.settings, {**claim.arguments, "family": family})
    return {o.setting: verdict(o, claim.form, smallest, band).word for o in outcomes}
