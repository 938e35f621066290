"""Which test pictures each run got right: kept beside the runs, for intervals over pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pooltools._types import Array
from pooltools.experiments import store
from pooltools.experiments.work import Row


def keep(row: Row) -> None:
    """Keep the bits of a row's measures, each in a file of its own."""
    for measure, right in row.bits.items():
        file = _path(row.task.arm.fingerprint, row.task.seed, measure)
        store.write(file, {"packed": np.packbits(right), "n": np.array(len(right))})


def kept(fingerprint: str, seed: int, measure: str) -> Array | None:
    """Truth value of each test picture, shape (M,); None if this machine has not got them."""
    stored = store.read(_path(fingerprint, seed, measure))
    if stored is None:
        return None
    return np.unpackbits(stored["packed"], count=int(stored["n"])).astype(bool)


def _path(fingerprint: str, seed: int, measure: str) -> Path:
    return store.folder() / fingerprint / f"{seed} {measure}.npz"
