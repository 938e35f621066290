"""From outcomes to a verdict: the one table, for exact and measured claims alike.

A claim has a form, and a smallest effect of interest `s` that was fixed before the first run.

==============================  ===================  ==============================
form                            holds                does not hold
==============================  ===================  ==============================
more, less, trend, interaction  low > s              high < s
same                            -s < low, high < s   low > s or high < -s
not worse                       low > -s             high < -s
level                           inside the band      outside the band
universal                       (not refuted)        low > 1 % exceptions
                                high < 1 %
==============================  ===================  ==============================

Anything else is undecided, as is an outcome with doubts, an interval from fewer than 10 units, or
one that the signed-rank test over seeds contradicts at the same border. `more` and `less` differ in
the sentence only: the value already has its direction.

Exact claims need no form of their own. Their value is the share of the enumerated cases in which
the sentence is true, their form `level` with the band [1, 1]: one counterexample, and the sentence
does not hold. `universal` is for sentences about all cases of which only a sample was seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pooltools.claims.outcome import Outcome

FORMS = ("more", "less", "same", "not worse", "level", "universal", "trend", "interaction")
NEED_SMALLEST = ("more", "less", "same", "not worse", "trend", "interaction")

HOLDS = "holds"
NOT_REFUTED = "not refuted"
CONDITIONAL = "holds under conditions"
FAILS = "does not hold"
UNDECIDED = "undecided"
NOT_TESTED = "not tested"
PARTLY = "tested in part"
WITHOUT_CHECK = {"opinion": "opinion", "off-topic": "off topic", "literature": "literature only"}
DECIDED = (HOLDS, NOT_REFUTED, CONDITIONAL, FAILS)
WORDS = (*DECIDED, UNDECIDED, PARTLY, NOT_TESTED, *WITHOUT_CHECK.values())
RESTS = "rests on other rows"  # of a row that has no verdict of its own
NO_DIFFERENCE = "no meaningful difference"
OPPOSITE = "the opposite holds"

LEVEL = 0.05  # share of the intervals that miss the truth
RARE = 0.01  # share of exceptions that refutes a universal sentence
RANKED = 0.05  # one-sided p above which the signed-rank test contradicts an interval
FEWEST = 10  # units (seeds, images) that an interval needs


@dataclass(frozen=True)
class Verdict:
    """A word of `WORDS`; `does not hold` may say in which way."""

    word: str
    addition: str = ""

    def __post_init__(self) -> None:
        allowed = ("", NO_DIFFERENCE, OPPOSITE) if self.word == FAILS else ("",)
        if self.word not in WORDS or self.addition not in allowed:
            raise ValueError(
                f"`word` must be one of {', '.join(WORDS)}, and only '{FAILS}' takes an addition; "
                f"got {self.word!r}, {self.addition!r}."
            )

    def __str__(self) -> str:
        return f"{self.word} ({self.addition})" if self.addition else self.word

    @property
    def passes(self) -> bool:
        """Whether the sentence stands, at least somewhere."""
        return self.word in (HOLDS, NOT_REFUTED, CONDITIONAL)


def verdict(
    outcome: Outcome,
    form: str,
    smallest: float | None = None,
    band: Sequence[float] | None = None,
) -> Verdict:
    """The verdict in one setting.

    Parameters
    ----------
    form : one of `FORMS`
    smallest : smallest effect of interest, > 0, in the outcome's unit; for all forms but two
    band : (lowest, highest) value that the sentence allows; for `level`

    >>> str(verdict(Outcome("Fashion-MNIST", 1.8, 1.1, 2.5, "points", 10), "more", smallest=1.0))
    'holds'
    """
    if outcome.doubts or (not outcome.exact and outcome.n < FEWEST):
        return Verdict(UNDECIDED)
    found = _Found(outcome)
    above, below = found.above, found.below
    if form == "universal":
        return _decide(below(RARE), above(RARE), word=NOT_REFUTED)
    if form == "level":
        bottom, top = _band(band)
        return _decide(found.within(bottom, top), below(bottom) or above(top))
    s = _positive(smallest, form)
    if form == "same":
        return _decide(above(-s) and below(s), above(s) or below(-s))
    if form == "not worse":
        return _decide(above(-s), below(-s))
    if form in FORMS:
        way = OPPOSITE if below(-s) else NO_DIFFERENCE if above(-s) and below(s) else ""
        return _decide(above(s), below(s), addition=way)
    raise ValueError(f"`form` must be one of {', '.join(FORMS)}; got {form!r}.")


def combined(verdicts: Mapping[str, Verdict], met_in: Sequence[str] = ()) -> Verdict:
    """One verdict for a row from the verdicts of its settings.

    A row holds if it holds in every setting, and fails if it fails in every setting. Where the
    settings differ it holds under conditions only if the row named beforehand where it would hold:
    in all settings of `met_in`, and in none of the others.
    """
    found = list(verdicts.values())
    words = {v.word for v in found}
    if words == {FAILS}:
        additions = {v.addition for v in found}
        return found[0] if len(additions) == 1 else Verdict(FAILS)
    if len(words) == 1:
        return found[0]
    as_named = all(
        v.passes if setting in met_in else v.word == FAILS for setting, v in verdicts.items()
    )
    return Verdict(CONDITIONAL if as_named else UNDECIDED)


def refuted(
    outcomes: Sequence[Outcome],
    form: str,
    smallest: float | None = None,
    band: Sequence[float] | None = None,
) -> bool:
    """Whether one setting refutes a sentence that allows no exception.

    Among k settings one fails by chance more often than one does alone, so their intervals are made
    as wide as k of them need (Bonferroni): 1 - 0.05 / k.
    """
    wider = (at_level(outcome, LEVEL / len(outcomes)) for outcome in outcomes)
    return any(verdict(outcome, form, smallest, band).word == FAILS for outcome in wider)


def at_level(o: Outcome, level: float) -> Outcome:
    """The outcome with an interval that misses the truth in a share `level`."""
    if o.exact or o.df is None:
        return o
    from scipy import stats

    factor = float(stats.t.isf(level / 2, o.df) / stats.t.isf(LEVEL / 2, o.df))
    low, high = (o.value + factor * (end - o.value) for end in (o.low, o.high))
    return replace(o, low=low, high=high)


@dataclass(frozen=True)
class _Found:
    """On which side of a border an outcome lies: by its interval, and where it has one value per
    seed by the signed-rank test too, which a few collapsed runs cannot sway."""

    outcome: Outcome

    def above(self, border: float) -> bool:
        return self.outcome.low > border and self._ranked(border, above=True)

    def below(self, border: float) -> bool:
        return self.outcome.high < border and self._ranked(border, above=False)

    def within(self, bottom: float, top: float) -> bool:
        inside = bottom <= self.outcome.low and self.outcome.high <= top
        return inside and self._ranked(bottom, above=True) and self._ranked(top, above=False)

    def _ranked(self, border: float, above: bool) -> bool:
        if not self.outcome.values:
            return True
        from pooltools.experiments.statistics import signed_rank_p

        return signed_rank_p(self.outcome.values, border, above) <= RANKED


def _decide(yes: bool, no: bool, word: str = HOLDS, addition: str = "") -> Verdict:
    if yes:
        return Verdict(word)
    return Verdict(FAILS, addition) if no else Verdict(UNDECIDED)


def _positive(smallest: float | None, form: str) -> float:
    if smallest is None or not smallest > 0:
        raise ValueError(f"`smallest` must be greater than 0 for form {form!r}; got {smallest}.")
    return smallest


def _band(band: Sequence[float] | None) -> tuple[float, float]:
    if band is None or len(band) != 2 or band[0] > band[1]:
        raise ValueError(f"`band` must be [lowest, highest] for form 'level'; got {band}.")
    return band[0], band[1]
