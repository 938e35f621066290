"""Compile the exact pins from pyproject.toml: the course's, then what CUDA and JAX need."""

import subprocess
from pathlib import Path

import environment

COMPILE = (
    "--universal --fork-strategy fewest --python-version 3.11 "
    "--no-emit-index-url --custom-compile-command"
).split()


def lock(root: Path, *more: str) -> int:
    """Write the files of requirements; `--upgrade` takes the newest versions."""
    python = str(environment.set_up(root))
    header = [*COMPILE, "make lock", *more]
    for source, target in (
        (["pyproject.toml", "--all-extras"], "requirements.txt"),
        (["--group", "gpu", "-c", "requirements.txt", "--no-strip-extras"], "requirements-gpu.txt"),
        (["--group", "backends", "-c", "requirements.txt"], "requirements-backends.txt"),
    ):
        command = [python, "-m", "uv", "pip", "compile", "-q", *source, *header, "-o", target]
        if code := subprocess.call(command, cwd=root, env=environment.variables(root)):
            return code
    return 0
