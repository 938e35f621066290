"""Settings under which all tests run; none is skipped in silence, under STRICT=1 none at all."""

import os
import random
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import numpy as np
import pytest

from pooltools.notebooks.settings import CHECKING
from tests.needs import need

# Before anything imports Keras, matplotlib or joblib; ~/.keras may hold somebody's own settings.
KERAS_HOME = Path(__file__).parent.parent / "_build" / "keras"
os.environ.update(CHECKING, MPLBACKEND="agg", KERAS_HOME=str(KERAS_HOME))
# Set by `make test-backends`; KERAS_BACKEND itself may be a reader's own.
os.environ["KERAS_BACKEND"] = os.environ.get("POOLTOOLS_BACKEND", CHECKING["KERAS_BACKEND"])

STRICT = os.environ.get("STRICT") == "1"
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
MAY_SKIP = {  # the start of a reason -> why it is no fault under STRICT=1
    "only with an NVIDIA GPU": "the course promises to run without one",
}

hypothesis.settings.register_profile(
    "check", derandomize=True, deadline=None, database=None, print_blob=True
)
hypothesis.settings.register_profile(  # for `make check`: a first answer within a minute
    "quick", hypothesis.settings.get_profile("check"), max_examples=10
)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("check")


@pytest.fixture(autouse=True)
def _seeds() -> None:
    """A test that forgets its seed still gives the same result each time, in any order."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - for code under test that uses the global generator


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Let go of what JAX has compiled, 12 MB a test, when the tests of one function are done."""
    if "jax" in sys.modules and getattr(nextitem, "obj", None) is not getattr(item, "obj", None):
        sys.modules["jax"].clear_caches()


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why the test, or the whole file, was skipped."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def refuse(report: Report) -> Report:
    """Under STRICT=1 make a failure of a skip that nobody has allowed."""
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        if not reason(report).startswith(tuple(MAY_SKIP)):
            report.outcome = "failed"
            report.longrepr = f"STRICT=1, and this was skipped: {reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at each test's outcome."""
    return refuse((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Look at files that skip themselves as a whole."""
    return refuse((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested and how to get it."""
    skipped = Counter(map(reason, terminalreporter.stats.get("skipped", [])))
    if skipped:
        terminalreporter.section(f"NOT TESTED: {skipped.total()} skipped", yellow=True, bold=True)
        for text, times in skipped.most_common():
            terminalreporter.line(f"{times:5} x  {text}", yellow=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser for which no other host exists; each test opens its own window."""
    from tests.site import browser

    program = browser.chromium()
    need(program, "Chromium")
    need(browser.AXE.exists(), "axe-core in tests/npm/node_modules")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = [*browser.ARGUMENTS, browser.NOWHERE]
        running = playwright.chromium.launch(executable_path=program, args=options)
        yield running
        running.close()
