"""Run a notebook from top to bottom and store what it shows."""

import time
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from pooltools.notebooks.normalise import normalised, read
from pooltools.notebooks.settings import CELL_SECONDS


class NotebookError(Exception):
    """A notebook could not be executed; the text names the notebook and the cell."""


class ThisPython(KernelSpecManager):
    """Kernels of the running environment only, whatever kernels the reader has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def execute(path: Path, seconds: float = CELL_SECONDS) -> tuple[bool, float]:
    """Execute the notebook at `path` in its own folder and store it, normalised.

    Returns
    -------
    whether the file's bytes changed, and the seconds it took

    Raises
    ------
    NotebookError : a cell failed or took longer than `seconds`; the file is left as it was
    """
    before, started = path.read_bytes(), time.monotonic()
    notebook = read(path)
    manager = AsyncKernelManager(kernel_spec_manager=ThisPython(), kernel_name="python3")
    running = [0]
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=seconds,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # where a stream is cut depends on time
        on_cell_start=lambda cell, cell_index: running.append(cell_index),
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(_where(path, notebook, running[-1], error)) from error
    after = normalised(notebook).encode()
    if after != before:
        _write(path, after)
    return after != before, time.monotonic() - started


def _where(path: Path, notebook: Any, place: int, error: Exception) -> str:
    cell = notebook.cells[place]
    source = "\n".join("    " + line for line in cell.source.splitlines())
    reason = str(error).strip()
    return f"{path}, cell {place + 1} of {len(notebook.cells)}:\n{source}\n{_short(reason, cell)}"


def _short(reason: str, cell: Any) -> str:
    """The error without the copy of the cell that nbclient puts before it."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
    return reason.splitlines()[0]


def _write(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that a break leaves the old or the new notebook."""
    new = path.with_suffix(".ipynb.new")
    new.write_bytes(content)
    new.replace(path)
