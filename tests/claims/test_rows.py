"""Each row of claims.yml: its source is covered, its check says yes and no, its twin fails."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from pooltools import average_pool, max_pool, output_size
from pooltools.claims import audit
from pooltools.claims.answer import _run, answer, variant
from pooltools.claims.checks import connections, examples, gradients, operations, shapes
from pooltools.claims.ledger import PATH, load
from pooltools.claims.verdict import WORDS

IDS = Path(__file__).with_name("source_ids.csv").read_text(encoding="utf-8")
SOURCES = list(csv.DictReader(IDS.splitlines()))
ROWS = load()
CHECKED = [  # those of measured rows decide once their experiment has run, or stay undecided
    claim
    for claim in ROWS.values()
    if claim.kind == "exact" and claim.check and not claim.later
    if not claim.duplicate_of
]

pytestmark = pytest.mark.keras


def test_the_map_of_the_sources_is_whole():
    assert len(SOURCES) == len({row["id"] for row in SOURCES}) == 176


@pytest.mark.parametrize("source", SOURCES, ids=lambda row: row["id"])
def test_every_sentence_of_the_sources_has_a_row(source):
    claim = ROWS[source["id"]]
    assert claim.chapter == source["chapter"]
    assert claim.duplicate_of == source["duplicate_of"]


@pytest.mark.parametrize("chapter", sorted({claim.chapter for claim in ROWS.values()}))
def test_the_ledger_page_shows_every_chapter(chapter):
    page = json.loads((PATH.parent / "chapters" / "claims.ipynb").read_text(encoding="utf-8"))
    assert f'also_said("{chapter}")' in ["".join(cell["source"]) for cell in page["cells"]]


@pytest.mark.parametrize("claim", CHECKED, ids=lambda claim: claim.id)
def test_the_check_decides(claim):
    assert str(answer(claim).verdict).split(" (")[0] in set(WORDS) - {"undecided", "not tested"}


@pytest.mark.parametrize("claim", [c for c in CHECKED if c.twin], ids=lambda claim: claim.id)
def test_the_negated_twin_is_rejected_in_every_setting(claim):
    twin = variant(claim, "twin")
    assert {str(verdict) for verdict in twin.by_setting.values()} == {"does not hold"}


@pytest.mark.parametrize("claim", [c for c in CHECKED if c.correction], ids=lambda claim: claim.id)
def test_the_correction_holds_in_every_setting(claim):
    correction = variant(claim, "correction")
    assert {str(verdict) for verdict in correction.by_setting.values()} == {"holds"}


@pytest.mark.parametrize("claim", CHECKED, ids=lambda claim: claim.id)
def test_a_check_has_said_yes_and_no(claim):
    """Neither a check that always agrees nor one that always refuses stays unseen."""
    said = [answer(claim)] + [
        variant(claim, n) for n in ("twin", "correction") if getattr(claim, n)
    ]
    words = {str(verdict) for found in said for verdict in found.by_setting.values()}
    assert {"holds", "does not hold"} <= words


@pytest.mark.parametrize(
    ("id", "verdict"),  # by reasoning, not from the output
    [
        ("F28", "holds under conditions"),  # 5 -> 2 or 3, not 2.5
        ("F62", "holds"),  # 32 / 2
        ("T08", "holds"),  # the largest of 1 3 5 6 is 6
        ("T09", "does not hold"),  # both loops step by 2
        ("T10", "does not hold"),  # (2 + 4 + 7 + 8) / 4 = 5.25
        ("T11", "does not hold"),  # a loop without a body
        ("T12", "holds"),  # 64 - 3 + 1, 62 / 2, 32 * (3 * 3 * 3 + 1), 0
        ("T24", "holds"),
        ("Q13", "holds under conditions"),  # max(relu(x)) = relu(max(x)), the mean differs
        ("Q02", "holds under conditions"),  # as T01: stride 1 and 'same' keep the side
        ("Q34", "holds under conditions"),  # the maximum is not additive
        ("Q35", "holds"),
        ("Q41", "holds"),
        ("Q55", "holds under conditions"),  # no weights; the gradient passes
        ("Q65", "holds under conditions"),  # as T01
        ("Q70", "does not hold"),
    ],
)
def test_verdicts_that_follow_from_arithmetic(id, verdict):
    assert str(answer(ROWS[id]).verdict) == verdict


def test_what_was_stored_is_what_is_found():
    found = audit.recomputed()
    assert found.problems == []
    assert audit.differences(audit.stored(), found.results) == []


def smallest(x, *arguments, **settings):
    return -max_pool(-x, *arguments, **settings)


def zero_border(x, pool_size, strides=None):
    return np.maximum(max_pool(x, pool_size, strides), 0)


def one_more(*arguments, **settings):
    return output_size(*arguments, **settings) + 1


def in_all_channels(x, pool_size, strides=None):
    return average_pool(x, pool_size, strides).mean(axis=-1, keepdims=True) + 0 * x[:, :1, :1]


def larger_window(x, pool_size, strides=None):
    return max_pool(np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0))), pool_size + 1, strides)


def first_cell(layer, x, dy):
    """All of the gradient, to a cell that the output does not depend on."""
    dx = np.zeros_like(x)
    dx[:, ::2, ::2] = dy
    return dx


@pytest.mark.parametrize(
    ("module", "name", "bug", "id"),
    [
        pytest.param(examples, "POOLS", {"max": smallest}, "T08", id="a sign error"),
        pytest.param(operations, "POOLS", {"max pooling": zero_border}, "T06", id="zero border"),
        pytest.param(
            connections, "POOLS", {"average pooling": in_all_channels}, "Q05", id="mixed channels"
        ),
        pytest.param(
            connections, "POOLS", {"max pooling": larger_window}, "Q41", id="larger windows"
        ),
        pytest.param(gradients, "gradient", first_cell, "Q55", id="Keras's gradient elsewhere"),
        pytest.param(shapes, "output_size", one_more, "F28", id="one window too many"),
    ],
)
def test_a_planted_bug_is_red(monkeypatch, module, name, bug, id):
    _run.cache_clear()
    known = getattr(module, name)
    monkeypatch.setattr(module, name, {**known, **bug} if isinstance(known, dict) else bug)
    found = audit.recomputed([ROWS[id]])
    _run.cache_clear()
    stored = {id: audit.stored()[id]}
    (line, *_) = [*audit.differences(stored, found.results), *found.problems]
    assert line.startswith((f"{id}: stored", f"{id}: the correction must get"))
