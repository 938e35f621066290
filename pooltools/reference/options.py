"""Arguments that only some operations have, checked at the door."""

from collections.abc import Callable
from typing import Any, NoReturn, Union

import numpy as np

from pooltools._types import Array

# the generator only by its name: NumPy loads its random module when that is first looked up
Seed = Union[int, np.integer[Any], "np.random.Generator"]


def number(
    value: object, name: str, rule: str, accepted: Callable[[float], bool], advice: str = ""
) -> float:
    """A finite real number that is accepted; `rule` says in words which are."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"`{name}` must be one number {rule}; got {value!r}.")
    found = float(value)
    if not (accepted(found) and np.isfinite(found)):
        _refuse(name, f"a finite number {rule}", value, advice)
    return found


def exponent(p: object) -> float:
    """The p of a norm or mean: 1 or more, finite."""
    advice = "For the limit p = infinity use max_pool."
    return number(p, "p", "of at least 1", lambda v: v >= 1, advice)


def temperature(value: object) -> float:
    """Above 0, finite."""
    advice = "For the limits use max_pool (0) and average_pool (infinity)."
    return number(value, "temperature", "above 0", lambda v: v > 0, advice)


def share(value: object, name: str) -> float:
    """A number from 0 to 1, both included."""
    return number(value, name, "from 0 to 1", lambda v: 0 <= v <= 1)


def generator(seed: object) -> "np.random.Generator":
    """A generator from a whole number, or the generator itself, which moves on."""
    if isinstance(seed, np.random.Generator):
        return seed
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise TypeError(f"`seed` must be a whole number or a numpy.random.Generator; got {seed!r}.")
    if seed < 0:
        _refuse("seed", "at least 0", seed, "")
    return np.random.default_rng(int(seed))


def not_negative(x: Array, name: str = "x") -> None:
    """No value below 0; NaN passes."""
    if (x < 0).any():
        _refuse(
            name, "free of negative values", x[x < 0].min(), "Pool after a ReLU: np.maximum(x, 0)."
        )


def places(index: object, shape: tuple[int, ...], cells: int) -> Array:
    """Flat indices of the given shape, each below `cells`."""
    found = np.asarray(index)
    if found.dtype.kind not in "iu":
        raise TypeError(f"`index` must hold whole numbers; got dtype {found.dtype}.")
    if found.shape != shape:
        _refuse("index", f"of the shape of `x`, {shape}", found.shape, "")
    if found.size and not (0 <= found.min() and found.max() < cells):
        advice = "Use the spatial shape of the input to max_pool_with_argmax."
        worst = found.min() if found.min() < 0 else found.max()
        _refuse("index", f"from 0 to {cells - 1}, the cells of `size`", worst, advice)
    return found


def mask(value: object, shape: tuple[int, ...]) -> Array:
    """Truth values for the cells of `x`, which has this shape, as (N, *spatial, 1)."""
    found = np.asarray(value)
    if found.dtype.kind != "b":
        raise TypeError(
            f"`mask` must hold truth values; got dtype {found.dtype}. Write mask != 0 for numbers."
        )
    if found.shape != shape[:-1]:
        _refuse("mask", f"of shape (N, *spatial), {shape[:-1]}", found.shape, "")
    empty = np.flatnonzero(~found.any(axis=tuple(range(1, found.ndim))))
    if empty.size:
        raise ValueError(
            f"`mask` must keep at least one cell of every item; got none for item {empty[0]}. "
            "Leave items without content out of the batch."
        )
    return found[..., None]


def gate_shape(shape: tuple[int, ...], window: tuple[int, ...], channels: int) -> None:
    """One weight per cell of a window, for all channels or each."""
    if shape not in (window, (*window, channels)):
        rule = f"of shape (*pool_size), {window}, or (*pool_size, C), {(*window, channels)}"
        _refuse("weights", rule, shape, "")


def _refuse(name: str, rule: str, value: object, advice: str) -> NoReturn:
    end = f" {advice}" if advice else ""
    raise ValueError(f"`{name}` must be {rule}; got {value}.{end}")
