"""The student's version of an assignment, made from the source notebook with nbgrader's own steps.

nbgrader's command for this wants a course folder and a database; its preprocessors need neither.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat as untyped
from nbgrader import preprocessors as steps
from nbgrader.nbgraderformat import MetadataValidator, ValidationError

from pooltools.grading.specification import Specification, load

nbformat: Any = untyped
SOURCE, TASKS = "source.ipynb", "tasks.yml"
STEPS = (  # the order of nbgrader 0.9's GenerateAssignment, without what writes to its database
    steps.LockCells,
    steps.ClearSolutions,
    steps.ClearOutput,
    steps.ClearHiddenTests,
    steps.ClearMarkScheme,
    steps.ComputeChecksums,
)
MARKED = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


def release(folder: Path, to: Path, force: bool = False) -> tuple[Path, Specification]:
    """Write the student's notebook of the assignment in `folder` as `to`/NAME.ipynb.

    Returns
    -------
    the file written, and the assignment's specification

    Raises
    ------
    FileNotFoundError : no notebook or no specification in `folder`
    FileExistsError : the file exists, perhaps with a student's work in it, and `force` is False
    ValueError : notebook and specification disagree
    """
    source = folder / SOURCE
    if not source.is_file():
        raise FileNotFoundError(f"`{folder}` must hold {SOURCE}; no such file.")
    specification = load(folder / TASKS)
    notebook = nbformat.read(source, as_version=4)
    agree(notebook, specification)
    text = nbformat.writes(student_version(notebook)) + "\n"
    target = to / f"{specification.assignment}.ipynb"
    if target.exists() and not force:
        raise FileExistsError(
            f"`{target}` must not exist yet; it may hold somebody's work. "
            "Write to another folder, or add --force to replace it."
        )
    to.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target, specification


def student_version(notebook: Any) -> Any:
    """A copy of a source notebook without solutions, hidden tests and outputs.

    Raises
    ------
    ValueError : the nbgrader metadata or the marked regions are wrong
    """
    for place, cell in enumerate(notebook.cells, start=1):
        _check_regions(cell, place)
    notebook, resources = nbformat.from_dict(notebook), nbformat.from_dict({})
    try:
        MetadataValidator().validate_nb(notebook)
        for step in STEPS:
            notebook, resources = step().preprocess(notebook, resources)
    except (RuntimeError, ValidationError) as error:
        raise ValueError(f"the notebook must be valid for nbgrader; {error}.") from error
    return notebook


def _check_regions(cell: Any, place: int) -> None:
    """nbgrader drops an END without its BEGIN in silence, and what stood before it gets out."""
    for name in MARKED:
        begins, ends = (cell.source.count(f"{side} {name}") for side in ("BEGIN", "END"))
        if begins != ends:
            raise ValueError(
                f"cell {place}: each BEGIN {name} must have its END {name}; "
                f"got {begins} and {ends}."
            )
    is_solution = cell.metadata.get("nbgrader", {}).get("solution")
    if is_solution and cell.cell_type == "code" and "BEGIN SOLUTION" not in cell.source:
        raise ValueError(f"cell {place}: a solution must stand between BEGIN and END; got neither.")


def agree(notebook: Any, specification: Specification) -> None:
    """Refuse a notebook whose graded cells are not the specification's tasks, in its order."""
    in_notebook = list(_graded(notebook.cells))
    in_file = [(item.name, float(item.points)) for item in specification.tasks]
    if in_notebook != in_file:
        raise ValueError(
            f"{TASKS} and the notebook's graded cells must name the same tasks and points; "
            f"got {_list(in_file)} and {_list(in_notebook)}."
        )


def _graded(cells: Iterable[Any]) -> Iterable[tuple[str, float]]:
    for cell in cells:
        found = cell.metadata.get("nbgrader", {})
        if found.get("grade"):
            yield str(found.get("grade_id")), float(found.get("points", 0))


def _list(tasks: list[tuple[str, float]]) -> str:
    return ", ".join(f"{name} ({points:g})" for name, points in tasks) or "none"
