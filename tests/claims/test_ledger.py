"""A row that is not in order is refused, and the message names row and field."""

import copy
import importlib
import sys

import pytest
import yaml

from pooltools.claims import ledger
from pooltools.claims.answer import answer, variant
from pooltools.claims.ledger import LedgerError, load

ROW = {
    "id": "X1",
    "statement": "All four cases are as said.",
    "sources": ["tutorial"],
    "chapter": "01",
    "kind": "exact",
    "form": "level",
    "band": [1, 1],
    "measure": "cases",
    "settings": ["here"],
    "check": "tests.claims.planted:share",
    "arguments": {"true": 4},
    "twin": {"statement": "Only three are as said.", "arguments": {"true": 3}},
}


@pytest.fixture
def read(tmp_path):
    """The rows, written to a file and loaded."""

    def read(*rows):
        path = tmp_path / "claims.yml"
        path.write_text(yaml.safe_dump(list(rows)), encoding="utf-8")
        return load(path)

    return read


def changed(without=(), **fields):
    row = {**copy.deepcopy(ROW), **fields}
    return {name: value for name, value in row.items() if name not in without}


def test_a_good_row_is_read(read):
    claim = read(ROW)["X1"]
    assert claim.settings == ("here",)
    assert str(answer(claim).verdict) == "holds"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(changed(twni={}), r"row X1: .*'twni' was unexpected", id="unknown field"),
        pytest.param(changed(["sources"]), "row X1: 'sources' is a required", id="no sources"),
        pytest.param(changed(["kind"]), "row X1: 'kind' is a required", id="no kind"),
        pytest.param(changed(["form"]), "row X1: 'form' is a required", id="no form"),
        pytest.param(changed(["settings"]), "row X1: 'settings' is a required", id="no settings"),
        pytest.param(changed(["twin"]), "row X1: 'twin' is a required", id="no twin"),
        pytest.param(changed(["band"]), "row X1: 'band' is a required", id="no band"),
        pytest.param(
            changed(["check"]), r"row X1: one of \['check', 'rests_on', 'later'\]", id="no check"
        ),
        pytest.param(
            changed(form="more"), "row X1: 'smallest' is a required", id="no smallest effect"
        ),
        pytest.param(
            changed(form="more", smallest={"value": 1}),
            "row X1: field `smallest`: 'reason' is a required",
            id="no reason",
        ),
        pytest.param(changed(kind="exakt"), "row X1: field `kind`: 'exakt' is not", id="kind"),
        pytest.param(changed(form="better"), "row X1: field `form`: 'better' is not", id="form"),
        pytest.param(changed(chapter=1), "row X1: field `chapter`: 1 is not", id="chapter"),
        pytest.param(
            changed(conditions={"text": "there", "met_in": ["there"]}),
            "row X1: `conditions` names unknown settings",
            id="condition",
        ),
        pytest.param(changed(rests_on=["X9"]), "row X1: there is no row X9", id="rests on nothing"),
        pytest.param(
            {**{k: ROW[k] for k in ("statement", "sources", "chapter")}, "id": "X2",
             "duplicate_of": "X9"},
            "row X2: there is no row X9",
            id="duplicate of nothing",
        ),
    ],
)  # fmt: skip
def test_a_row_out_of_order_is_named(read, row, message):
    with pytest.raises(LedgerError, match=message):
        read(row)


def test_ids_are_unique(read):
    with pytest.raises(LedgerError, match=r"ids must be unique; got \['X1'\]"):
        read(ROW, ROW)


def test_a_duplicate_has_no_check_of_its_own(read):
    other = {k: ROW[k] for k in ("statement", "sources", "chapter", "check")}
    with pytest.raises(LedgerError, match="row X2: 'check' is not one of"):
        read(ROW, {**other, "id": "X2", "duplicate_of": "X1"})


def test_a_duplicate_of_a_duplicate_is_refused(read):
    other = {k: ROW[k] for k in ("statement", "sources", "chapter")}
    second = {**other, "id": "X2", "duplicate_of": "X1"}
    with pytest.raises(LedgerError, match="row X3: `duplicate_of` must name a row with a check"):
        read(ROW, second, {**other, "id": "X3", "duplicate_of": "X2"})


def test_a_duplicate_shares_the_check_and_keeps_its_own_words(read):
    other = {"id": "X2", "statement": "It is all as said.", "sources": ["FAQ"], "chapter": "02"}
    claim = read(ROW, {**other, "duplicate_of": "X1"})["X2"]
    assert (claim.statement, claim.chapter, claim.sources) == ("It is all as said.", "02", ("FAQ",))
    assert (claim.check, claim.arguments) == (ROW["check"], ROW["arguments"])


def test_a_twin_changes_only_the_arguments_it_names(read):
    row = changed(twin={"statement": "All are, of five cases.", "arguments": {"n": 5}})
    (outcome,) = variant(read(row)["X1"], "twin").outcomes
    assert (outcome.value, outcome.n) == (0.8, 5)


@pytest.mark.parametrize(
    ("kind", "fields", "word"),
    [
        ("opinion", {}, "opinion"),
        ("off-topic", {}, "off topic"),
        ("literature", {}, "literature only"),
        ("empirical", {"later": "an experiment of chapter 3"}, "not tested"),
    ],
)
def test_a_row_without_a_check_says_so(read, kind, fields, word):
    row = {k: ROW[k] for k in ("id", "statement", "sources", "chapter")}
    assert str(answer(read({**row, "kind": kind, **fields})["X1"]).verdict) == word


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(1.1, 2.0, "holds"), (-2.0, -1.1, "does not hold (the opposite holds)")],
)
def test_a_measured_row_needs_nothing_new(read, low, high, word):
    row = changed(
        ["band", "twin"], kind="empirical", form="more", arguments={"low": low, "high": high},
        check="tests.claims.planted:effects",
        smallest={"value": 1.0, "reason": "less would change no design"},
    )  # fmt: skip
    assert str(answer(read(row)["X1"]).verdict) == word


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("tests.claims.planted:nothing", "must be an importable function; got: .*'nothing'"),
        ("tests.claims.nowhere:share", "must be an importable function; got: No module"),
        ("tests.claims.planted:one_setting_only", r"must answer for \('here', 'there'\); got"),
    ],
)
def test_a_check_that_is_not_there_is_named(read, check, message):
    row = changed(check=check, settings=["here", "there"])
    with pytest.raises(LedgerError, match=f"check {check} {message}"):
        answer(read(row)["X1"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("- id: [", r"claims.yml must be YAML in UTF-8; got: .*line 1", id="no YAML"),
        pytest.param("", "claims.yml must be a list of rows; got NoneType", id="empty"),
        pytest.param("id: X1", "claims.yml must be a list of rows; got dict", id="one row alone"),
        pytest.param("- X1", "row 'X1': 'X1' is not of type 'object'", id="a row of one word"),
    ],
)
def test_a_file_that_is_no_ledger_is_named(tmp_path, text, message):
    path = tmp_path / "claims.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError, match=f"(?s){message}"):
        load(path)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    monkeypatch.delitem(sys.modules, "pooltools.claims.ledger")
    with pytest.raises(
        ModuleNotFoundError, match="needs the packages of the course; got no jsonsch"
    ):
        importlib.import_module("pooltools.claims.ledger")


def test_a_missing_ledger_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "PATH", tmp_path / "claims.yml")
    with pytest.raises(LedgerError, match=r"the ledger must exist; got no file claims.yml"):
        load()
