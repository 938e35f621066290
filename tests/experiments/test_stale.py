"""Results of another definition are named: of the book's files, and of planted ones."""

import dataclasses
import json
import re

import pytest

from pooltools.claims import audit
from pooltools.claims.command import main
from pooltools.experiments import results, stale
from pooltools.experiments.registry import EXPERIMENTS
from tests.experiments import planted
from tests.experiments.planted import ACCURACY, GAP
from tests.experiments.test_results import TINY, drop_seed, folder, swap_arms  # noqa: F401

SHORTER = dataclasses.replace(TINY, seeds=(0, 1))
LESS = dataclasses.replace(TINY, arms=TINY.arms[:1], contrasts=())
MORE = dataclasses.replace(TINY, measures=(ACCURACY, GAP, "test loss"))
LONGER = dataclasses.replace(TINY, arms=(planted.arm("max", training={"steps": 13}), TINY.arms[1]))


def test_the_book_s_results_are_of_its_experiments():
    assert list(stale.faults(EXPERIMENTS)) == []


def test_what_was_just_made_has_no_fault(folder):  # noqa: F811
    assert list(stale.faults({"tiny": lambda: TINY}, folder)) == []


@pytest.mark.parametrize(
    ("experiments", "fault"),
    [
        ({}, "there is no such experiment; remove the file, or register it"),
        ({"tiny": SHORTER}, r"the arm '(max|stride)' has seeds that are not its own: \[2\]"),
        ({"tiny": LESS}, "the arm 'stride' is not in the definition"),
        ({"tiny": MORE}, "the arm 'max' lacks test loss"),
        ({"tiny": LONGER}, "that of 'max' in tiny changed since its rows were written"),
        (
            {"tiny": dataclasses.replace(TINY, setting="there")},
            "the setting must be 'there'; got 'a setting'",
        ),
    ],
    ids=["not registered", "fewer seeds", "fewer arms", "more measures", "longer", "elsewhere"],
)
def test_a_definition_that_changed_is_named(folder, experiments, fault):  # noqa: F811
    made = {name: lambda e=e: e for name, e in experiments.items()}
    found = list(stale.faults(made, folder))
    assert found[0].startswith("tiny.json: ")
    assert re.search(fault, found[0])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (swap_arms, "definition; that of 'max' in tiny changed"),
        (drop_seed, r"the arm 'max' lacks the seeds \[2\]"),
    ],
)
def test_a_change_by_hand_is_named_even_with_a_new_checksum(folder, change, fault):  # noqa: F811
    content = results.load("tiny", folder)
    change(content)
    content["checksum"] = results.checksum(content)
    (folder / "tiny.json").write_text(json.dumps(content), encoding="utf-8")
    assert re.search(fault, next(stale.faults({"tiny": lambda: TINY}, folder)))


def test_a_file_that_is_being_filled_may_lack_rows(folder):  # noqa: F811
    content = results.load("tiny", folder)
    drop_seed(content)
    content["units"] = {}
    results.write(content, folder)
    assert list(stale.faults({"tiny": lambda: TINY}, folder)) == []


def test_claims_check_names_them(monkeypatch, capsys, folder):  # noqa: F811
    monkeypatch.setattr(results, "FOLDER", folder)
    monkeypatch.setattr(audit, "recomputed", lambda: audit.Audit({}, []))
    monkeypatch.setattr(audit, "stored", dict)
    assert main(["check"]) == 1
    assert "tiny.json: there is no such experiment" in capsys.readouterr().out
