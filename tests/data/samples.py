"""Small data sets made by hand, and the data folder where there is one."""

import os
from pathlib import Path

import numpy as np

from pooltools.data import SOURCES, Dataset
from tests.needs import need


def folder() -> Path:
    """The data folder, or a loud skip."""
    value = os.environ.get("POOLTOOLS_DATA")
    need(value, "the full data sets", "export POOLTOOLS_DATA=<folder with the data sets>")
    return Path(value)


def numbered(train: int, test: int, classes: int = 2) -> Dataset:
    """Pictures of 2 × 2 pixels that hold their own number, so that all differ."""
    x = np.arange(train + test, dtype=np.uint16)[:, None, None, None] * np.ones((2, 2, 1), "uint16")
    y = np.arange(train + test, dtype=np.int64) % classes
    return Dataset("made", x[:train], y[:train], x[train:], y[train:], SOURCES["shapes"])


def contents(x) -> list[bytes]:
    """The bytes of each example: the slow, sure way to compare contents."""
    return [one.tobytes() for one in x]
