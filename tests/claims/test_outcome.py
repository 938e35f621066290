"""An outcome holds together, or is refused."""

import dataclasses

import pytest

from pooltools.claims import Outcome


def test_a_counted_share_is_exact():
    outcome = Outcome.counted("even sides", 3, 4, "sizes")
    assert (outcome.value, outcome.low, outcome.high) == (0.75, 0.75, 0.75)
    assert outcome.exact
    assert (outcome.unit, outcome.n) == ("share of sizes", 4)


def test_an_outcome_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Outcome.counted("even sides", 3, 4, "sizes").value = 1.0


@pytest.mark.parametrize(
    ("value", "low", "high", "n", "message"),
    [
        pytest.param(2.0, 0.0, 1.0, 10, r"`value` must lie between.*got 2.0 outside", id="above"),
        pytest.param(-0.1, 0.0, 1.0, 10, r"`value` must lie between.*outside \[0.0", id="below"),
        pytest.param(0.5, 1.0, 0.0, 10, r"`value` must lie between", id="ends swapped"),
        pytest.param(0.5, 0.0, float("nan"), 10, r"must be finite; got.*nan", id="nan"),
        pytest.param(0.5, 0.0, float("inf"), 10, r"must be finite; got.*inf", id="infinite"),
        pytest.param(0.5, 0.0, 1.0, 0, r"`n` must be at least 1; got 0", id="nothing counted"),
    ],
)
def test_an_impossible_outcome_is_refused(value, low, high, n, message):
    with pytest.raises(ValueError, match=message):
        Outcome("here", value, low, high, "points", n)


def test_a_share_of_no_cases_is_refused():
    with pytest.raises(ValueError, match="at least one case must be counted; got none in 'here'"):
        Outcome.counted("here", 0, 0, "sizes")
