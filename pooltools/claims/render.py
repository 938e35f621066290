"""Verdicts as plain Markdown: the words for one row, the table of what else is said.

Every word and number comes from the ledger and its checks; the text reads the same in JupyterLab
and on the site.
"""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from pooltools.claims.answer import Answer, answer
from pooltools.claims.ledger import LedgerError, load
from pooltools.claims.outcome import Outcome
from pooltools.claims.verdict import CONDITIONAL, PARTLY, RESTS, WORDS

SHARE = "share of "

COLUMNS = ("id", "it is said that …", "verdict", "what was found", "said in")


def also_said(chapter: str, except_: Collection[str] = ()) -> None:
    """Show the rows of `chapter` ("01") as a table, without the ids in `except_`."""
    from pooltools.plotting import say

    rows = load()
    unknown = set(except_) - set(rows)
    if unknown:
        raise LedgerError(f"`except_` must name rows of the ledger; got {sorted(unknown)}")
    answers = [answer(c) for c in rows.values() if c.chapter == chapter and c.id not in except_]
    if not answers:
        raise LedgerError(f"`chapter` must have rows in the ledger; got {chapter!r}")
    rows_shown = [_narrow(cells(found)) for found in answers]
    say(markdown_table([COLUMNS[1:-1], *rows_shown]))


def _narrow(row: Sequence[str]) -> list[str]:
    """The row without columns for id and source, which are written around the sentence."""
    id, statement, *others, where = row
    return [f"**{id}** {statement} *({where})*", *others]


def ledger_counts() -> None:
    """Show how many rows of the whole ledger have which verdict, by kind of evidence."""
    from pooltools.plotting import say

    found = Counter((a.claim.kind, _word(a)) for a in map(answer, load().values()))
    kinds = list(dict.fromkeys(kind for kind, _ in found))
    words = [word for word in (*WORDS, RESTS) if any(found[kind, word] for kind in kinds)]
    rows = [[word, *(str(found[kind, word]) for kind in kinds)] for word in words]
    total = ["all", *(str(sum(found[kind, word] for word in words)) for kind in kinds)]
    say(markdown_table([["verdict", *kinds], *rows, total]))


def _word(found: Answer) -> str:
    return RESTS if found.verdict is None else found.verdict.word


def cells(found: Answer) -> tuple[str, ...]:
    """The row's cells for the table, in the order of `COLUMNS`."""
    claim = found.claim
    where = ", ".join(claim.sources)
    if claim.duplicate_of:
        return claim.id, claim.statement, verdict_text(found), f"as {claim.duplicate_of}", where
    numbers = f"{_numbers(found)}." if found.outcomes else ""
    why = " ".join(text for text in (numbers, missing(found), claim.why, instead(found)) if text)
    return claim.id, claim.statement, verdict_text(found), why, where


def _numbers(found: Answer) -> str:
    """All settings in one line; counted cases are named once."""
    outcomes = found.outcomes
    if found.verdict is not None and found.verdict.word == PARTLY:
        return "; ".join(in_setting(found, o) for o in outcomes)
    if len(outcomes) == 1:
        return number(outcomes[0])
    first, *rest = outcomes
    unit = first.unit.removeprefix(SHARE)
    texts = [number(first), *(number(o).removesuffix(f" {unit}") for o in rest)]
    return "; ".join(f"{o.setting}: {text}" for o, text in zip(outcomes, texts, strict=True))


def verdict_text(found: Answer) -> str:
    """The verdict's words with their condition; or the rows that this one rests on, with theirs."""
    if found.verdict is None:
        rows = load()
        return ", ".join(f"{id} ({answer(rows[id]).verdict})" for id in found.claim.rests_on)
    return f"{found.verdict}: {condition(found)}" if condition(found) else str(found.verdict)


def condition(found: Answer) -> str:
    """Where a sentence holds that holds under conditions; empty for any other."""
    named = found.verdict is not None and found.verdict.word == CONDITIONAL
    return str(found.claim.conditions["text"]) if named else ""


def missing(found: Answer) -> str:
    """What a row still waits for."""
    claim = found.claim
    if not found.outcomes or not claim.later:
        return claim.later
    ran = {outcome.setting for outcome in found.outcomes}
    return f"Has not run yet: {'; '.join(s for s in claim.settings if s not in ran)}."


def number(outcome: Outcome) -> str:
    """What was found, with interval and unit.

    >>> number(Outcome.counted("even sides", 3, 4, "sizes"))
    '3 of 4 sizes'
    >>> number(Outcome("Fashion-MNIST", 1.83, 0.94, 2.71, "points", 10))
    '1.8 points (95 % interval 0.9 to 2.7, n = 10)'
    """
    if outcome.exact and outcome.unit.startswith(SHARE):
        cases = outcome.unit.removeprefix(SHARE)
        return f"{round(outcome.value * outcome.n):,} of {outcome.n:,} {cases}"
    if outcome.exact:
        return f"{outcome.value:g} {outcome.unit}"
    digits = max(0, 1 - math.floor(math.log10(outcome.high - outcome.low)))
    value, low, high = (f"{v:.{digits}f}" for v in (outcome.value, outcome.low, outcome.high))
    return f"{value} {outcome.unit} (95 % interval {low} to {high}, n = {outcome.n:,})"


def instead(found: Answer) -> str:
    """The sentence that holds instead, for a row that does not."""
    correction = found.claim.correction
    return f"What holds: {correction['statement']}" if correction else ""


def markdown_table(rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first row is the head."""
    head, *body = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def in_setting(found: Answer, outcome: Outcome) -> str:
    """What was found in one setting, with its own verdict and doubts."""
    word = f"; {found.by_setting[outcome.setting]}" if len(found.claim.settings) > 1 else ""
    doubts = f" ({'; '.join(outcome.doubts)})" if outcome.doubts else ""
    return f"{outcome.setting}: {number(outcome)}{word}{doubts}"


def table(format: str, chapter: str | None = None) -> str:
    """The ledger, or one chapter's rows, as "md", "csv" or "json" text."""
    answers = [answer(c) for c in load().values() if chapter in (None, c.chapter)]
    rows = [cells(found) for found in answers]
    if format == "md":
        return markdown_table([COLUMNS, *rows]) + "\n"
    if format == "json":
        named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        return json.dumps(named, indent=1, ensure_ascii=False) + "\n"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue()
