"""A number that is read off a trained run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pooltools._types import Array
from pooltools.experiments.training import Run


@dataclass(frozen=True)
class Measure:
    """A number of a trained run.

    of : gives it; with `per_image` one truth value for each test picture, whose share in percent
        is the number
    unit : of the number
    """

    of: Callable[[Run], Array | float]
    unit: str
    per_image: bool = False
