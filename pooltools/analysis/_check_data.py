"""Data and shifts checked once, at the door; every message about what is measured lives here."""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from pooltools import _check
from pooltools._types import Array

BORDERS = ("circular", "zero", "edge", "reflect")
WINDOWS = "crop"  # windows of a larger picture: nothing is invented at the border


def examples(x: object) -> Array:
    """A batch of at least one example."""
    array = _check.feature_maps(x)
    if len(array) == 0:
        raise ValueError("`x` must hold at least one example; got none.")
    return array


def instrument(model: Any, name: str = "model") -> Any:
    """A Keras model or layer, or a function of an array."""
    if not callable(model):
        raise TypeError(
            f"`{name}` must be a Keras model or a function of an array; got {type(model).__name__}."
        )
    return model


def rows(y: Array, n: int, name: str) -> Array:
    """What came out, if it has one row per example."""
    if y.ndim == 0 or len(y) != n or y.dtype.kind not in "biufV":
        raise ValueError(
            f"`{name}` must give one array of numbers with one row per example; got shape {y.shape}"
            f" for {n} examples."
        )
    return y


def least(value: object, name: str, low: int = 1) -> int:
    """A whole number of at least `low`."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < low:  # type: ignore[operator]
        raise ValueError(f"`{name}` must be a whole number >= {low}; got {value!r}.")
    return int(value)  # type: ignore[call-overload,no-any-return]


def choice(value: object, name: str, known: Sequence[str]) -> str:
    """One of some words."""
    if isinstance(value, str) and value in known:
        return value
    raise ValueError(f"`{name}` must be {' or '.join(map(repr, known))}; got {value!r}.")


def shifts(value: Any, n: tuple[int, ...], border: str) -> list[tuple[int, ...]]:
    """One whole number per spatial axis for each shift; default 1 to 8 cells on the last axis."""
    if value is None:
        value = range(1, min(9, n[-1]))
    if not isinstance(value, list | tuple | range | np.ndarray):
        raise TypeError(
            "`shifts` must be a list of whole numbers (cells along the last axis) or of tuples of "
            f"one per spatial axis; got {value!r}."
        )
    found = [_shift(each, len(n)) for each in value]
    if not found:
        raise ValueError(
            "`shifts` must hold at least one shift; got none. The default takes those of 1 to 8 "
            "cells that fit the last axis."
        )
    for shift in found if border in BORDERS[1:] else []:
        if any(abs(s) >= length for s, length in zip(shift, n, strict=True)):
            raise ValueError(
                f"`shifts` must be shorter than the axis with border={border!r}; got {shift} for "
                f"an input of {n}."
            )
    return found


def _shift(value: Any, rank: int) -> tuple[int, ...]:
    each = (0,) * (rank - 1) + (value,) if np.ndim(value) == 0 else tuple(value)
    whole = [isinstance(s, int | np.integer) and not isinstance(s, bool) for s in each]
    if len(each) != rank or not all(whole):
        raise ValueError(
            "each of `shifts` must be a whole number or a tuple of one per spatial axis; "
            f"got {value!r} for {rank} spatial axes."
        )
    return tuple(int(s) for s in each)


def window(size: Any, model: Any, n: tuple[int, ...]) -> tuple[int, ...]:
    """Lengths of the window that is moved over larger pictures; default the model's input."""
    if size is None:
        shape = getattr(model, "input_shape", None)
        own = shape[1:-1] if isinstance(shape, tuple) else ()
        if not own or None in own:
            raise ValueError(
                "`size` must be given with border='crop' where the model's input has no fixed "
                "size; got None. Give the window's length on each axis."
            )
        size = own
    found = _check.per_axis(size, "size", len(n))
    if any(w > length for w, length in zip(found, n, strict=True)):
        raise ValueError(
            f"`x` must be at least as large as the window of {found} with border='crop'; got {n}."
        )
    return found


def leaves(shift: tuple[int, ...], size: tuple[int, ...], n: tuple[int, ...]) -> NoReturn:
    """The error for a window moved out of the picture."""
    raise ValueError(
        f"`shifts` must keep the window within the picture; got {shift} for a window of {size} in "
        f"the middle of {n}. Use larger pictures or a smaller window."
    )


def labels(y: Any, n: int) -> Array | None:
    """One class per example."""
    if y is None:
        return None
    array = np.asarray(y)
    if array.shape not in ((n,), (n, 1)):
        one_hot = array.ndim == 2 and len(array) == n
        advice = " From one-hot rows take np.argmax(y, axis=1)." if one_hot else ""
        raise ValueError(
            f"`y` must hold one class per example, shape ({n},); got {array.shape}.{advice}"
        )
    return array.reshape(n)


def scores(y: Array) -> Array:
    """Scores of two or more classes, of which the largest is the prediction."""
    if y.ndim != 2 or y.shape[1] < 2:
        raise ValueError(
            "`model` must give scores of shape (N, classes), at least two, or `decide` must make "
            f"classes of what it gives; got shape {y.shape}. From one probability per example: "
            "decide=lambda p: p.ravel() > 0.5."
        )
    if np.isnan(y).any():
        raise ValueError("`model` must give numbers; got NaN among the scores.")
    return y


def decided(classes: Any, n: int) -> Array:
    """What `decide` makes of the outputs."""
    array = np.asarray(classes)
    if array.shape != (n,):
        raise ValueError(f"`decide` must give one class per example; got shape {array.shape}.")
    return array


def none_right(n: int) -> NoReturn:
    """The error for labels that no prediction meets."""
    raise ValueError(
        f"`model` must be right about at least one example at shift 0; got 0 of {n}. "
        "Compare its classes with those of `y`, or leave `y` out to count all examples."
    )


def strides(value: Any, n: tuple[int, ...], m: tuple[int, ...], border: str) -> tuple[int, ...]:
    """Input cells per output cell on each axis; default what the lengths say."""
    if len(m) != len(n):
        raise ValueError(
            "`op` must keep the spatial axes or give one vector per example; got output lengths "
            f"{m} for input lengths {n}."
        )
    exact = all(a % b == 0 for a, b in zip(n, m, strict=True) if b)
    if value is None and (not exact or 0 in m):
        raise ValueError(
            "`stride` must be given where output lengths do not divide input lengths; "
            f"got {m} for {n}."
        )
    found = [a // b for a, b in zip(n, m, strict=True)] if value is None else value
    each = _check.per_axis(found, "stride", len(n))
    if border == "circular" and any(b * t != a for a, b, t in zip(n, m, each, strict=True)):
        raise ValueError(
            "`op` must give input length / stride cells with border='circular'; got "
            f"{m} cells for {n} and stride {each}. Use padding, or border='zero'."
        )
    return each


def nothing_comes_out(shift: tuple[int, ...]) -> NoReturn:
    """The error for a norm of 0, of which nothing is a share."""
    raise ValueError(
        f"`op` must give something other than 0 where it is compared; got 0 everywhere at {shift}. "
        "Use shorter shifts or other examples."
    )
