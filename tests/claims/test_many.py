"""Many verdicts at once: p-values agree with t tests, and Holm's correction by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from pooltools.claims import Outcome, audit, many
from pooltools.claims.answer import Answer
from pooltools.claims.verdict import Verdict, verdict
from pooltools.experiments.statistics import over_seeds

DRAWN = np.random.default_rng(0).normal(1.5, 1.0, 12)


def outcome(values=DRAWN, **more):
    i = over_seeds(np.asarray(values))
    return replace(Outcome("here", i.value, i.low, i.high, "points", i.n, i.df), **more)


def claim(form="more", smallest=1.0, band=(), id="X1", **arguments):
    given = {"value": smallest} if smallest else {}
    return SimpleNamespace(
        id=id, form=form, smallest=given, band=band, check="a:b", arguments=arguments
    )


@pytest.mark.parametrize("border", [0.2, 1.0, 2.4])
def test_p_of_a_difference_is_that_of_the_t_test_at_the_smallest_effect(border):
    expected = stats.ttest_1samp(DRAWN, border).pvalue
    assert many.p_value(claim(smallest=border), outcome()) == pytest.approx(expected, rel=1e-9)


def test_p_of_same_is_the_larger_of_two_t_tests():
    sides = [stats.ttest_1samp(DRAWN - 1.5, border).pvalue for border in (-0.8, 0.8)]
    found = many.p_value(claim("same", 0.8), outcome(DRAWN - 1.5))
    assert found == pytest.approx(max(sides), rel=1e-9)


@pytest.mark.parametrize("form", ["more", "not worse", "same", "level", "universal"])
def test_p_is_below_the_level_where_the_verdict_is_decided(form):
    asked = claim(form, 1.0, (0.5, 2.5))
    told = set()
    for centre in np.linspace(-3, 4, 30):
        found = outcome(DRAWN - DRAWN.mean() + centre)
        decided = verdict(found, form, 1.0, (0.5, 2.5)).word != "undecided"
        assert (many.p_value(asked, found) < 0.05) == decided
        told.add(decided)
    assert told == {True, False}


def test_doubts_leave_nothing_to_decide():
    assert many.p_value(claim(), outcome(doubts=("one arm did not train",))) == 1


def rows(*p_values):
    """Rows whose comparisons have these p-values, all on the side of the claim."""
    made = []
    for k, p in enumerate(p_values):
        half = stats.t.isf(0.025, 9)
        value = stats.t.isf(p / 2, 9) + 1  # one unit is a standard error
        o = Outcome("here", value, value - half, value + half, "points", 10, 9)
        word = "holds" if p < 0.05 else "undecided"
        made.append(Answer(claim(id=f"X{k}", row=k), (o,), {}, Verdict(word)))
    return made


def test_holm_by_hand():
    # sorted: 0.001 * 4, 0.012 * 3, 0.03 * 2; undecided rows count, but are not marked
    found = many.surviving(rows(0.012, 0.03, 0.001, 0.4))
    assert found == {"X0": True, "X1": False, "X2": True}


def test_a_comparison_that_two_rows_ask_for_counts_once():
    one, other = rows(0.04, 0.04)
    assert many.surviving([one, other]) == {"X0": False, "X1": False}
    other.claim.arguments = one.claim.arguments
    assert many.surviving([one, other]) == {"X0": True, "X1": True}


def test_the_same_case_under_two_names_counts_once():
    one, other = rows(0.04, 0.04)
    case = {"data": "MNIST", "more": "a", "less": "b"}
    one.claim.arguments = {"family": "core", "cases": {"here": case}}
    there = (replace(other.outcomes[0], setting="there"),)
    other = replace(other, outcomes=there)
    other.claim.arguments = {"cases": {"there": case}, "family": "core"}
    assert many.surviving([one, other]) == {"X0": True, "X1": True}
    other.claim.arguments = {"cases": {"there": {**case, "more": "c"}}, "family": "core"}
    assert many.surviving([one, other]) == {"X0": False, "X1": False}


def test_a_row_survives_if_each_of_its_settings_does():
    (sure, unsure) = rows(0.001, 0.04)
    there = replace(unsure.outcomes[0], setting="there")
    both = replace(sure, outcomes=(sure.outcomes[0], there))
    assert many.surviving([both]) == {"X0": True}
    assert many.surviving([both, *rows(0.4, 0.5)[1:]]) == {"X0": False}


def test_exact_rows_have_no_part_in_it():
    exact = Answer(claim(), (Outcome.counted("here", 3, 3, "cases"),), {}, Verdict("holds"))
    assert many.surviving([exact]) == {}


def test_a_mark_that_changed_is_told():
    old = {"X1": {"verdict": "holds", "outcomes": [], "survives": True}}
    new = {"X1": {**old["X1"], "survives": False}}
    (line,) = audit.differences(old, new)
    assert line == "X1: does not survive Holm's correction, and was stored otherwise"
    assert audit.differences(new, new) == []
    assert audit.summary(new).endswith("Holm's correction over the ledger: 0 of 1 survive")


def test_a_comparison_counted_in_units_of_its_smallest_effect_is_the_same_one():
    inside = claim(smallest=1.0, cases={"here": {"data": "d", "smallest": 2.0}})
    assert many._key(inside, outcome()) == many._key(
        claim(smallest=2.0, cases={"here": {"data": "d"}}), outcome()
    )
    assert many._key(inside, outcome()) != many._key(
        claim(smallest=1.0, cases={"here": {"data": "d"}}), outcome()
    )
