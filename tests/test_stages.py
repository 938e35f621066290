"""The stages of `make test`: none hides another, and the last line counts what ran."""

import os
import sys

import pytest
import stages
from stages import Stage

PASSES = [sys.executable, "-c", "print('fine')"]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]
CLOSING = "import sys; print('1 failed in its own words'); print({!r}); sys.exit({})"


def pytest_like(closing, code=0):
    """A stage whose command ends as pytest does."""
    return Stage("unit", [sys.executable, "-c", CLOSING.format(closing, code)], counts_tests=True)


def run_all(capsys, tmp_path, *todo):
    """Exit code, and the lines that came after the stages' own."""
    code = stages.run_all(todo, tmp_path, os.environ)
    return code, capsys.readouterr().out.rstrip().splitlines()


@pytest.mark.parametrize(
    ("closing", "counts"),
    [
        ("12 passed in 1.20s", "12 passed, 0 failed, 0 skipped"),
        ("===== 3 passed, 1 skipped, 2 deselected in 9.1s =====", "3 passed, 0 failed, 1 skipped"),
        ("\x1b[32m\x1b[1m4 passed\x1b[0m\x1b[32m in 0.1s\x1b[0m", "4 passed, 0 failed, 0 skipped"),
        ("5 passed, 1 xfailed in 75.30s (0:01:15)", "6 passed, 0 failed, 0 skipped"),
    ],
)
def test_the_last_line_counts_what_pytest_counted(capsys, tmp_path, closing, counts):
    code, lines = run_all(capsys, tmp_path, pytest_like(closing))
    assert (code, lines[-1]) == (0, counts)


@pytest.mark.parametrize(
    ("stage", "counts"),
    [
        (pytest_like("2 failed, 5 passed in 1.0s", 1), "5 passed, 2 failed, 0 skipped"),
        (pytest_like("1 passed, 2 errors in 1.0s", 1), "1 passed, 2 failed, 0 skipped"),
        (pytest_like("7 passed in 1.0s", 3), "7 passed, 1 failed, 0 skipped"),
        (pytest_like("no tests ran in 0.01s", 5), "0 passed, 1 failed, 0 skipped"),
        (pytest_like("9 skipped in 0.01s"), "0 passed, 1 failed, 9 skipped"),
        (Stage("style", FAILS), "0 passed, 1 failed, 0 skipped"),
        (Stage("book", lambda: 2), "0 passed, 1 failed, 0 skipped"),
    ],
    ids=["fails", "errors", "crash", "no tests", "only skips", "command", "function"],
)
def test_a_stage_that_is_not_right_fails_the_whole(capsys, tmp_path, stage, counts):
    code, lines = run_all(capsys, tmp_path, stage, Stage("types", PASSES))
    passed = int(counts[0]) + 1
    assert (code, lines[-1]) == (1, f"{passed}{counts[1:]}")


def test_the_first_failure_hides_no_later_stage(capsys, tmp_path):
    code, lines = run_all(capsys, tmp_path, Stage("style", FAILS), Stage("types", PASSES))
    assert code == 1
    assert [line.split()[:2] for line in lines[-4:-2]] == [["style", "FAILED"], ["types", "passed"]]


def test_a_stage_that_ran_no_test_says_so(capsys, tmp_path):
    _, lines = run_all(capsys, tmp_path, pytest_like("9 skipped in 0.01s"))
    assert "(ran no test)" in lines[-3]


def test_every_stage_shows_its_seconds(capsys, tmp_path):
    slow = Stage("slow", [sys.executable, "-c", "import time; time.sleep(0.3)"])
    _, lines = run_all(capsys, tmp_path, slow)
    assert 0.3 <= float(lines[-3].split()[2]) < 5
