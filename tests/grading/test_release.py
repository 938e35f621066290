"""The student's version: nothing of the solutions, everything else, and nbgrader agrees."""

import copy
import shutil

import nbformat
import pytest
from nbgrader import nbgraderformat
from nbgrader.utils import compute_checksum

from pooltools.__main__ import main
from pooltools.grading.instant import examine
from pooltools.grading.release import release, student_version
from pooltools.grading.tasks import TASKS
from tests.grading.exercise import FOLDER, code, functions, source
from tests.grading.exercise import TASKS as ASKED


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    path, _ = release(FOLDER, tmp_path_factory.mktemp("release"))
    return nbformat.read(path, as_version=4)


def between(begin, end):
    """Lines of the source notebook's code between two markers."""
    for cell in source().cells:
        inside = False
        for line in cell.source.splitlines() if cell.cell_type == "code" else []:
            inside = (inside or begin in line) and end not in line
            if inside and begin not in line:
                yield line.strip()


def test_no_line_of_a_solution_or_hidden_test_is_left(released):
    secret = {*between("BEGIN SOLUTION", "END SOLUTION"), *between("BEGIN HIDDEN", "END HIDDEN")}
    assert len(secret) == 21
    lines = {line.strip() for cell in released.cells for line in cell.source.splitlines()}
    assert secret & lines == set()


def test_no_output_is_left(released):
    cells = [cell for cell in released.cells if cell.cell_type == "code"]
    assert len(cells) == 8
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


def test_text_and_checks_are_as_they_were(released):
    texts = [(cell.id, cell.source) for cell in released.cells if cell.cell_type == "markdown"]
    assert texts == [(c.id, c.source) for c in source().cells if c.cell_type == "markdown"]
    checks = [c.source for c in released.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert checks == [f'result = check("{task}", {task})' for task in ASKED]


@pytest.mark.parametrize("task", ASKED)
def test_the_stub_of_each_task_fails(released, task):
    stub = functions(code(released).values())[task]
    report = examine(TASKS[task], stub)
    assert not any(report.passed.values())
    assert {f.difference.detail for f in report.findings} == {"it stopped with NotImplementedError"}


@pytest.mark.parametrize("task", ASKED)
def test_filled_in_it_passes(released, task):
    filled = code(released) | {k: v for k, v in code(source()).items() if k.endswith("_solution")}
    assert examine(TASKS[task], functions(filled.values())[task])


def test_nbgrader_accepts_it(released):
    nbgraderformat.reads(nbformat.writes(released), as_version=4)
    graded = [c for c in released.cells if "nbgrader" in c.metadata]
    assert {c.metadata["nbgrader"]["schema_version"] for c in graded} == {3}
    assert all(c.metadata["nbgrader"]["checksum"] == compute_checksum(c) for c in graded)


def test_only_solutions_can_be_edited_and_nothing_graded_deleted(released):
    graded = [c for c in released.cells if "nbgrader" in c.metadata]
    editable = [c.metadata["nbgrader"]["grade_id"] for c in graded if c.metadata.get("editable", 1)]
    assert editable == [f"{task}_solution" for task in ASKED]
    assert not any(c.metadata.get("deletable", True) for c in graded)


def test_the_source_is_not_touched(released):
    before = copy.deepcopy(source())
    student_version(source())
    assert source() == before


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "01_mechanics")


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


BROKEN = {
    "points differ": ("tasks.yml", "points: 2", "points: 3",
                      r"same tasks and points; got .* \(3\)"),
    "no end": ("source.ipynb", "END SOLUTION", "", "4: each BEGIN SOLUTION .*; got 1 and 0"),
    "no begin": ("source.ipynb", "BEGIN SOLUTION", "", "4: each BEGIN SOLUTION .*; got 0 and 1"),
    "no hidden end": ("source.ipynb", "END HIDDEN", "END", "6: each BEGIN HIDDEN TESTS must have"),
    "unknown to nbgrader": ("source.ipynb", '"solution": true', '"solution": false',
                            "valid for nbgrader; Solution region detected in a non-solution cell"),
    "no grade id": ("source.ipynb", '"grade_id": "pair"', '"grade_id": ""', "grade_id is empty"),
    "same id twice": ("source.ipynb", '"grade_id": "pair"', '"grade_id": "imports"',
                      "Duplicate grade id: imports"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_assignment_is_not_released(name, old, new, message, folder, tmp_path):
    edit(folder / name, old, new)
    with pytest.raises(ValueError, match=message):
        release(folder, tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_an_unmarked_solution_is_not_released():
    notebook = copy.deepcopy(source())
    cell = next(c for c in notebook.cells if c.id == "output_size-solution")
    cell.source = cell.source.replace("### BEGIN SOLUTION", "").replace("### END SOLUTION", "")
    with pytest.raises(ValueError, match="cell 4: a solution must stand between BEGIN and END"):
        student_version(notebook)


def test_a_folder_without_a_notebook_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"must hold source.ipynb; no such file"):
        release(tmp_path, tmp_path)


def test_the_command_says_what_it_wrote(tmp_path, capsys):
    assert main(["exercises", "release", "01_mechanics", "--to", str(tmp_path / "new")]) == 0
    path = tmp_path / "new" / "01_mechanics.ipynb"
    assert path.is_file()
    assert capsys.readouterr().out == (
        f"Wrote {path}: output_size (2), max_pool (4), average_pool_grad (4); 10 points.\n"
    )


def test_somebodys_work_is_replaced_only_with_force(tmp_path, capsys):
    path = tmp_path / "01_mechanics.ipynb"
    path.write_text("work")
    command = ["exercises", "release", "01_mechanics", "--to", str(tmp_path)]
    assert main(command) == 1
    assert "may hold somebody's work. Write to another folder, or add --force" in (
        capsys.readouterr().err
    )
    assert path.read_text() == "work"
    assert main([*command, "--force"]) == 0
    assert path.read_text() != "work"


def test_an_unknown_assignment_is_told_the_nearest(tmp_path, capsys):
    assert main(["exercises", "release", "01_mechanic", "--to", str(tmp_path)]) == 1
    assert "got 01_mechanic. Did you mean 01_mechanics?" in capsys.readouterr().err
