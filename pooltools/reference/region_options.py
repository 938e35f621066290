"""Arguments of bins and boxes, checked at the door."""

import difflib
from collections.abc import Iterable
from typing import NoReturn

import numpy as np

from pooltools import _check
from pooltools._types import Size


def choice(value: object, name: str, allowed: Iterable[str]) -> str:
    """One of the allowed words."""
    words = list(allowed)
    if isinstance(value, str) and value in words:
        return value
    near = difflib.get_close_matches(str(value), words, n=1, cutoff=0.5)
    advice = f"Did you mean {near[0]!r}?" if near else ""
    _refuse(name, " or ".join(map(repr, words)), repr(value), advice)


def levels(value: object) -> tuple[int, ...]:
    """At least one whole number >= 1."""
    if not isinstance(value, tuple | list | np.ndarray) or not len(value):
        raise TypeError(
            f"`levels` must be one whole number per grid; got {value!r}. For one grid write (2,)."
        )
    found = [_check.sizes(level, "levels") for level in value]
    if not all(single for _, single in found):
        raise TypeError(f"`levels` must hold one whole number per grid; got {value!r}.")
    return tuple(level for (level, *_), _ in found)


def smaller(output_size: Size, shape: tuple[int, ...]) -> tuple[int, ...]:
    """One size per axis, none above the axis's length."""
    sizes = _check.per_axis(output_size, "output_size", len(shape))
    if any(size > n for size, n in zip(sizes, shape, strict=True)):
        advice = "There are no higher frequencies to add; repeat cells with np.repeat."
        _refuse("output_size", f"at most the spatial shape {shape}", repr(output_size), advice)
    return sizes


def dividing(strides: Size, shape: tuple[int, ...]) -> tuple[int, ...]:
    """One stride per axis that divides the axis's length."""
    steps = _check.per_axis(strides, "strides", len(shape))
    if any(n % step for step, n in zip(steps, shape, strict=True)):
        advice = "Crop or pad the input to a multiple."
        _refuse("strides", f"divisors of the spatial shape {shape}", repr(strides), advice)
    return steps


def _refuse(name: str, rule: str, value: object, advice: str) -> NoReturn:
    end = f" {advice}" if advice else ""
    raise ValueError(f"`{name}` must be {rule}; got {value}.{end}")
