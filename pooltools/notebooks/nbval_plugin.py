"""nbval made strict: figures compared by pixels, cells that never ran refused, time written down.

Loaded by `python -m pooltools notebooks check` and by the repository's conftest.py. It replaces
three methods of nbval 0.11, which nobody promised to keep: tests/notebooks plants the faults.
"""

import base64
import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np
import psutil
import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell
from numpy.typing import NDArray
from PIL import Image

# Two machines may round the grey of a letter's edge differently: at most 16 of 255. The true
# changes that must be seen are larger but few: one digit of a title is 0.05 % of a figure's pixels,
# so no share of pixels, however small, may differ by more.
TOLERANCE = 16
# Seconds of the processor for a notebook: on a quiet machine, of the clock too, as the settings of
# a check leave one thread. On a busy one the clock says nothing about the notebook.
# The ledger's page runs every check of the ledger, so it may take what `claims check` may.
BUDGET = {"chapters": 25.0, "exercises": 10.0, "claims.ipynb": 60.0}
# Slow processors easily take twice as long, so a budget is only enforced with room to spare: what
# is over it is marked in the table, what is over three times it fails.
MARGIN = 3.0
PROCESSOR = "seconds of the processor"

_seconds: defaultdict[str, float] = defaultdict(float)
_clock: defaultdict[str, float] = defaultdict(float)
_compare_text = IPyNbCell.compare_outputs
_run = IPyNbCell.runtest


def execute_with_history(self: RunningKernel, source: str, allow_stdin: bool | None = None) -> str:
    """Run a cell as a notebook does: without history `;`, `_` and `Out` do not work."""
    options = {"store_history": True, "allow_stdin": allow_stdin, "stop_on_error": False}
    return str(self.kc.execute(source, **options))


def run(self: IPyNbCell) -> None:
    """Run a cell; one that was stored without being run fails, as there is nothing to compare."""
    try:
        _run(self)
    finally:
        self.user_properties.append((PROCESSOR, _spent(self.parent)))
    if self.cell.execution_count is None and self.cell.source.strip():
        self.raise_cell_error("this cell was never run: execute the notebook before storing it")


def _spent(notebook: Any) -> float:
    """What the notebook's kernel used since it was last asked; its start belongs to cell one."""
    if not notebook.kernel.is_alive():
        return 0.0
    times = psutil.Process(notebook.kernel.km.provisioner.pid).cpu_times()
    before = getattr(notebook, "spent", 0.0)
    notebook.spent = times.user + times.system
    return float(notebook.spent - before)


def compare_outputs(self: IPyNbCell, test: Any, ref: Any, skip_compare: Any = None) -> bool:
    """Whether a cell's fresh outputs are the stored ones: texts exactly, figures by pixels."""
    if not _compare_text(self, test, ref, skip_compare):
        return False
    difference = figure_difference(_figures(ref), _figures(test))
    if difference:
        self.comparison_traceback.append(difference)
    return not difference


def figure_difference(stored: Sequence[bytes], fresh: Sequence[bytes]) -> str:
    """What differs between two lists of PNG files; empty if nothing does."""
    if len(stored) != len(fresh):
        return f"{len(stored)} stored figures, {len(fresh)} fresh ones"
    for number, (old, new) in enumerate(
        zip(map(_pixels, stored), map(_pixels, fresh), strict=True)
    ):
        if old.shape != new.shape:
            return f"figure {number}: {old.shape[:2]} pixels stored, {new.shape[:2]} fresh"
        share = float((np.abs(old - new).max(axis=2) > TOLERANCE).mean())
        if share > 0:
            return (
                f"figure {number}: {share:.3%} of its pixels differ by more than {TOLERANCE} of 255"
            )
    return ""


def _figures(outputs: Sequence[Any]) -> list[bytes]:
    pictures = (output.get("data", {}).get("image/png") for output in outputs)
    return [base64.b64decode(picture) for picture in pictures if picture]


def _pixels(png: bytes) -> NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)


RunningKernel.execute_cell_input = execute_with_history
IPyNbCell.runtest = run
IPyNbCell.compare_outputs = compare_outputs


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up the seconds of each notebook."""
    name = report.nodeid.split("::")[0]
    if name.endswith(".ipynb"):
        _clock[name] += report.duration
        if report.when == "call":
            spent: dict[str, Any] = dict(report.user_properties)
            _seconds[name] += spent.get(PROCESSOR, 0.0)


def budget(name: str) -> float:
    """Seconds of the processor that the notebook may take; elsewhere as many as a chapter."""
    return next((BUDGET[part] for part in reversed(PurePath(name).parts) if part in BUDGET), 25.0)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print each notebook's seconds, those of the processor beside its budget."""
    if not _seconds:
        return
    terminalreporter.section("seconds per notebook: of the processor, of the clock", sep="-")
    for name, seconds in sorted(_seconds.items()):
        times = f"{seconds:8.1f}{_clock[name]:8.1f}"
        terminalreporter.write_line(f"{times}   {name}{_over(name, seconds)}")


def _over(name: str, seconds: float) -> str:
    """What to say about a notebook's seconds; nothing if they are within its budget."""
    if seconds <= budget(name):
        return ""
    fails = f" more than {MARGIN:g} times: FAILED" if seconds > MARGIN * budget(name) else ""
    return f"   over its budget of {budget(name):g}{fails}"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run in which everything agreed but a notebook is far over its budget."""
    too_slow = [name for name, seconds in _seconds.items() if seconds > MARGIN * budget(name)]
    if too_slow and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
