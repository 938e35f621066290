"""`claims check` turns red for each thing that may go wrong, and names the row."""

import copy
import csv
import io
import json

import pytest
import yaml

from pooltools.claims import audit, command, ledger
from pooltools.claims.answer import _run
from pooltools.claims.command import main
from tests.claims.test_ledger import ROW, changed


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A ledger of its own, with a place for what was found."""
    monkeypatch.setattr(ledger, "PATH", tmp_path / "claims.yml")
    monkeypatch.setattr(audit, "STORED", tmp_path / "results" / "verdicts.json")
    monkeypatch.setattr(command, "_import_keras", lambda: None)  # these checks need none

    def write(*rows):
        _run.cache_clear()
        ledger.PATH.write_text(yaml.safe_dump(list(rows)), encoding="utf-8")

    return write


@pytest.fixture
def recorded(write, capsys):
    """The good row, recorded."""
    write(ROW)
    assert main(["record"]) == 0
    capsys.readouterr()
    return write


def test_a_good_ledger_is_green(recorded, capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "1 rows: 1 holds\n"


def other(**arguments):
    row = copy.deepcopy(ROW)
    row["arguments"].update(arguments)
    return row


@pytest.mark.parametrize(
    ("row", "line"),
    [
        pytest.param(
            other(true=3), "X1: stored 'holds', computed 'does not hold'", id="another verdict"
        ),
        pytest.param(
            other(n=5), "X1: stored 'holds', computed 'does not hold'", id="one case more"
        ),
        pytest.param(
            other(true=5, n=5), "X1: stored [{'setting': 'here', 'value': 1.0", id="another number"
        ),
        pytest.param(
            changed(check="tests.claims.planted:yes"),
            "X1: the twin must get 'does not hold'; got 'holds'",
            id="a twin that passes",
        ),
        pytest.param(
            other(true=0), "X1: does not hold, so it needs a `correction`", id="no correction"
        ),
        pytest.param(
            changed(correction={"statement": "Two are as said.", "arguments": {"true": 2}}),
            "X1: the correction must get 'holds'; got 'does not hold'",
            id="a correction that fails",
        ),
        pytest.param(
            changed(check="tests.claims.planted:nothing"),
            "X1: the check failed: LedgerError: check tests.claims.planted:nothing must be",
            id="a missing check",
        ),
        pytest.param(
            changed(check="tests.claims.planted:broken"),
            "X1: the check failed: ZeroDivisionError: a planted fault",
            id="a check with a fault",
        ),
        pytest.param(
            changed(
                check="tests.claims.planted:first_only",
                settings=["here", "there"],
                conditions={"text": "it is there", "met_in": ["there"]},
            ),
            "X1: its settings differ, but not as `conditions` names them",
            id="a condition the wrong way round",
        ),
        pytest.param(
            changed(later="The experiment has not run."),
            "X1: its results are there, so remove `later`",
            id="results that nobody asked",
        ),
        pytest.param(
            changed(check="tests.claims.planted:not_run"),
            "X1: the check failed: ResultsError: results/tiny.json must exist",
            id="missing results",
        ),
        pytest.param(changed(id="X2"), "X1: stored, but not computed", id="a row that is gone"),
        pytest.param(changed(id="X2"), "X2: computed 'holds', not stored", id="a new row"),
        pytest.param(changed(twni=1), "row X1: Additional properties", id="an unknown field"),
        pytest.param(changed(["twin"]), "row X1: 'twin' is a required", id="a missing field"),
    ],
)
def test_a_fault_is_red_and_named(recorded, capsys, row, line):
    recorded(row)
    assert main(["check"]) == 1
    shown = capsys.readouterr()
    assert line in shown.out + shown.err


def test_a_check_may_wait_for_its_experiment(write, capsys):
    row = changed(["twin"], check="tests.claims.planted:not_run", later="It runs later.")
    write({**row, "kind": "empirical"})
    assert main(["record"]) == 0
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("1 rows: 1 not tested\n")


def test_an_edited_verdict_is_red(recorded, capsys):
    text = audit.STORED.read_text(encoding="utf-8")
    audit.STORED.write_text(text.replace('"holds"', '"does not hold"'), encoding="utf-8")
    assert main(["check"]) == 1
    assert "X1: stored 'does not hold', computed 'holds'" in capsys.readouterr().out


@pytest.mark.parametrize(("change", "red"), [(1e-12, False), (1e-6, True)])
def test_numbers_are_compared_up_to_rounding(recorded, change, red):
    (row,) = audit.recomputed().results.values()
    (outcome,) = row["outcomes"]
    other = {"X1": {**row, "outcomes": [{**outcome, "value": outcome["value"] + change}]}}
    assert bool(audit.differences(audit.stored(), other)) == red


def test_nothing_is_recorded_while_something_is_wrong(recorded, capsys):
    before = audit.STORED.read_text(encoding="utf-8")
    recorded(changed(check="tests.claims.planted:yes"))
    assert main(["record"]) == 1
    assert "Nothing was written." in capsys.readouterr().err
    assert audit.STORED.read_text(encoding="utf-8") == before


def test_one_row_is_shown(recorded, capsys):
    assert main(["show", "X1"]) == 0
    assert "**Verdict: holds.**" in capsys.readouterr().out


def test_a_row_that_is_not_there_is_named(recorded, capsys):
    assert main(["show", "X9"]) == 1
    assert "`id` must be a row of the ledger; got 'X9'" in capsys.readouterr().err


def test_the_table_has_the_same_cells_in_every_format(recorded, capsys):
    shown = {}
    for format in ("md", "csv", "json"):
        assert main(["table", "--format", format, "--chapter", "01"]) == 0
        shown[format] = capsys.readouterr().out
    (row,) = json.loads(shown["json"])
    assert list(csv.DictReader(io.StringIO(shown["csv"]))) == [row]
    assert shown["md"].splitlines()[2] == "| " + " | ".join(row.values()) + " |"
    assert row["verdict"] == "holds"


def test_a_table_of_another_chapter_is_empty(recorded, capsys):
    assert main(["table", "--format", "json", "--chapter", "02"]) == 0
    assert json.loads(capsys.readouterr().out) == []
