"""Measures per test picture, kept beside the runs, for intervals that count the pictures in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pooltools._types import Array
from pooltools.experiments import store
from pooltools.experiments.work import Row


def keep(row: Row) -> None:
    """Keep the values of a row's measures, each in a file of its own."""
    for measure, found in row.bits.items():
        file = _path(row.task.arm.fingerprint, row.task.seed, measure)
        if found.dtype == bool:
            store.write(file, {"packed": np.packbits(found), "n": np.array(len(found))})
        else:
            store.write(file, {"values": found.astype(np.float32)})


def kept(fingerprint: str, seed: int, measure: str) -> Array | None:
    """Value for each test picture, shape (M,), in the measure's unit (percent for truth values);
    None if this machine has not got them."""
    stored = store.read(_path(fingerprint, seed, measure))
    if stored is None:
        return None
    if "values" in stored:
        return stored["values"].astype(np.float64)
    return 100.0 * np.unpackbits(stored["packed"], count=int(stored["n"]))


def _path(fingerprint: str, seed: int, measure: str) -> Path:
    return store.folder() / fingerprint / f"{seed} {measure}.npz"
