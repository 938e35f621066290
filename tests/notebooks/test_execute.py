"""Executing stores the same bytes each time, under the course's settings; a failure has a place."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

from pooltools.notebooks.command import main
from pooltools.notebooks.execute import NotebookError, execute
from pooltools.notebooks.settings import CHECKING, PRIVATE, install_kernel_config, variables
from tests.notebooks.planted import code, notebook, stored, text

FIGURE = """\
from pooltools.plotting import show
fig, ax = plt.subplots()
ax.plot([1, 2])
show(fig, alt=f"A line that rises from {1} to {2}")"""
SETTINGS = """\
names = "TF_ENABLE_ONEDNN_OPTS", "MPLBACKEND", "JUPYTER_COLUMNS"
print([os.environ.get(name) for name in names], sys.executable)"""
RESTLESS = [  # what differs from run to run unless it is taken care of
    text("# A title"),
    code("import os, sys, time\nimport ipywidgets\nimport matplotlib.pyplot as plt"),
    text("A widget has a random name."),
    code("ipywidgets.IntSlider(3)"),
    text("Where a stream is cut depends on time."),
    code("for k in range(3):\n    print(k, flush=True)\n    time.sleep(0.03)"),
    text("The order of a set of texts depends on their hashes."),
    code("set('pooling')"),
    text("A figure."),
    code(FIGURE),
    text("Settings."),
    code(SETTINGS),
]  # fmt: skip
STREAM = 5  # the place of the cell whose stream may be cut
# What somebody may have set, and must not find in the outputs.
OWN = {"MPLBACKEND": "pdf", "TF_ENABLE_ONEDNN_OPTS": "1", "JUPYTER_COLUMNS": "60"}


@pytest.mark.kernel
def test_a_second_run_changes_no_byte_whatever_the_reader_has_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stored(notebook(*RESTLESS), tmp_path / "restless.ipynb")
    assert main(["run", str(path)]) == 1  # its last cell prints a path, as hygiene says
    before = path.read_bytes()
    for name, value in OWN.items():
        monkeypatch.setenv(name, value)
    main(["run", str(path)])
    assert path.read_bytes() == before
    assert re.findall(r"\b(?:un)?changed", capsys.readouterr().out) == ["changed", "unchanged"]
    inline = "module://matplotlib_inline.backend_inline"
    cells = nbformat.read(path, as_version=4).cells
    assert [output.text for output in cells[STREAM].outputs] == ["0\n1\n2\n"]
    shown = cells[-1].outputs[0].text
    assert shown == f"['0', '{inline}', '100'] {sys.executable}\n"


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("source", "seconds", "message"),
    [
        ("1 / n", 30, "ZeroDivisionError: division by zero"),
        ("import time\ntime.sleep(60)", 2, "took longer than 2 seconds"),
        ("import os\nos.write(2, b'out of luck')\nos._exit(3)", 30, "kernel died\nout of luck"),
    ],
    ids=["error", "too slow", "dead"],
)
def test_a_failure_names_notebook_and_cell_and_stores_nothing(
    source: str, seconds: float, message: str, tmp_path: Path
) -> None:
    cells = [text("# A title"), code("n = 0"), text("And now."), code(source)]
    path = stored(notebook(*cells), tmp_path / "broken.ipynb")
    before = path.read_bytes()
    said = rf"(?s)broken\.ipynb, cell 4 of 4:\n    {re.escape(source.splitlines()[0])}.*{message}"
    with pytest.raises(NotebookError, match=said):
        execute(path, variables(tmp_path), seconds)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.new")) == []


@pytest.mark.kernel
def test_what_somebody_saves_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    saves = code("from pathlib import Path\nPath('edited.ipynb').write_text('{}')")
    path = stored(notebook(text("# A title"), saves), tmp_path / "edited.ipynb")
    with pytest.raises(NotebookError, match=r"edited\.ipynb was changed while it ran; nothing is"):
        execute(path, variables(tmp_path))
    assert path.read_text() == "{}"


def test_private_settings_stay_out_and_changes_come_last(tmp_path: Path) -> None:
    base = {**dict.fromkeys(PRIVATE, "mine"), "HOME": "kept", "JUPYTER_COLUMNS": "60"}
    changes = {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_NUM_INTRAOP_THREADS": None}
    made = variables(tmp_path, changes, base)
    assert "mine" not in made.values()
    expected = {**CHECKING, "HOME": "kept", "TF_ENABLE_ONEDNN_OPTS": "1"}
    del expected["TF_NUM_INTRAOP_THREADS"]
    assert expected.items() <= made.items()
    assert "TF_NUM_INTRAOP_THREADS" not in made


def test_the_kernels_configuration_is_put_in_place_and_renewed(tmp_path: Path) -> None:
    target = install_kernel_config(tmp_path)
    assert target == tmp_path / "etc/ipython/ipython_kernel_config.py"
    wanted = target.read_bytes()
    target.write_text("c = None")
    assert install_kernel_config(tmp_path).read_bytes() == wanted
