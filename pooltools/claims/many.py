"""Many verdicts at once: which of them stand if the whole ledger is taken as one question.

Each verdict rests on a 95 % interval, so among many that lie on a border one in twenty is decided
by chance. Holm's correction asks for wider intervals, the widest for the verdict nearest to its
border. Every measured comparison counts, decided or not; one that several rows ask about counts
once.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from pooltools.claims.answer import Answer
from pooltools.claims.ledger import Claim
from pooltools.claims.outcome import Outcome
from pooltools.claims.verdict import DECIDED, LEVEL, UNDECIDED, at_level, verdict

PRECISE = 60  # halvings


def surviving(answers: Collection[Answer]) -> dict[str, bool]:
    """For each row decided by measurement whether its verdict survives Holm's correction.

    A row with several settings survives if each of them does.
    """
    from statsmodels.stats.multitest import multipletests  # a second that chapters need not wait

    measured = {a.claim.id: [(_key(a.claim, o), o) for o in a.outcomes if o.df] for a in answers}
    found = {
        key: p_value(a.claim, outcome) for a in answers for key, outcome in measured[a.claim.id]
    }
    if not found:
        return {}
    rejected = multipletests(list(found.values()), alpha=LEVEL, method="holm")[0]
    stands = dict(zip(found, map(bool, rejected), strict=True))
    return {
        a.claim.id: all(stands[key] for key, _ in measured[a.claim.id])
        for a in answers
        if measured[a.claim.id] and a.verdict is not None and a.verdict.word in DECIDED
    }


def p_value(claim: Claim, outcome: Outcome) -> float:
    """The level at which the outcome's interval would just decide the claim: below 0.05 if its
    95 % interval does. 1 if no interval does, as with doubts.

    Found by halving, so it holds for every form of claim: the table of verdicts is asked itself.
    """
    least, most = 1e-18, 1.0
    if not _decided(claim, outcome, most):
        return most
    for _ in range(PRECISE):
        middle = (least * most) ** 0.5
        least, most = (least, middle) if _decided(claim, outcome, middle) else (middle, most)
    return most


def _decided(claim: Claim, outcome: Outcome, level: float) -> bool:
    """Whether the table decides with an interval that misses the truth in a share `level`."""
    smallest, band = claim.smallest.get("value"), claim.band or None
    return verdict(at_level(outcome, level), claim.form, smallest, band).word != UNDECIDED


def _key(claim: Claim, outcome: Outcome) -> str:
    """What was compared with which border, whoever asks."""
    common = {name: value for name, value in claim.arguments.items() if name != "cases"}
    case = claim.arguments.get("cases", {}).get(outcome.setting, {"data": outcome.setting})
    unit = case.get("smallest", 1.0)  # that of the case, in which the row's own is counted
    smallest = claim.smallest.get("value")
    border = [claim.form, smallest and smallest * unit, claim.band]
    asked = {name: value for name, value in {**common, **case}.items() if name != "smallest"}
    return json.dumps([claim.check, asked, *border], sort_keys=True)
