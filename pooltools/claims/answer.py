"""The ledger's answers: each row's check is run, and the verdict read from the table.

The row hands its settings and arguments to its check, `check(settings, **arguments)`, and gets one
`Outcome` per setting back. So a sentence's content ("prints [[6, 8], [14, 16]]") stands in the row,
and the same check can be asked about another sentence:

- the `twin`, a negated sentence, must be rejected in every setting: a check that says yes to
  everything is found out;
- the `correction`, what holds instead, must hold in every setting; an exact row that does not hold
  needs one: a check that says no to everything is found out too.
"""

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pooltools.claims import verdict as table
from pooltools.claims.ledger import Claim, LedgerError
from pooltools.claims.outcome import Outcome
from pooltools.claims.verdict import Verdict
from pooltools.experiments.results import ResultsError


@dataclass(frozen=True)
class Answer:
    """What a row's check found, and what follows; `verdict` is None for a row that only rests on
    other rows."""

    claim: Claim
    outcomes: tuple[Outcome, ...]
    by_setting: Mapping[str, Verdict]
    verdict: Verdict | None


def answer(claim: Claim) -> Answer:
    """Run the row's check and read the verdict from the table.

    A row that says what will answer it `later` is not tested, even if its check is named already:
    what is asked is fixed before the experiment runs. Settings that have run are shown, and each
    has its verdict; the row has none before all have.
    """
    if claim.rests_on:
        return Answer(claim, (), {}, None)
    if not claim.check or claim.later:
        outcomes = so_far(claim)
        word = table.PARTLY if outcomes else table.WITHOUT_CHECK.get(claim.kind, table.NOT_TESTED)
        return Answer(claim, outcomes, _each(claim, outcomes), Verdict(word))
    return _judged(claim, run(claim.check, claim.settings, claim.arguments))


def variant(claim: Claim, name: str) -> Answer:
    """The same check asked about the row's "twin" or "correction"."""
    sentence: Mapping[str, Any] = getattr(claim, name)
    outcomes = run(claim.check, claim.settings, {**claim.arguments, **sentence["arguments"]})
    return _judged(claim, outcomes)


def so_far(claim: Claim) -> tuple[Outcome, ...]:
    """Outcomes of those settings of a row whose experiments have run to the end."""
    found: list[Outcome] = []
    for setting in claim.settings if claim.check else ():
        try:
            found += run(claim.check, [setting], claim.arguments)
        except ResultsError:
            continue
    return tuple(found)


def _each(claim: Claim, outcomes: Sequence[Outcome]) -> dict[str, Verdict]:
    smallest, band = claim.smallest.get("value"), claim.band or None
    return {o.setting: table.verdict(o, claim.form, smallest, band) for o in outcomes}


def _judged(claim: Claim, outcomes: tuple[Outcome, ...]) -> Answer:
    smallest = claim.smallest.get("value")
    found = _each(claim, outcomes)
    if claim.exceptions and table.refuted(outcomes, claim.form, smallest, claim.band or None):
        return Answer(claim, outcomes, found, Verdict(table.FAILS))
    met_in = claim.conditions.get("met_in", ())
    return Answer(claim, outcomes, found, table.combined(found, met_in))


def run(check: str, settings: Sequence[str], arguments: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """The outcomes of `check`, a reference "module:function", one per setting in their order.

    Raises
    ------
    LedgerError : there is no such function, or it answers for other settings
    """
    return _run(check, tuple(settings), json.dumps(arguments))


@cache  # many rows share a check, and a chapter shows a row more than once
def _run(check: str, settings: tuple[str, ...], arguments: str) -> tuple[Outcome, ...]:
    outcomes = tuple(_function(check)(settings, **json.loads(arguments)))
    answered = tuple(o.setting for o in outcomes)
    if answered != settings:
        raise LedgerError(f"check {check} must answer for {settings}; got {answered}")
    return outcomes


def _function(check: str) -> Callable[..., Sequence[Outcome]]:
    module, _, name = check.partition(":")
    try:
        found: Callable[..., Sequence[Outcome]] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise LedgerError(f"check {check} must be an importable function; got: {error}") from error
    return found
