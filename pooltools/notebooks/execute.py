"""Run a notebook from top to bottom and store what it shows."""

import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO

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


class ThisKernel(AsyncKernelManager):
    """A kernel of the running environment."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return ThisPython()


def execute(
    path: Path, environment: Mapping[str, str], seconds: float = CELL_SECONDS
) -> tuple[bool, float]:
    """Execute the notebook at `path` in its own folder and store it, normalised.

    `environment` holds the kernel's variables, `settings.variables` makes them.

    Returns
    -------
    whether the file's bytes changed, and the seconds it took

    Raises
    ------
    NotebookError : a cell failed or took longer than `seconds`, or somebody changed the file
        meanwhile; it is left as it is
    """
    before, started = path.read_bytes(), time.monotonic()
    notebook = read(path)
    _run(notebook, path, environment, seconds)
    after = normalised(notebook).encode()
    if path.read_bytes() != before:
        raise NotebookError(f"{path} was changed while it ran; nothing is stored. Run it again.")
    if after != before:
        _write(path, after)
    return after != before, time.monotonic() - started


def _run(notebook: Any, path: Path, environment: Mapping[str, str], seconds: float) -> None:
    """Fill in the notebook's outputs from a fresh kernel."""
    running = [0]
    client = NotebookClient(
        notebook,
        kernel_manager_class=ThisKernel,
        timeout=seconds,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # where a stream is cut depends on time
        on_cell_start=lambda cell, cell_index: running.append(cell_index),
        resources={"metadata": {"path": str(path.parent)}},
    )
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        try:
            client.execute(env=dict(environment), stderr=log)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            where = _where(path, notebook, running[-1])
            raise NotebookError(f"{where}\n{_reason(error, seconds, log)}") from error


def _reason(error: Exception, seconds: float, log: TextIO) -> str:
    """Why a cell stopped; for a kernel that died also the last lines that it wrote."""
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    if isinstance(error, CellTimeoutError):
        return f"took longer than {seconds:g} seconds"
    log.seek(0)
    return "\n".join(["its kernel died", *log.read().splitlines()[-5:]])


def _where(path: Path, notebook: Any, place: int) -> str:
    """The notebook, the cell that was running, and its source."""
    cell = notebook.cells[place]
    source = "\n".join("    " + line for line in cell.source.splitlines())
    return f"{path}, cell {place + 1} of {len(notebook.cells)}:\n{source}"


def _write(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that a break leaves the old or the new notebook."""
    new = path.with_suffix(".ipynb.new")
    new.write_bytes(content)
    new.replace(path)
