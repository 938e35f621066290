"""One row of the ledger as a box in a chapter: sentence, verdict, what was found, on what basis."""

from pooltools.claims import audit
from pooltools.claims.answer import Answer, answer
from pooltools.claims.ledger import Claim, LedgerError, load
from pooltools.claims.render import condition, in_setting, instead, missing, verdict_text

PAGE = "claims.ipynb"
ALONE = "decided alone; not if the ledger is taken as one question (Holm)"


def verdict_box(id: str) -> None:
    """Show one row of the ledger: sentence, verdict, the number in each setting.

    Raises
    ------
    LedgerError : there is no such row
    """
    from pooltools.plotting import say  # needs IPython, which `claims check` does not

    say(box(id))


def box(id: str) -> str:
    """The text of `verdict_box`."""
    rows = load()
    if id not in rows:
        raise LedgerError(f"`id` must be a row of the ledger; got {id!r}")
    found = answer(rows[id])
    claim = found.claim
    lines = [f"**Claim {claim.id}** ({', '.join(claim.sources)}): *{claim.statement}*", ""]
    lines += [_headline(found), ""]
    if found.outcomes:
        lines += [f"{'Counted' if claim.kind == 'exact' else 'Measured'}: {claim.measure}.", ""]
        lines += [*(f"- {in_setting(found, o)}" for o in found.outcomes), ""]
    reasons = " ".join(text for text in (missing(found), claim.why, instead(found)) if text)
    lines += [*([reasons, ""] if reasons else []), _basis(claim)]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _headline(found: Answer) -> str:
    if found.verdict is None:
        return f"**Rests on:** {verdict_text(found)}."
    where = condition(found)
    return f"**Verdict: {found.verdict}.**" + (f" Condition: {where}." if where else "")


def _basis(claim: Claim) -> str:
    parts = [claim.kind]
    if claim.kind == "exact" and list(claim.band) == [1, 1]:
        parts.append("holds where every case agrees")
    elif claim.form == "level":
        parts.append(f"form: level, from {claim.band[0]:g} to {claim.band[1]:g}")
    elif claim.form:
        parts.append(f"form: {claim.form}")
    if claim.smallest:
        reason = claim.smallest["reason"].removesuffix(".")
        parts.append(f"smallest effect {claim.smallest['value']:g}: {reason}")
    survives = audit.stored().get(claim.id, {}).get("survives")
    if survives is not None:
        parts.append("decided in the ledger as a whole too" if survives else ALONE)
    return "; ".join([*parts, f"[all claims]({PAGE})"])
