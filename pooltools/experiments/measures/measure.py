"""A number that is read off a trained run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pooltools._types import Array
from pooltools.experiments.training import Run


@dataclass(frozen=True)
class Measure:
    """A number of a trained run.

    of : gives it; with `per_image` one value for each test picture, whose mean is the number:
        truth values count in percent. For a ratio the values are the ratio plus what each picture
        moves it by, to first order, so that pictures shared by all seeds widen its interval too
    unit : of the number
    """

    of: Callable[[Run], Array | float]
    unit: str
    per_image: bool = False
