"""Verdicts that repeat are counted over what was decided, on the data that ran twice."""

from dataclasses import replace

import pytest

from pooltools.claims import again, command
from pooltools.claims.again import SETTING, Repeated, repeated
from pooltools.claims.answer import _run
from pooltools.claims.ledger import Claim
from pooltools.experiments import core
from pooltools.experiments.results import ResultsError

CASES = {
    "here": {"data": SETTING, "more": "a", "less": "b"},
    "too": {"data": SETTING, "more": "c", "less": "b"},
    "there": {"data": "elsewhere", "more": "a", "less": "b"},
}
CLAIM = Claim(
    id="X1",
    statement="",
    sources=(),
    chapter="01",
    kind="empirical",
    form="more",
    settings=("here", "too", "there"),
    smallest={"value": 1.0},
    check="tests.claims.planted:of_family",
    arguments={"family": "core", "cases": CASES},
)


@pytest.fixture(autouse=True)
def _fresh():
    _run.cache_clear()
    yield
    _run.cache_clear()


def test_only_the_setting_asked_ran_twice():
    twice = [name for name in core.EXPERIMENTS if name.startswith("again-")]
    assert [core.EXPERIMENTS[name]().setting for name in twice] == [SETTING]


def test_verdicts_of_both_runs_stand_side_by_side():
    first, second = repeated([CLAIM])
    assert first == Repeated("X1", "here", "holds", "holds")
    assert second == Repeated("X1", "too", "holds", "undecided")


def test_what_was_undecided_cannot_repeat():
    cases = {"here": CASES["here"] | {"more": "d"}}
    claim = replace(CLAIM, settings=("here",), arguments={"family": "core", "cases": cases})
    assert repeated([claim]) == []


def test_rows_of_other_experiments_and_other_data_are_not_asked():
    other = replace(CLAIM, arguments={**CLAIM.arguments, "family": "steady"})
    elsewhere = replace(CLAIM, settings=("there",))
    assert repeated([other, elsewhere]) == []


def test_a_row_without_cases_is_asked_by_its_setting():
    claim = replace(CLAIM, settings=(SETTING, "other"), arguments={"family": "core"})
    (found,) = repeated([claim])
    assert found == Repeated("X1", SETTING, "holds", "holds")


def test_the_command_names_what_differs(monkeypatch, capsys):
    monkeypatch.setattr(command, "load", lambda: {"X1": CLAIM})
    assert command.main(["again"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "X1, too: holds, then undecided",
        "1 of 2 verdicts came out the same on fresh seeds",
    ]


def test_the_command_says_what_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(command, "load", lambda: {"X1": CLAIM})
    monkeypatch.setattr(again, "AGAIN", "never")
    assert command.main(["again"]) == 1
    assert "must exist; got none" in capsys.readouterr().err


def test_without_a_second_run_it_is_refused(monkeypatch):
    monkeypatch.setattr(again, "AGAIN", "never")
    with pytest.raises(ResultsError, match=r"'never' .* must exist"):
        repeated([CLAIM])
