"""What readers see: plain Markdown, only the allowed words, every number from a check."""

import re

import pytest

from pooltools.claims import Outcome, also_said, audit, render, verdict_box
from pooltools.claims.box import box
from pooltools.claims.ledger import LedgerError, load
from pooltools.claims.verdict import FAILS, NO_DIFFERENCE, OPPOSITE, WORDS
from tests.claims.test_command import write as write
from tests.claims.test_ledger import ROW, changed


@pytest.fixture
def said(monkeypatch):
    """The Markdown that is displayed."""
    shown: list[str] = []
    monkeypatch.setattr("pooltools.plotting.say", shown.append)
    return shown


CAREFUL = changed(
    id="X2", settings=["even", "odd"], check="tests.claims.planted:first_only",
    conditions={"text": "the side is even", "met_in": ["even"]}, why="Odd sides are rounded.",
    correction={"statement": "Even sides are.", "arguments": {}},
)  # fmt: skip


def test_a_box_for_one_setting(write, said):
    write(ROW)
    verdict_box("X1")
    lines = [
        "**Claim X1** (tutorial): *All four cases are as said.*",
        "**Verdict: holds.**",
        "Counted: cases.",
        "- here: 4 of 4 cases",
        "exact; holds where every case agrees; [all claims](claims.ipynb)",
    ]
    assert said == ["\n>\n".join(f"> {line}" for line in lines)]


def test_a_box_for_several_settings_names_condition_and_verdicts(write, said):
    write(CAREFUL)
    verdict_box("X2")
    assert "> **Verdict: holds under conditions.** Condition: the side is even.\n" in said[0]
    assert "> - even: 4 of 4 cases; holds\n> - odd: 0 of 4 cases; does not hold\n" in said[0]
    assert "> Odd sides are rounded. What holds: Even sides are.\n" in said[0]


def test_a_box_for_a_measured_row_shows_interval_and_smallest_effect(write, said):
    write(
        changed(
            ["band", "twin"], kind="empirical", form="more", arguments={"low": 1.1, "high": 2.1},
            check="tests.claims.planted:effects", measure="accuracy of max minus average",
            smallest={"value": 1.0, "reason": "less changes no design."},
        )
    )  # fmt: skip
    verdict_box("X1")
    assert "> - here: 1.6 points (95 % interval 1.1 to 2.1, n = 10)" in said[0]
    assert "empirical; form: more; smallest effect 1: less changes no design; " in said[0]


def test_a_summary_shows_the_rows_it_rests_on(write, said):
    row = {k: ROW[k] for k in ("statement", "sources", "chapter", "kind")}
    write(ROW, {**row, "id": "X3", "rests_on": ["X1"]})
    verdict_box("X3")
    assert "> **Rests on:** X1 (holds)." in said[0]


def test_a_row_for_later_says_what_will_answer_it(write, said):
    row = {k: ROW[k] for k in ("id", "statement", "sources", "chapter")}
    write({**row, "kind": "empirical", "later": "Measured in chapter 3."})
    verdict_box("X1")
    assert "> **Verdict: not tested.**\n>\n> Measured in chapter 3.\n" in said[0]
    assert "| not tested | Measured in chapter 3. |" in render.table("md")


WAITS = {
    **{key: ROW[key] for key in ("id", "statement", "sources", "chapter", "measure")},
    "kind": "empirical",
    "form": "more",
    "smallest": {"value": 1.0, "reason": "less changes no design."},
    "settings": ["here", "there"],
    "check": "tests.claims.planted:run_here",
    "arguments": {"low": 1.1, "high": 2.1},
    "later": "The experiment has not run.",
}


def test_a_row_shows_the_settings_that_have_run_and_names_the_others(write, said):
    write(WAITS)
    verdict_box("X1")
    found = "1.6 points (95 % interval 1.1 to 2.1, n = 10); holds"
    assert "> **Verdict: tested in part.**\n" in said[0]
    assert f"> - here: {found}\n" in said[0]
    assert "> Has not run yet: there.\n" in said[0]
    assert "The experiment has not run." not in said[0]
    shown = f"| tested in part | here: {found}. Has not run yet: there. |"
    assert shown in render.table("md")


def test_a_row_tested_in_part_is_not_decided_by_the_whole_ledger(write):
    write(WAITS)
    assert "survives" not in audit.recomputed().results["X1"]


def test_counts_by_kind_and_verdict(write, said):
    write(ROW, {**ROW, "id": "X2", "kind": "numeric"}, {**CAREFUL, "id": "X3"})
    render.ledger_counts()
    assert said[0].splitlines()[2:] == [
        "| holds | 1 | 1 |", "| holds under conditions | 1 | 0 |", "| all | 2 | 1 |",
    ]  # fmt: skip


def test_the_table_leaves_out_the_leads_and_says_where_a_duplicate_belongs(write, said):
    duplicate = {**{k: ROW[k] for k in ("statement", "sources", "chapter")}, "id": "X4"}
    write(ROW, CAREFUL, {**duplicate, "duplicate_of": "X1"})
    also_said("01", except_=["X2"])
    head, _, first, second = said[0].splitlines()
    assert head == "| it is said that … | verdict | what was found |"
    assert first == "| **X1** All four cases are as said. *(tutorial)* | holds | 4 of 4 cases. |"
    assert second.endswith("| holds | as X1 |")


@pytest.mark.parametrize(
    ("chapter", "leads", "message"),
    [
        ("99", [], "`chapter` must have rows in the ledger; got '99'"),
        ("01", ["X9"], r"`except_` must name rows of the ledger; got \['X9'\]"),
    ],
)
def test_a_table_of_nothing_is_refused(write, chapter, leads, message):
    write(ROW)
    with pytest.raises(LedgerError, match=message):
        also_said(chapter, except_=leads)


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (1.83, 0.94, 2.71, "1.8 points (95 % interval 0.9 to 2.7, n = 20)"),
        (0.0312, 0.0301, 0.0322, "0.0312 points (95 % interval 0.0301 to 0.0322, n = 20)"),
        (812.4, 700.0, 931.0, "812 points (95 % interval 700 to 931, n = 20)"),
    ],
)
def test_a_number_has_two_digits_of_its_interval(value, low, high, shown):
    assert render.number(Outcome("here", value, low, high, "points", 20)) == shown


def test_the_table_names_counted_cases_once(write):
    write(CAREFUL)
    assert "even: 4 of 4 cases; odd: 0 of 4. Odd sides" in render.table("md")


def test_a_bar_does_not_break_the_table():
    assert (
        render.markdown_table([("a", "b"), ("x | y", "z\nw")]).splitlines()[2]
        == r"| x \| y | z w |"
    )


@pytest.mark.keras
@pytest.mark.parametrize("id", load())
def test_every_box_uses_the_book_s_words_and_plain_markdown(id):
    text = box(id)
    headline = text.splitlines()[2]
    words = re.findall(r"\*\*Verdict: (.+?)\.\*\*|[A-Z]\d+ \((.+?)\)", headline)
    assert words
    additions = {f"{FAILS} ({addition})" for addition in (NO_DIFFERENCE, OPPOSITE)}
    assert {word or rest for word, rest in words} <= {*WORDS, *additions}
    assert not re.search(r"<\w|\{\w+\}`|style=|\$", text)
    assert all(line.startswith(">") for line in text.splitlines())
