"""The counts that the ledger prints are those of a recount, from the files alone."""

import json
from collections import Counter

import pytest
import yaml

from pooltools import plotting
from pooltools.claims import audit, render
from pooltools.claims.answer import Answer
from pooltools.claims.ledger import PATH
from pooltools.claims.verdict import Verdict

ROWS = yaml.safe_load(PATH.read_text(encoding="utf-8"))
STORED = json.loads(audit.STORED.read_text(encoding="utf-8"))
KINDS = {row["id"]: row.get("kind") for row in ROWS}


def recount():
    return Counter(
        (
            (STORED[row["id"]]["verdict"] or "rests on other rows").split(" (")[0],
            KINDS[row.get("duplicate_of", row["id"])],
        )
        for row in ROWS
    )


def as_recorded(claim):
    """The answer without running the check again."""
    word = STORED[claim.id]["verdict"]
    return Answer(claim, (), {}, word and Verdict(word.split(" (")[0]))


@pytest.fixture
def printed(monkeypatch):
    """The table of `ledger_counts`: its head, and a list of numbers for each word."""
    said = []
    monkeypatch.setattr(plotting, "say", said.append)
    monkeypatch.setattr(render, "answer", as_recorded)
    render.ledger_counts()
    head, _, *lines = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in said[0].splitlines()
    )
    return head[1:], {word: list(map(int, numbers)) for word, *numbers in lines}


def test_rows_by_kind_and_verdict(printed):
    kinds, numbers = printed
    total = numbers.pop("all")
    found = {
        (word, kind): n
        for word, line in numbers.items()
        for kind, n in zip(kinds, line, strict=True)
        if n
    }
    assert found == recount()
    assert sum(total) == len(ROWS) == len(STORED)


def test_rows_by_verdict():
    told = audit.summary(STORED).split(". ")[0]
    first, _, rest = told.partition(" rows: ")
    found = {}
    for part in rest.split(", "):
        n, _, word = part.partition(" ")
        found[word.split(" (")[0]] = found.get(word.split(" (")[0], 0) + int(n)
    by_word = Counter()
    for (word, _), n in recount().items():
        by_word[word] += n
    assert (int(first), found) == (len(ROWS), by_word)
