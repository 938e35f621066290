"""What the ledger says of the claims that findings rest on, where there is a ledger."""

from collections.abc import Iterable
from typing import Any

CONDITIONAL = "holds under conditions"


def verdicts(ids: Iterable[str]) -> dict[str, str]:
    """Statement and stored verdict of the rows named; nothing without ledger or its packages."""
    try:
        from pooltools.claims import audit
        from pooltools.claims.ledger import LedgerError, load
    except ModuleNotFoundError:  # an installation without the packages of the course
        return {}
    try:
        rows, stored = load(), audit.stored()
    except LedgerError:  # no clone of the book
        return {}
    return {id: _text(rows[id], stored.get(id, {}).get("verdict")) for id in ids if id in rows}


def _text(claim: Any, word: str | None) -> str:
    if not word:
        return f"{claim.statement} The book has no verdict yet."
    met = claim.conditions.get("text") if word == CONDITIONAL else ""
    instead = claim.correction.get("statement", "")
    what_holds = f" What holds: {instead}" if instead else ""
    return f"{claim.statement} Verdict of the book: {word}{f' ({met})' if met else ''}.{what_holds}"
