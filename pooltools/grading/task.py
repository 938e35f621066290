"""What a graded task is. Making cases, running a function, judging an answer stay apart.

A `Task` makes `Case`s and knows the right answers; `answer.answer` runs somebody's function on a
case; `judge.judge` compares. Judging needs plain values only, so the middle step can be moved into
another process.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pooltools._types import Array

Plain = Array | int | float
"""What a task may ask for: a NumPy array of numbers (exactly that class), or one number."""
Arguments = dict[str, object]
MakeCases = Callable[[np.random.Generator], Iterator[Arguments]]


@dataclass(frozen=True)
class Case:
    """One call of a student's function: what it is meant to find out, and its arguments."""

    kind: str
    arguments: Mapping[str, object]


@dataclass(frozen=True)
class Difference:
    """What is wrong with an answer, and the words for it; the right answer is not among them.

    Aspects: "error" (it raised), "type", "shape", "dtype", "values", "input" (it was changed).
    """

    aspect: str
    detail: str


@dataclass(frozen=True)
class Task:
    """A function to write.

    Parameters
    ----------
    name : the library's name of the function
    signature : what is asked for, as a reader sees it; cases name every argument
    reference : gives the right answers
    cases : for each kind of case a generator of arguments; simple kinds first, as the first kind
        that fails is the one explained
    compare : (answer, right answer) -> what is wrong, or None
    hints : for each kind, and for each aspect that needs its own words, where to look
    """

    name: str
    signature: str
    reference: Callable[..., Plain]
    cases: Mapping[str, MakeCases]
    compare: Callable[[Plain, Plain], Difference | None]
    hints: Mapping[str, str]

    def make_cases(self, seed: int = 0) -> tuple[Case, ...]:
        """All cases; the same seed gives the same cases."""
        return tuple(
            Case(kind, arguments)
            for index, (kind, make) in enumerate(self.cases.items())
            for arguments in make(np.random.default_rng([seed, index]))
        )

    def expected(self, case: Case) -> Plain:
        """The right answer."""
        return self.reference(**case.arguments)
