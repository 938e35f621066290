"""Files of arrays outside the repository: each is complete or absent, whoever is killed."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import platformdirs

from pooltools._types import Array

DAMAGED = (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error)
"""What NumPy raises on a file that a full disk or a power cut has spoiled."""


def folder() -> Path:
    """Where runs are kept: the environment variable POOLTOOLS_CACHE, or the user's cache."""
    named = os.environ.get("POOLTOOLS_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("pooltools") / "runs"


def write(file: Path, arrays: dict[str, Array]) -> None:
    """Write a file so that it is never seen half written, even if the process is killed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
        np.savez(part, **arrays)  # type: ignore[arg-type]
    Path(part.name).replace(file)


def read(file: Path) -> dict[str, Array] | None:
    """The arrays of a file; None if it is absent or damaged: what it holds can be made again."""
    if not file.exists():
        return None
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            return dict(kept)
    except DAMAGED:
        return None
