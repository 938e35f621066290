"""What a reader is told about a checked function."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from textwrap import wrap

import numpy as np

from pooltools._types import Array
from pooltools.grading.judge import Finding
from pooltools.grading.task import Case, Task

WIDTH = 92  # characters; a notebook page shows about a hundred
OWN_HINT = ("type", "dtype", "input")  # aspects that say more than the kind of case
CALL = "Keep the names of the arguments: {signature}."
RENAMED = ("unexpected keyword argument", "required positional argument")
STUB = "Replace the line `raise NotImplementedError()` with your code."
TRY = "Run the lines above in a cell of their own to see where it stops."


@dataclass(frozen=True)
class Report:
    """The result of `check`: true when every case passed.

    Parameters
    ----------
    passed, failed : number of cases of each kind
    findings : the failed cases and what was wrong with them
    """

    task: Task
    passed: dict[str, int]
    failed: dict[str, int]
    findings: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return sum(self.passed.values()) > 0 and not self.findings

    def __str__(self) -> str:
        return "\n".join(_success(self) if self else _failure(self))

    def _ipython_display_(self) -> None:
        """Nothing: `check` has printed it already."""


def report(task: Task, cases: Iterable[Case], findings: Iterable[Finding]) -> Report:
    """Count by kind; kinds stay in the order of the task."""
    found = tuple(findings)
    failed = Counter(finding.case.kind for finding in found)
    total = Counter(case.kind for case in cases)
    passed = {kind: total[kind] - failed[kind] for kind in total}
    return Report(task, passed, {kind: failed[kind] for kind in total if failed[kind]}, found)


def shown(found: tuple[Finding, ...]) -> Finding:
    """The smallest case of the first kind that failed."""
    kind = found[0].case.kind
    return min((f for f in found if f.case.kind == kind), key=lambda f: _size(f.case))


def _success(done: Report) -> list[str]:
    counts = (f"{kind} {count}" for kind, count in done.passed.items())
    return [
        f"{done.task.name}: all {sum(done.passed.values())} cases pass.",
        *_wrapped("  right: ", ", ".join(counts)),
    ]


def _failure(done: Report) -> list[str]:
    finding = shown(done.findings)
    good, bad = sum(done.passed.values()), sum(done.failed.values())
    summary = [f"{done.task.name}: {good} of {good + bad} cases pass."]
    if good:
        whole = [kind for kind in done.passed if kind not in done.failed]
        summary += _wrapped("  right: ", ", ".join(whole)) if whole else []
        summary += _wrapped("  wrong: ", ", ".join(done.failed))
    unwritten = _is_stub(finding)  # then every case fails alike, and no input is worth showing
    return [
        *summary,
        "",
        *wrap(f"Look at “{finding.case.kind}” first: {finding.difference.detail}.", WIDTH),
        *(() if unwritten else ("", *_call(done.task, finding.case), "")),
        *_wrapped("Hint: ", _hint(done.task, finding)),
    ]


def _wrapped(start: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def _hint(task: Task, finding: Finding) -> str:
    kind, difference = finding.case.kind, finding.difference
    basic = kind == next(iter(task.cases))  # nothing special about this case
    if _is_stub(finding):
        return STUB
    if difference.aspect == "error" and any(words in difference.detail for words in RENAMED):
        return CALL.format(signature=task.signature)
    if difference.aspect == "error" and basic:
        return TRY
    if difference.aspect in OWN_HINT or (difference.aspect == "shape" and basic):
        return task.hints[difference.aspect]
    return task.hints[kind]


def _is_stub(finding: Finding) -> bool:
    difference = finding.difference
    return difference.aspect == "error" and "NotImplementedError" in difference.detail


def _size(case: Case) -> int:
    return sum(value.size for value in case.arguments.values() if isinstance(value, np.ndarray))


def _call(task: Task, case: Case) -> list[str]:
    """Lines that can be pasted into a cell."""
    arrays = {key: value for key, value in case.arguments.items() if isinstance(value, np.ndarray)}
    lines = [line for name, value in arrays.items() for line in _literal(name, value)]
    written = (f"{k}={k}" if k in arrays else f"{k}={v!r}" for k, v in case.arguments.items())
    lines += [f"{task.name}({', '.join(written)})"]
    return [f"    {line}" for line in lines]


def _literal(name: str, x: Array) -> list[str]:
    kind = "" if x.dtype in (np.float64, np.int64) else f", dtype=np.{x.dtype.name}"
    if x.ndim != 4 or prod(x.shape[::3]) != 1:  # several pictures or channels
        return [f"{name} = np.array({x.ravel().tolist()}{kind}).reshape{x.shape}"]
    width = max(len(repr(value)) for value in x.ravel().tolist())
    rows = [", ".join(f"{v!r:>{width}}" for v in row) for row in x[0, :, :, 0].tolist()]
    start = f"{name} = np.array(["
    body = (",\n" + " " * len(start)).join(f"[{row}]" for row in rows)
    return f"{start}{body}]{kind})[None, :, :, None]".split("\n")
