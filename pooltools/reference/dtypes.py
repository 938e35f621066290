"""Which number type comes in, is worked in, and goes out."""

from typing import Any

import numpy as np

DType = np.dtype[Any]


def lowest(dtype: DType) -> object:
    """The value that loses every comparison: the neutral element of the maximum."""
    if dtype.kind == "f":
        return -np.inf
    return False if dtype.kind == "b" else np.iinfo(dtype).min


def highest(dtype: DType) -> object:
    """The neutral element of the minimum."""
    if dtype.kind == "f":
        return np.inf
    return True if dtype.kind == "b" else np.iinfo(dtype).max


def result(dtype: DType) -> DType:
    """Floats stay what they are; whole numbers and truth values become float64."""
    return dtype if dtype.kind == "f" else np.dtype(np.float64)


def working(dtype: DType) -> DType:
    """Sums are kept in at least float32, so that half precision does not overflow on the way."""
    return np.promote_types(result(dtype), np.float32)
