"""Examples to try a model on: arrays as given, or from a file that is read with care."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from pooltools import _check
from pooltools._types import Array
from pooltools.analysis import _check as _model
from pooltools.analysis import _check_data

LARGEST_BYTES = 4 * 2**30  # of all arrays in a file, unpacked
WANTED = "(x,) or (x, y), or the path of an .npz file with arrays x and, if wanted, y"


def examples(data: Any, model: Any) -> tuple[Array | None, Array | None]:
    """The examples and their classes, checked against the model's input; None without data."""
    if data is None:
        return None, None
    if isinstance(data, str | Path):
        data = read(Path(data))
    if not isinstance(data, tuple | list) or not 1 <= len(data) <= 2:
        raise TypeError(f"`data` must be {WANTED}; got {type(data).__name__}.")
    x = _check.numeric(data[0], "x")
    _fits(x, model)
    return x, _check_data.labels(data[1] if len(data) == 2 else None, len(x))


def read(path: Path) -> tuple[Array, ...]:
    """The arrays x and y of an .npz file; nothing in it is run.

    Raises
    ------
    ValueError : no such file, damaged, no x, or larger than LARGEST_BYTES unpacked
    """
    if not path.is_file():
        raise ValueError(f"`data` must be {WANTED}; got no file {path}.")
    try:
        with zipfile.ZipFile(path) as file:
            size = sum(member.file_size for member in file.infolist())
        if size > LARGEST_BYTES:
            raise ValueError(f"unpacked it is larger than {LARGEST_BYTES / 2**30:g} GiB")
        with np.load(path, allow_pickle=False) as arrays:
            if "x" not in arrays:
                raise ValueError(f"it has no array x but {sorted(arrays)}")
            return tuple(arrays[name] for name in ("x", "y") if name in arrays)
    except (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile) as error:
        raise ValueError(f"`data` must be {WANTED}; got {path}: {error}.") from None


def _fits(x: Array, model: Any) -> None:
    inputs = _model.graph(model).inputs
    wanted = tuple(inputs[0].shape)
    own, given = wanted[1:], x.shape[1:]
    alike = len(own) == len(given) and all(a in (None, b) for a, b in zip(own, given, strict=True))
    if len(inputs) > 1:
        raise ValueError(f"`data` must be left out for a model with {len(inputs)} inputs; got x.")
    if not alike or not len(x):
        raise ValueError(f"`x` must have shape {wanted}; got {x.shape}.")
