"""Arguments of bins and boxes, checked at the door."""

import difflib
from collections.abc import Iterable
from typing import NoReturn

import numpy as np

from pooltools import _check
from pooltools._types import Array, Size


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


def norm(p: object) -> float:
    """The p of a norm: 1, 2 or infinity."""
    if isinstance(p, bool) or not isinstance(p, int | float | np.integer | np.floating):
        raise TypeError(f"`p` must be 1, 2 or infinity; got {p!r}.")
    if p not in (1, 2, np.inf):
        _refuse("p", "1, 2 or infinity", repr(p), "Infinity is np.inf.")
    return float(p)


def boxes(
    edges: object, indices: object, shape: tuple[int, ...]
) -> list[tuple[int, list[tuple[float, float]]]]:
    """Each box's item of the batch, and (start, end) along each spatial axis."""
    found, items = _check.numeric(edges, "boxes").astype(float), np.asarray(indices)
    rank = len(shape) - 2
    if found.ndim != 2 or found.shape[1] != 2 * rank:
        rule = f"of shape (K, {2 * rank}): where each box starts on every axis, then where it ends"
        _refuse("boxes", rule, f"shape {found.shape}", "")
    low, high = found[:, :rank], found[:, rank:]
    if not (np.isfinite(found).all() and (low < high).all()):
        bad = ~(np.isfinite(found).all(axis=1) & (low < high).all(axis=1))
        _refuse("boxes", "finite, and end behind their start", found[bad][0].tolist(), "")
    _items(items, len(found), shape[0])
    pairs = [
        list(zip(*sides, strict=True)) for sides in zip(low.tolist(), high.tolist(), strict=True)
    ]
    return list(zip(items.tolist(), pairs, strict=True))


def _items(items: Array, boxes: int, batch: int) -> None:
    """One item of the batch per box."""
    if items.shape != (boxes,):
        _refuse("box_indices", f"one per box, shape ({boxes},)", f"shape {items.shape}", "")
    if items.size and items.dtype.kind not in "iu":
        raise TypeError(f"`box_indices` must hold whole numbers; got dtype {items.dtype}.")
    if items.size and not 0 <= items.min() <= items.max() < batch:
        wrong = items[(items < 0) | (items >= batch)][0]
        _refuse("box_indices", f"items of the batch, 0 to {batch - 1}", wrong, "")


def ratio(value: object) -> float:
    """A number from 1 to 2."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"`ratio` must be one number from 1 to 2; got {value!r}.")
    if not 1 <= value <= 2:
        advice = "For larger steps pool twice."
        _refuse("ratio", "from 1 to 2", value, advice)
    return float(value)


def _refuse(name: str, rule: str, value: object, advice: str) -> NoReturn:
    end = f" {advice}" if advice else ""
    raise ValueError(f"`{name}` must be {rule}; got {value}.{end}")
