"""The student's version of an assignment, made from the source notebook with nbgrader's own steps.

nbgrader's command for this wants a course folder and a database; its preprocessors need neither.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat as untyped
from nbgrader import preprocessors as steps

from pooltools.grading.specification import Specification, load

nbformat: Any = untyped
SOURCE, TASKS = "source.ipynb", "tasks.yml"
STEPS = (  # the order of nbgrader 0.9's GenerateAssignment, without what writes to its database
    steps.LockCells,
    steps.ClearSolutions,
    steps.ClearOutput,
    steps.CheckCellMetadata,
    steps.ClearHiddenTests,
    steps.ClearMarkScheme,
    steps.ComputeChecksums,
    steps.CheckCellMetadata,
)
LEFT_OVER = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


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
    target = to / f"{specification.assignment}.ipynb"
    if target.exists() and not force:
        raise FileExistsError(
            f"`{target}` must not exist yet; it may hold somebody's work. "
            "Write to another folder, or add --force to replace it."
        )
    to.mkdir(parents=True, exist_ok=True)
    target.write_text(nbformat.writes(student_version(notebook)) + "\n", encoding="utf-8")
    return target, specification


def student_version(notebook: Any) -> Any:
    """A copy of a source notebook without solutions, hidden tests and outputs.

    Raises
    ------
    ValueError : the nbgrader metadata is wrong, or a marker is left over
    """
    notebook, resources = nbformat.from_dict(notebook), nbformat.from_dict({})
    for step in STEPS:
        try:
            notebook, resources = step().preprocess(notebook, resources)
        except Exception as error:  # nbgrader raises RuntimeError, and its own ValidationError
            raise ValueError(f"the notebook must be valid for nbgrader; {error}") from error
    for place, cell in enumerate(notebook.cells, start=1):
        found = [marker for marker in LEFT_OVER if marker in cell.source]
        if found:
            raise ValueError(
                f"cell {place}: must not hold {found[0]!r} in the student's version. "
                "Each BEGIN line needs its END line, in a cell that nbgrader knows."
            )
    return notebook


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
