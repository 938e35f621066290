"""What a check found, in one setting."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """A number with its interval, measured in one named setting.

    Parameters
    ----------
    setting : the name that the ledger's row gives to data, network and training, or to the cases
    value : what was found, in the direction of the claim: positive speaks for it
    low, high : the 95 % interval; an exact computation has low = high = value
    unit : of value, low and high; "share of …" for counted cases
    n : how many cases or seeds the value rests on, >= 1
    df : degrees of freedom of the interval, if it has any
    doubts : reasons why this setting decides nothing, for example "one arm did not train"
    values : one per seed, if seeds are what was counted; the signed-rank test asks them

    Raises
    ------
    ValueError : the interval does not hold the value, or nothing was counted
    """

    setting: str
    value: float
    low: float
    high: float
    unit: str
    n: int
    df: float | None = None
    doubts: tuple[str, ...] = ()
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.value, self.low, self.high))):
            raise ValueError(
                f"`value`, `low` and `high` must be finite; got {self.value}, {self.low}, "
                f"{self.high} in setting {self.setting!r}. A failed run needs a number or a doubt."
            )
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"`value` must lie between `low` and `high`; got {self.value} outside "
                f"[{self.low}, {self.high}] in setting {self.setting!r}."
            )
        if self.n < 1:
            raise ValueError(f"`n` must be at least 1; got {self.n} in setting {self.setting!r}.")

    @property
    def exact(self) -> bool:
        """Whether the number was computed, not sampled."""
        return self.low == self.high

    @classmethod
    def counted(cls, setting: str, true: int, n: int, cases: str) -> Outcome:
        """The share of `n` enumerated cases in which the sentence is true.

        >>> Outcome.counted("even sides", 3, 4, "sizes").value
        0.75
        """
        if n < 1:
            raise ValueError(f"at least one case must be counted; got none in {setting!r}.")
        share = true / n
        return cls(setting, share, share, share, f"share of {cases}", n)
