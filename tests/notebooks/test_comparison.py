"""A stored output that a fresh run does not give is found; one that it gives is not."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image

from pooltools.notebooks import comparison, nbval_plugin
from pooltools.notebooks.command import main
from pooltools.notebooks.execute import execute
from pooltools.notebooks.nbval_plugin import TOLERANCE, figure_difference
from pooltools.notebooks.settings import variables
from tests.notebooks.planted import code, notebook, stored

IMPORTS = """\
import matplotlib.pyplot as plt
import numpy as np
from pooltools.plotting import say, show
x = np.arange(16).reshape(4, 4)"""
FIGURE = """\
fig, ax = plt.subplots(figsize=(2, 2))
ax.imshow(x)
ax.set_title(f"sum {3}141")
show(fig, alt=f"A square of {x.size} cells that grow row by row")"""


def change_stored_number(cell: Any) -> None:
    data = cell.outputs[0].data
    data["text/plain"] = data["text/plain"].replace("13", "12")


def change_stored_sentence(cell: Any) -> None:
    cell.outputs[0].data["text/markdown"] = "The sum is **121**."


def change_stored_print(cell: Any) -> None:
    cell.outputs[0].text = "121\n"


def transpose_figure(cell: Any) -> None:
    cell.source = FIGURE.replace("imshow(x)", "imshow(x.T)")


def change_one_digit_of_title(cell: Any) -> None:
    cell.source = FIGURE.replace("{3}", "{8}")


def drop_stored_figure(cell: Any) -> None:
    del cell.outputs[0].data["image/png"]


def change_description(cell: Any) -> None:
    cell.source = FIGURE.replace("row by row", "column by column")


def forget_to_run(cell: Any) -> None:
    cell.execution_count = None
    cell.outputs = []


def print_more(cell: Any) -> None:
    cell.source = "print(x.sum())"


def stop(cell: Any) -> None:
    cell.source = "x.summ();"


PIXELS = "of its pixels differ by more than 16 of 255"
PLANTED = [  # a cell, the fault planted in it or in its stored output, what must be said
    ("x", change_stored_number, "12, 13, 14, 15"),
    ('say(f"The sum is **{x.sum()}**.")', change_stored_sentence, "The sum is **121**."),
    ("print(x.sum())", change_stored_print, "121"),
    (FIGURE, transpose_figure, PIXELS),
    (FIGURE, change_one_digit_of_title, PIXELS),
    (FIGURE, drop_stored_figure, "0 stored figures, 1 fresh ones"),
    (FIGURE, change_description, "mismatch 'text/plain'"),
    ("x.sum()", forget_to_run, "this cell was never run"),
    ("x.sum();", print_more, "Unexpected output fields from running code: {'stdout'}"),
    ("x.sum();", stop, "no attribute 'summ'"),
]
SOUND = ["x.sum()", "assert Out[12] == _ == 120", "x.max();"]  # a notebook's history, and its `;`


def with_faults(folder: Path) -> Path:
    """A folder with one notebook as it should be and a copy of it with all the faults."""
    sources = [IMPORTS, *(source for source, _, _ in PLANTED), *SOUND]
    good = stored(notebook(*map(code, sources)), folder / "good.ipynb")
    execute(good, variables(folder))
    made = nbformat.read(good, as_version=4)
    for cell, (_, plant, _) in zip(made.cells[1:], PLANTED, strict=False):
        plant(cell)
    stored(made, folder / "faulty.ipynb")
    return folder


def said_of(report: str, cell: int) -> str:
    """What pytest's report says about a cell of the notebook with faults; "" if it passed."""
    parts = report.split(f"faulty.ipynb::Cell {cell} _")
    return parts[1].split("\n____")[0] if len(parts) > 1 else ""


# One test, as each worker that runs a part of it would have to start the kernels again.
@pytest.mark.kernel
def test_every_planted_fault_is_found_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pooltools", "notebooks", "check", str(with_faults(tmp_path))]
    environment = {**os.environ, "MPLBACKEND": "pdf", "JUPYTER_COLUMNS": "60"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    found = {
        plant.__name__: message in said_of(done.stdout, cell)
        for cell, (_, plant, message) in enumerate(PLANTED, 1)
    }
    assert found == {plant.__name__: True for _, plant, _ in PLANTED}, done.stdout + done.stderr
    n_sound = 2 + len(PLANTED) + 2 * len(SOUND)
    assert f"{len(PLANTED)} failed, {n_sound} passed" in done.stdout.splitlines()[-1]
    times = done.stdout.split("seconds per notebook")[1].split("short test summary")[0]
    rows = re.findall(r"(\d+\.\d) +(\d+\.\d) .*?(\w+)\.ipynb", times)
    assert [name for _, _, name in rows] == ["faulty", "good"]
    assert all(float(processor) > 0.2 for processor, _, _ in rows)
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("name", "seconds", "code"),
    [
        ("chapters/a.ipynb", 74.0, 0),
        ("chapters/a.ipynb", 76.0, 1),
        ("chapters/claims.ipynb", 179.0, 0),
        ("chapters/claims.ipynb", 181.0, 1),
        ("exercises/a/source.ipynb", 29.0, 0),
        ("exercises/a/source.ipynb", 31.0, 1),
    ],
)
def test_only_a_notebook_far_over_its_budget_fails(
    name: str, seconds: float, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nbval_plugin, "_seconds", {"chapters/quick.ipynb": 1.0, name: seconds})
    session = SimpleNamespace(exitstatus=0)
    nbval_plugin.pytest_sessionfinish(session, 0)
    assert session.exitstatus == code


def test_a_check_of_nothing_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 1
    assert "no notebook found" in capfd.readouterr().err


def picture(value: int, spot: int, size: tuple[int, int] = (40, 30)) -> bytes:
    """A grey PNG with one pixel of another grey."""
    pixels = np.full((*size, 3), value, np.uint8)
    pixels[20, 10, 1] = spot
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("fresh", "message"),
    [
        ([picture(100, 100)], ""),
        ([picture(100, 100 + TOLERANCE)], ""),
        ([picture(100, 101 + TOLERANCE)], "figure 0: 0.083% of its pixels differ"),
        ([picture(100, 99 - TOLERANCE)], "figure 0: 0.083% of its pixels differ"),
        ([picture(100, 100, (40, 31))], "figure 0: (40, 30) pixels stored, (40, 31) fresh"),
        ([], "1 stored figures, 0 fresh ones"),
    ],
    ids=["same", "within tolerance", "one pixel lighter", "one pixel darker", "wider", "missing"],
)
def test_figures_are_compared_pixel_by_pixel(fresh: list[bytes], message: str) -> None:
    assert figure_difference([picture(100, 100)], fresh).startswith(message)
    assert bool(figure_difference([picture(100, 100)], fresh)) == bool(message)


@pytest.mark.parametrize(("bad", "code"), [(None, 0), ("default threads", 1)])
def test_elsewhere_tries_each_setting_and_fails_if_one_differs(
    bad: str | None, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = []

    def compare(paths: list[Path], root: Path, changes: dict[str, str | None]) -> int:
        tried.append(changes)
        return int(changes == comparison.ELSEWHERE.get(bad or ""))

    monkeypatch.setattr(comparison, "compare", compare)
    assert comparison.elsewhere([Path("a.ipynb")], Path()) == code
    assert tried == list(comparison.ELSEWHERE.values())
    assert capsys.readouterr().out.count("differ") == code
