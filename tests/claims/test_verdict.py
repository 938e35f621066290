"""The verdict table, by hand-made intervals on both sides of each border."""

import re

import pytest

from pooltools.claims import Outcome
from pooltools.claims.verdict import FORMS, WORDS, Verdict, combined, refuted, verdict

NO_DIFFERENCE = "does not hold (no meaningful difference)"
OPPOSITE = "does not hold (the opposite holds)"


def interval(low, high, n=10, doubts=()):
    return Outcome("here", (low + high) / 2, low, high, "points", n, doubts=doubts)


@pytest.mark.parametrize("form", ["more", "less", "trend", "interaction"])
@pytest.mark.parametrize(
    ("low", "high", "expected"),  # the smallest effect is 1
    [
        (1.01, 3.0, "holds"),
        (0.99, 3.0, "undecided"),
        (1.0, 3.0, "undecided"),  # the border itself decides nothing
        (-3.0, 0.99, "does not hold"),
        (-3.0, 1.0, "undecided"),
        (-3.0, 1.01, "undecided"),
        (-0.99, 0.99, NO_DIFFERENCE),
        (-1.01, 0.99, "does not hold"),
        (-3.0, -1.01, OPPOSITE),
        (-3.0, -0.99, "does not hold"),
    ],
)
def test_more_and_its_kin(form, low, high, expected):
    assert str(verdict(interval(low, high), form, smallest=1.0)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.99, 0.99, "holds"),
        (-1.01, 0.99, "undecided"),
        (-0.99, 1.01, "undecided"),
        (1.01, 2.0, "does not hold"),
        (0.99, 2.0, "undecided"),
        (-2.0, -1.01, "does not hold"),
        (-2.0, -0.99, "undecided"),
    ],
)
def test_same(low, high, expected):
    assert str(verdict(interval(low, high), "same", smallest=1.0)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.99, 5.0, "holds"),
        (-1.01, 5.0, "undecided"),
        (-5.0, -1.01, "does not hold"),
        (-5.0, -0.99, "undecided"),
    ],
)
def test_not_worse(low, high, expected):
    assert str(verdict(interval(low, high), "not worse", smallest=1.0)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.45, 0.55, "holds"),  # the ends belong to the band
        (0.44, 0.5, "undecided"),
        (0.5, 0.56, "undecided"),
        (0.3, 0.44, "does not hold"),
        (0.56, 0.7, "does not hold"),
        (0.3, 0.7, "undecided"),
    ],
)
def test_level(low, high, expected):
    assert str(verdict(interval(low, high), "level", band=(0.45, 0.55))) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),  # share of exceptions
    [
        (0.0, 0.0099, "not refuted"),
        (0.0, 0.0101, "undecided"),
        (0.0101, 0.2, "does not hold"),
        (0.0099, 0.2, "undecided"),
    ],
)
def test_universal(low, high, expected):
    assert str(verdict(interval(low, high), "universal")) == expected


@pytest.mark.parametrize(
    ("true", "expected"), [(20, "holds"), (19, "does not hold"), (0, "does not hold")]
)
def test_one_counterexample_refutes_an_exact_claim(true, expected):
    outcome = Outcome.counted("here", true, 20, "sizes")
    assert str(verdict(outcome, "level", band=(1, 1))) == expected


@pytest.mark.parametrize(("n", "expected"), [(9, "undecided"), (10, "holds")])
def test_an_interval_needs_ten_units(n, expected):
    assert str(verdict(interval(2.0, 3.0, n=n), "more", smallest=1.0)) == expected


def test_an_exact_outcome_needs_no_ten_units():
    assert str(verdict(Outcome.counted("here", 1, 1, "nets"), "level", band=(1, 1))) == "holds"


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [("more", 2, 3), ("same", 0, 0.1), ("level", 1, 1), ("universal", 0, 0)],
)
def test_a_doubt_makes_every_form_undecided(form, low, high):
    outcome = interval(low, high, doubts=("one arm did not train",))
    assert str(verdict(outcome, form, smallest=1.0, band=(1, 1))) == "undecided"


@pytest.mark.parametrize("smallest", [None, 0.0, -1.0])
@pytest.mark.parametrize("form", ["more", "same", "not worse"])
def test_a_form_without_its_smallest_effect_is_refused(form, smallest):
    with pytest.raises(ValueError, match=f"`smallest` must be greater than 0 for form '{form}'"):
        verdict(interval(2, 3), form, smallest=smallest)


@pytest.mark.parametrize("band", [None, (1,), (2, 1)])
def test_a_level_without_its_band_is_refused(band):
    with pytest.raises(ValueError, match=r"`band` must be \[lowest, highest\]"):
        verdict(interval(2, 3), "level", band=band)


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match=r"`form` must be one of more, less.*got 'better'"):
        verdict(interval(2, 3), "better", smallest=1.0)


HOLDS, FAILS, UNDECIDED = Verdict("holds"), Verdict("does not hold"), Verdict("undecided")
NONE, REVERSED = (
    Verdict("does not hold", "no meaningful difference"),
    Verdict("does not hold", "the opposite holds"),
)


@pytest.mark.parametrize(
    ("verdicts", "met_in", "expected"),
    [
        ([HOLDS, HOLDS], [], "holds"),
        ([HOLDS, HOLDS], ["a"], "holds"),
        ([FAILS, FAILS], ["a"], "does not hold"),
        ([NONE, NONE], [], NO_DIFFERENCE),
        ([NONE, REVERSED], [], "does not hold"),
        ([HOLDS, FAILS], ["a"], "holds under conditions"),
        ([HOLDS, REVERSED], ["a"], "holds under conditions"),
        ([HOLDS, FAILS], ["b"], "undecided"),  # the other way round than named beforehand
        ([HOLDS, FAILS], [], "undecided"),  # no condition was named
        ([HOLDS, UNDECIDED], ["a"], "undecided"),
        ([FAILS, UNDECIDED], ["a"], "undecided"),
        ([UNDECIDED, FAILS], ["a"], "undecided"),  # where it should hold, nothing is decided
        ([Verdict("not refuted")] * 2, [], "not refuted"),
        ([Verdict("not refuted"), FAILS], ["a"], "holds under conditions"),
    ],
)
def test_settings_combine(verdicts, met_in, expected):
    assert str(combined(dict(zip("ab", verdicts, strict=True)), met_in)) == expected


@pytest.mark.parametrize(
    ("word", "addition"),
    [("true", ""), ("holds", "the opposite holds"), ("does not hold", "at all")],
)
def test_other_words_are_refused(word, addition):
    with pytest.raises(ValueError, match="`word` must be one of holds, .*" + re.escape(repr(word))):
        Verdict(word, addition)


def test_the_words_are_those_of_the_book():
    assert set(WORDS) == {
        "holds", "not refuted", "holds under conditions", "does not hold", "undecided",
        "not tested", "tested in part", "opinion", "off topic", "literature only",
    }  # fmt: skip
    assert len(FORMS) == 8


COLLAPSED = (1.2, 1.3, 1.1, 1.2, 1.3, 1.2, 1.1, 1.2, 1.3, 21.0)  # one run of ten went wrong
STEADY = (2.1, 2.3, 1.9, 2.2, 2.4, 1.8, 2.0, 2.1, 2.2, 2.5)


@pytest.mark.parametrize(
    ("values", "form", "smallest", "expected"),
    [
        (STEADY, "more", 1.0, "holds"),
        (COLLAPSED, "more", 1.5, "undecided"),  # the interval is said to lie above 1.5
        (STEADY, "same", 3.0, "holds"),
        (tuple(-v for v in STEADY), "more", 1.0, "does not hold (the opposite holds)"),
    ],
)
def test_the_signed_rank_test_can_contradict_an_interval(values, form, smallest, expected):
    mean = sum(values) / len(values)
    outcome = Outcome("here", mean, mean - 0.4, mean + 0.4, "points", 10, 9, values=values)
    assert str(verdict(outcome, form, smallest=smallest)) == expected


@pytest.mark.parametrize(
    ("worst", "settings", "expected"),  # t of 9 degrees of freedom: 2.262 for one, 3.690 for ten
    [
        ((-2.0, -1.01), 1, True),
        ((-2.0, -0.99), 1, False),
        ((-2.0, -1.2), 10, False),  # the wider interval ends at -1.6 + 0.4 * 3.690 / 2.262 = -0.95
        ((-4.0, -2.5), 10, True),  # -3.25 + 0.75 * 1.631 = -2.03
    ],
)
def test_one_clear_exception_refutes_what_allows_none(worst, settings, expected):
    rest = [Outcome("else", 2, 1, 3, "points", 10, df=9)] * (settings - 1)
    low, high = worst
    one = Outcome("here", (low + high) / 2, low, high, "points", 10, df=9)
    assert refuted([*rest, one], "not worse", smallest=1.0) is expected
