"""Compare stored outputs with a fresh run, here and under other settings of the machine."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pooltools.notebooks.settings import CELL_SECONDS, HERE, install_kernel_config, variables

# What may differ between two readers' machines without changing a stored output.
ELSEWHERE: dict[str, dict[str, str | None]] = {
    "oneDNN on": {"TF_ENABLE_ONEDNN_OPTS": "1"},
    "default threads": dict.fromkeys(
        ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    ),
    "oneDNN on, AVX2 only": {"TF_ENABLE_ONEDNN_OPTS": "1", "ONEDNN_MAX_CPU_ISA": "AVX2"},
}


def arguments(paths: Sequence[Path]) -> list[str]:
    """pytest's command line for a strict comparison of the notebooks at `paths`."""
    # loadfile: the cells of one notebook must not be spread over two kernels
    return [
        *(sys.executable, "-m", "pytest", "-q", "-p", "pooltools.notebooks.nbval_plugin"),
        *("--nbval", "--nbval-current-env", f"--nbval-cell-timeout={CELL_SECONDS}"),
        f"--nbval-sanitize-with={HERE / 'nbval_sanitize.cfg'}",
        *("-n", "2", "--dist", "loadfile"),
        *map(str, paths),
    ]


def compare(
    paths: Sequence[Path], root: Path, changes: Mapping[str, str | None] | None = None
) -> int:
    """Run every notebook in a fresh kernel and compare; pytest's exit code, 0 if all agree."""
    install_kernel_config()
    with tempfile.TemporaryDirectory() as scratch:
        environment = variables(Path(scratch), changes)
        return subprocess.call(arguments(paths), cwd=root, env=environment)


def elsewhere(paths: Sequence[Path], root: Path) -> int:
    """Compare under each setting of `ELSEWHERE`, print a table; 1 if any setting differs."""
    rows, failed = [f"{'setting':<24}{'outputs':<10}{'seconds':>8}"], False
    for name, changes in ELSEWHERE.items():
        print(f"\n{name}: {', '.join(_spelled(changes))}", flush=True)
        started = time.monotonic()
        code = compare(paths, root, changes)
        failed |= code != 0
        verdict = "differ" if code else "hold"
        rows.append(f"{name:<24}{verdict:<10}{time.monotonic() - started:>8.1f}")
    print("\n" + "\n".join(rows), flush=True)
    return int(failed)


def _spelled(changes: Mapping[str, str | None]) -> list[str]:
    return [
        f"{name} {'unset' if value is None else '= ' + value}" for name, value in changes.items()
    ]
