"""Judge an answer: plain values in, what is wrong out. No student's code or object gets here."""

from dataclasses import dataclass

import numpy as np

from pooltools._types import Array
from pooltools.grading.answer import Answer
from pooltools.grading.task import Case, Difference, Plain, Task


@dataclass(frozen=True)
class Finding:
    """A case that failed, and why."""

    case: Case
    difference: Difference


def judge(task: Task, case: Case, answer: Answer) -> Finding | None:
    """None if `answer` is right."""
    difference = _difference(task, case, answer)
    return None if difference is None else Finding(case, difference)


def exactly(value: Plain, right: Plain) -> Difference | None:
    """An array equal in shape, dtype and every value."""
    return _array_difference(value, right, tolerance=0.0)


def nearly(value: Plain, right: Plain) -> Difference | None:
    """An array equal in shape and dtype, and in every value but for rounding.

    Allowed are 100 roundings of the largest number: a sum of some ten terms in any order stays far
    below, a missing or doubled term far above.
    """
    right = np.asarray(right)
    largest = float(np.max(np.abs(right), initial=1.0))
    return _array_difference(value, right, 100 * float(np.finfo(right.dtype).eps) * largest)


def whole_number(value: Plain, right: Plain) -> Difference | None:
    """One whole number."""
    if isinstance(value, np.ndarray):
        return Difference("type", f"it returned an array of shape {value.shape}, not a number")
    if isinstance(value, float):
        return Difference("dtype", f"it returned {value!r}, a float")
    return None if value == right else Difference("values", f"it returned {value}")


def _difference(task: Task, case: Case, answer: Answer) -> Difference | None:
    if answer.problem is not None:
        return answer.problem
    if answer.changed:
        return Difference("input", f"it changed its argument `{answer.changed[0]}`")
    if answer.value is None:
        return Difference("type", "it returned nothing")
    return task.compare(answer.value, task.expected(case))


def _array_difference(value: Plain, right: Plain, tolerance: float) -> Difference | None:
    right = np.asarray(right)
    if not isinstance(value, np.ndarray):
        return Difference("type", f"it returned the number {value!r}, not an array")
    if value.shape != right.shape:
        return Difference("shape", f"the result has the wrong shape, {value.shape}")
    if value.dtype != right.dtype:
        return Difference("dtype", f"the result has the wrong dtype, {value.dtype}")
    wrong = ~np.isclose(value, right, rtol=0, atol=tolerance) if tolerance else value != right
    return _wrong_values(value, wrong) if wrong.any() else None


def _wrong_values(value: Array, wrong: Array) -> Difference:
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    n = int(wrong.sum())
    count = f"{n} of {wrong.size} values {'is' if n == 1 else 'are'} wrong"
    place = f"at {list(first)}, where you have {value[first].item()!r}"
    return Difference("values", f"{count}, {'' if n == 1 else 'the first '}{place}")
