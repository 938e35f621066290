"""Make an executed notebook the same bytes each time it is executed."""

import re
from itertools import count
from pathlib import Path
from typing import Any

import nbformat as untyped

nbformat: Any = untyped
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_HEX = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_NOISE = ("execution", "trusted", "collapsed")  # times, and what only one front end writes


def normalised(notebook: Any) -> str:
    """The notebook's text without what differs from run to run.

    Drops times, the Python version and widget state; numbers widget models in order of appearance;
    gives a cell without an identifier of its own one by its place.
    """
    notebook = nbformat.from_dict(notebook)
    info = {k: v for k, v in notebook.metadata.get("language_info", {}).items() if k != "version"}
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": info})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    models: dict[str, str] = {}
    seen: set[str] = set()
    for place, cell in enumerate(notebook.cells, 1):
        _name(cell, place, seen)
        for key in _NOISE:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = [_numbered(output, models) for output in cell.outputs]
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def read(path: Path) -> Any:
    """The notebook in a file, unchanged."""
    return nbformat.reads(path.read_text("utf-8"), as_version=4)


def _name(cell: Any, place: int, seen: set[str]) -> None:
    """Keep a cell's identifier; a missing or repeated one becomes its place."""
    if cell.get("id", "") in seen | {""}:
        numbers = (f"cell-{place}{'-' * bool(n)}{n or ''}" for n in count())
        cell.id = next(name for name in numbers if name not in seen)
    seen.add(cell.id)


def _numbered(value: Any, models: dict[str, str]) -> Any:
    """`value` with each random 32-digit identifier in its texts replaced by a running number."""
    if isinstance(value, str):
        return _HEX.sub(lambda m: models.setdefault(m[0], f"{len(models) + 1:032x}"), value)
    if isinstance(value, list):
        return [_numbered(item, models) for item in value]
    if isinstance(value, dict):
        return nbformat.from_dict(
            {k: _kept(k, v) or _numbered(v, models) for k, v in value.items()}
        )
    return value


def _kept(key: str, value: Any) -> Any:
    """A picture's own text: by chance its digits could look like an identifier."""
    return value if key.startswith("image/") and isinstance(value, str) else None
