"""A figure of a measured row shows every seed, and says in words what it shows."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Annotation

from pooltools.claims import Outcome, figures, show_arms, show_claim
from pooltools.claims.answer import Answer
from pooltools.claims.ledger import LedgerError
from pooltools.claims.verdict import Verdict
from pooltools.experiments import contrasts
from pooltools.experiments.results import ResultsError

SEEDS = (0.5, 1.0, 1.5, 3.0)


def row(smallest, *settings, values=SEEDS, waiting=(), form="more", band=()):
    class Claim:
        pass

    Claim.smallest = {"value": smallest} if smallest else {}
    Claim.form, Claim.band = form, band
    Claim.settings = [*settings, *waiting]
    outcomes = tuple(Outcome(s, 1.5, 0.2, 2.8, "points", 4, df=3, values=values) for s in settings)
    return Answer(Claim, outcomes, {}, Verdict("undecided"))


@pytest.fixture
def ledger(monkeypatch):
    rows = {"A1": row(1.0, "here"), "A2": row(1.0, "here", "there"), "A3": row(2.0, "here")}
    rows |= {"A4": row(1.0, "here", values=()), "A5": row(1.0)}
    rows["A6"] = row(1.0, "here", waiting=("there",))
    monkeypatch.setattr(figures, "load", lambda: rows)
    monkeypatch.setattr(figures, "answer", lambda claim: claim)


@pytest.fixture
def ax():
    fig, axes = plt.subplots()
    yield axes
    plt.close(fig)


def drawn(ax):
    """Abscissas of the seeds, of the intervals and of the lines across."""
    lines = [np.ravel(line.get_xdata()).tolist() for line in ax.get_lines()]
    return [x for x in lines if len(x) == len(SEEDS)], [x for x in lines if len(x) == 2]


def test_every_seed_and_interval_of_every_setting_is_drawn(ledger, ax):
    told = show_claim(ax, {"one": "A1", "two": "A2"}, unit="gain (points)")
    seeds, pairs = drawn(ax)
    assert seeds == [list(SEEDS)] * 3
    assert pairs.count([0.2, 2.8]) == 3
    assert [0.0, 0.0] in pairs  # no effect
    assert [1.0, 1.0] in pairs  # the smallest effect, which both rows have
    assert ax.get_xlabel() == "gain (points)"
    for text in ("one: 1.5 points (95 % interval 0.2 to 2.8, n = 4), seeds from 0.5 to 3.",):
        assert text in told
    assert "two, there: " in told
    assert "no effect at 0, smallest that counts at 1" in told


@pytest.mark.parametrize(
    ("form", "band", "marked"),
    [
        ("not worse", (), {"no effect": 0, "smallest that counts": -1}),
        ("same", (), {"no effect": 0, "−smallest that counts": -1, "smallest that counts": 1}),
        ("level", (1, 100), {"holds from": 1}),
        ("level", (1.5, 10), {"holds from": 1.5, "holds to": 10}),
    ],
)
def test_lines_stand_where_the_verdict_changes(ledger, ax, monkeypatch, form, band, marked):
    monkeypatch.setattr(figures, "load", lambda: {"A1": row(1.0, "here", form=form, band=band)})
    show_claim(ax, {"one": "A1"}, unit="gain (points)")
    names = {text.get_text(): text.xy[0] for text in ax.texts if isinstance(text, Annotation)}
    assert names == marked


def test_the_setting_is_named_while_another_has_not_run(ledger, ax):
    assert "six, here: " in show_claim(ax, {"six": "A6"}, unit="gain (points)")
    assert ". here: " in show_claim(ax, {"": "A6"}, unit="gain (points)")


def test_rows_with_different_smallest_effects_get_no_line_for_it(ledger, ax):
    told = show_claim(ax, {"one": "A1", "three": "A3"}, unit="gain (points)")
    assert [1.0, 1.0] not in drawn(ax)[1]
    assert told.endswith("Dashed: no effect at 0.")


@pytest.mark.parametrize("id", ["A4", "A5"])
def test_a_row_without_seeds_is_refused(ledger, ax, id):
    with pytest.raises(LedgerError, match=rf"must be measured over seeds; {id} is undecided"):
        show_claim(ax, {"one": "A1", "none": id}, unit="gain (points)")


def test_an_unknown_row_is_refused(ledger, ax):
    with pytest.raises(LedgerError, match=r"must name rows of the ledger; got 'A9'"):
        show_claim(ax, {"one": "A9"}, unit="gain (points)")


@pytest.fixture
def results(monkeypatch):
    values = {"a": [70.0, 72.0, 74.0, 76.0], "b": [50.0, 50.0, 52.0, None]}
    arms = {k: {"seeds": [0, 1, 2, 3], "values": {"accuracy": v}} for k, v in values.items()}
    content = {"experiment": "small-one", "units": {"accuracy": "%"}, "arms": arms}
    monkeypatch.setattr(contrasts, "of_setting", lambda family, setting: content)


def test_arms_are_drawn_with_chance(results, ax):
    told = show_arms(ax, "small", "one", "accuracy", {"pooled": "a"}, chance=10)
    seeds, pairs = drawn(ax)
    assert seeds == [[70, 72, 74, 76]]
    assert [10, 10] in pairs
    assert ax.get_xlabel() == "accuracy (%)"
    assert "pooled: 73.0 % (95 % interval 68.9 to 77.1, n = 4), seeds from 70 to 76" in told
    assert told.endswith("Dashed: chance at 10.")


def test_an_arm_without_a_number_is_refused(results, ax):
    with pytest.raises(ResultsError, match=r"'accuracy' of 'b' has no number for seeds \[3\]"):
        show_arms(ax, "small", "one", "accuracy", {"strided": "b"})
