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

Anything else is undecided, and so is an outcome with doubts or an interval from fewer than
10 units. `more` and `less` differ in the sentence only: the value already has its direction.

Exact claims need no form of their own. Their value is the share of the enumerated cases in which
the sentence is true, and their form is `level` with the band [1, 1]: one counterexample among the
cases, and the sentence does not hold. `universal` is for sentences about all cases of which only a
sample was seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pooltools.claims.outcome import Outcome

FORMS = ("more", "less", "same", "not worse", "level", "universal", "trend", "interaction")
NEED_SMALLEST = ("more", "less", "same", "not worse", "trend", "interaction")

HOLDS = "holds"
NOT_REFUTED = "not refuted"
CONDITIONAL = "holds under conditions"
FAILS = "does not hold"
UNDECIDED = "undecided"
NOT_TESTED = "not tested"
WITHOUT_CHECK = {"opinion": "opinion", "off-topic": "off topic", "literature": "literature only"}
WORDS = (HOLDS, NOT_REFUTED, CONDITIONAL, FAILS, UNDECIDED, NOT_TESTED, *WITHOUT_CHECK.values())
NO_DIFFERENCE = "no meaningful difference"
OPPOSITE = "the opposite holds"

RARE = 0.01  # share of exceptions that refutes a universal sentence
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
    low, high = outcome.low, outcome.high
    if form == "universal":
        return _decide(high < RARE, low > RARE, word=NOT_REFUTED)
    if form == "level":
        bottom, top = _band(band)
        return _decide(bottom <= low and high <= top, high < bottom or low > top)
    s = _positive(smallest, form)
    if form == "same":
        return _decide(-s < low and high < s, low > s or high < -s)
    if form == "not worse":
        return _decide(low > -s, high < -s)
    if form in FORMS:
        return _decide(low > s, high < s, addition=_way(low, high, s))
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


def _decide(yes: bool, no: bool, word: str = HOLDS, addition: str = "") -> Verdict:
    if yes:
        return Verdict(word)
    return Verdict(FAILS, addition) if no else Verdict(UNDECIDED)


def _way(low: float, high: float, s: float) -> str:
    if high < -s:
        return OPPOSITE
    return NO_DIFFERENCE if low > -s and high < s else ""


def _positive(smallest: float | None, form: str) -> float:
    if smallest is None or not smallest > 0:
        raise ValueError(f"`smallest` must be greater than 0 for form {form!r}; got {smallest}.")
    return smallest


def _band(band: Sequence[float] | None) -> tuple[float, float]:
    if band is None or len(band) != 2 or band[0] > band[1]:
        raise ValueError(f"`band` must be [lowest, highest] for form 'level'; got {band}.")
    return band[0], band[1]
