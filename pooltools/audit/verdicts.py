"""What the ledger says of the claims that findings rest on, where there is a ledger."""

from collections.abc import Iterable


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
    return {id: f"{rows[id].statement} {_word(stored.get(id, {}))}" for id in ids if id in rows}


def _word(result: object) -> str:
    word = result.get("verdict") if isinstance(result, dict) else None
    return f"Verdict of the book: {word}." if word else "The book has no verdict yet."
