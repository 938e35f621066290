"""Small notebooks made in a test, and the faults planted in them."""

from pathlib import Path
from typing import Any

import nbformat

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def text(source: str) -> Any:
    """A text cell."""
    return nbformat.v4.new_markdown_cell(source)


def code(source: str, *outputs: Any, count: int | None = None, **metadata: Any) -> Any:
    """A code cell, as if it had run when it has a count."""
    cell = nbformat.v4.new_code_cell(source, execution_count=count, metadata=metadata)
    cell.outputs = list(outputs)
    return cell


def notebook(*cells: Any) -> Any:
    """A notebook of these cells with identifiers that do not change."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL}, cells=list(cells))
    for number, cell in enumerate(made.cells):
        cell.id = f"c{number}"
    return made


def stored(made: Any, path: Path) -> Path:
    """Write the notebook to `path` and give that back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path
