"""Run the stages of a check one after the other, hide none, and close with one table."""

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SUMMARY = re.compile(r"^(?:\x1b\[[\d;]*m|=|\s)*(?:\d+ \w+(?:\x1b\[[\d;]*m|, )*)+.* in [\d.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
KIND = {"error": "failed", "errors": "failed", "xfailed": "passed", "xpassed": "passed"}


@dataclass(frozen=True)
class Stage:
    """One part of a check: a command, or a function that gives an exit code."""

    name: str
    run: Sequence[str] | Callable[[], int]
    counts_tests: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)  # besides those of all stages


@dataclass
class Result:
    """What came of a stage."""

    stage: Stage
    code: int
    seconds: float
    tests: Counter[str] = field(default_factory=Counter)
    reason: str = ""

    @property
    def passed(self) -> bool:
        return self.code == 0 and not self.reason


def count(lines: Sequence[str]) -> Counter[str]:
    """Tests passed, failed and skipped, summed over pytest's closing lines."""
    tests: Counter[str] = Counter()
    for line in filter(SUMMARY.match, lines):
        for number, kind in COUNT.findall(line):
            tests[KIND.get(kind, kind)] += int(number)
    return tests


def stream(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> tuple[int, list[str]]:
    """Run `command`, show its lines as they come and keep them."""
    lines = []
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    return process.returncode, lines


def judge(stage: Stage, code: int, seconds: float, lines: Sequence[str]) -> Result:
    """A stage that counts tests must have run at least one; any other counts as one test."""
    if not stage.counts_tests:
        return Result(stage, code, seconds, Counter(["failed" if code else "passed"]))
    result = Result(stage, code, seconds, count(lines))
    if code and not result.tests["failed"]:
        result.tests["failed"] = 1  # it broke before a test could fail
    elif not code and not result.tests["passed"]:
        result.tests["failed"], result.reason = 1, "ran no test"
    return result


def run(stage: Stage, cwd: Path, env: Mapping[str, str]) -> Result:
    """Run one stage under a heading."""
    print(f"\n── {stage.name} " + "─" * (76 - len(stage.name)), flush=True)
    started = time.monotonic()
    if callable(stage.run):
        code, lines = stage.run(), list[str]()
    else:
        code, lines = stream(stage.run, cwd, {**env, **stage.variables})
    return judge(stage, code, time.monotonic() - started, lines)


def table(results: Sequence[Result]) -> str:
    """Every stage with its verdict and seconds, then the sum of tests alone on the last line."""
    rows = [f"\n{'stage':<20}{'result':<10}{'seconds':>8}   tests"]
    for result in results:
        verdict = "passed" if result.passed else "FAILED"
        tests = ", ".join(f"{n} {kind}" for kind, n in result.tests.items() if n)
        note = f" ({result.reason})" if result.reason else ""
        rows.append(f"{result.stage.name:<20}{verdict:<10}{result.seconds:>8.1f}   {tests}{note}")
    rows.append(f"{'all':<30}{sum(result.seconds for result in results):>8.1f}")
    total = sum((result.tests for result in results), Counter[str]())
    rows.append(
        "{passed} passed, {failed} failed, {skipped} skipped".format_map(
            {kind: total[kind] for kind in ("passed", "failed", "skipped")}
        )
    )
    return "\n".join(rows)


def run_all(stages: Sequence[Stage], cwd: Path, env: Mapping[str, str]) -> int:
    """Run every stage, whatever became of the ones before; 1 if any failed."""
    results = [run(stage, cwd, env) for stage in stages]
    print(table(results), flush=True)
    return int(not all(result.passed for result in results))
