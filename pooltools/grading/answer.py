"""Run somebody's function on a case and keep only plain values of what came back.

A returned object may lie: `==` that is always true, `__array__` that fetches the right answer,
an array class that does both. So its class is looked at, never asked, and only exact NumPy arrays
and numbers are copied; everything after this module works on the copies.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pooltools.grading.task import Case, Difference, Plain

NUMBERS = "biuf"  # dtype kinds that hold plain numbers
LONGEST = 110  # characters of a foreign text that are shown


@dataclass(frozen=True)
class Answer:
    """What came back: a plain value, or the reason why there is none; arguments it changed."""

    value: Plain | None
    problem: Difference | None = None
    changed: tuple[str, ...] = ()


def answer(function: Callable[..., object], case: Case) -> Answer:
    """Call `function` with copies of the case's arguments.

    Whatever it raises is an answer too, SystemExit and RecursionError included; only
    KeyboardInterrupt passes through, so that an endless loop can be stopped.
    """
    given = {name: _copy(value) for name, value in case.arguments.items()}
    try:
        returned = function(**given)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Answer(None, Difference("error", f"it stopped with {_last_line(error)}"))
    value, problem = plain(returned)
    changed = tuple(name for name, old in case.arguments.items() if not _same(given[name], old))
    return Answer(value, problem, changed)


def plain(returned: Any) -> tuple[Plain | None, Difference | None]:
    """A copy of `returned` as an exact NumPy array or Python number, or why it is none."""
    kind = type(returned)
    if kind is np.ndarray:
        if returned.dtype.kind in NUMBERS:
            return np.array(returned), None
        detail = f"its array has dtype {_cut(str(returned.dtype))}, which holds no real numbers"
        return None, Difference("type", detail)
    if kind is int or kind is float:
        return returned, None
    if any(kind is number for number in _NUMPY_NUMBERS):  # `in` would ask the class for `==`
        return returned.item(), None
    return None, Difference("type", f"it returned {'None' if returned is None else a_name(kind)}")


def a_name(kind: type) -> str:
    """The name of a class with its article, also where the class lies about it."""
    name = _cut(_class_name(kind))
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


_NUMPY_NUMBERS = {np.dtype(code).type for code in "bhilqBHILQefdg"}


def _class_name(kind: type) -> str:
    name: str = type.__dict__["__name__"].__get__(kind)  # a metaclass cannot stand in between
    return name


def _copy(value: object) -> object:
    return value.copy() if isinstance(value, np.ndarray) else value


def _same(now: Any, before: Any) -> bool:
    if not isinstance(before, np.ndarray):
        return True  # numbers, texts and tuples cannot be changed
    unmoved = now.shape == before.shape and now.dtype == before.dtype
    return bool(unmoved and now.tobytes() == before.tobytes())


def _last_line(error: BaseException) -> str:
    try:
        lines = str.splitlines(str.strip(str(error)))  # an exception's text may lie or fail, too
    except Exception:
        lines = []
    name = _class_name(type(error))
    return _cut(f"{name}: {re.sub('0x[0-9a-f]+', '0x…', lines[-1])}" if lines else name)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
