"""Settings of layers checked once, at construction, in Keras's style of message."""

from collections.abc import Collection
from typing import Any

import numpy as np

PADDINGS = ("valid", "same", "same_lower")


def whole(value: object, name: str, least: int = 1) -> int:
    """A whole number of at least `least`."""
    if not _is_whole(value, least):
        raise ValueError(f"`{name}` must be a whole number >= {least}. Received: {name}={value!r}")
    return int(value)  # type: ignore[call-overload,no-any-return]


def sizes(value: Any, name: str) -> int | tuple[int, ...]:
    """One whole number >= 1 for all spatial axes, or a tuple of 1 to 3 of them."""
    if _is_whole(value, 1):
        return int(value)
    if isinstance(value, list | tuple) and 1 <= len(value) <= 3:
        if all(_is_whole(item, 1) for item in value):
            return tuple(int(item) for item in value)
    raise ValueError(
        f"`{name}` must be a whole number >= 1 or a tuple of 1 to 3 of them, one per spatial axis. "
        f"Received: {name}={value!r}"
    )


def wholes(value: Any, name: str) -> tuple[int, ...]:
    """One or more whole numbers >= 1."""
    if isinstance(value, list | tuple) and value and all(_is_whole(item, 1) for item in value):
        return tuple(int(item) for item in value)
    raise ValueError(f"`{name}` must be a tuple of whole numbers >= 1. Received: {name}={value!r}")


def share(value: Any, name: str) -> float:
    """A number from 0 to 1, 1 not included."""
    if not _is_number(value) or not 0 <= value < 1:
        raise ValueError(
            f"`{name}` must be a number from 0 to less than 1. Received: {name}={value!r}"
        )
    return float(value)


def between(value: Any, name: str, low: float, high: float) -> float:
    """A number from `low` to `high`, both included."""
    if not _is_number(value) or not low <= value <= high:
        raise ValueError(
            f"`{name}` must be a number from {low} to {high}. Received: {name}={value!r}"
        )
    return float(value)


def at_least(value: Any, name: str, low: float) -> float:
    """A finite number of at least `low`."""
    if not _is_number(value) or not low <= value < float("inf"):
        raise ValueError(f"`{name}` must be a finite number >= {low}. Received: {name}={value!r}")
    return float(value)


def above_0(value: Any, name: str) -> float:
    """A finite number above 0."""
    if not _is_number(value) or not 0 < value < float("inf"):
        raise ValueError(f"`{name}` must be a finite number above 0. Received: {name}={value!r}")
    return float(value)


def no_windows(strides: Any, padding: Any) -> None:
    """Nothing about windows where one takes in everything."""
    if strides is not None or padding != "valid":
        raise ValueError(
            "`strides` and `padding` must be left out where `pool_size` is None. "
            f"Received: strides={strides!r} and padding={padding!r}"
        )


def seed(value: Any) -> int | None:
    """None or a whole number."""
    if value is None or _is_whole(value, 0):
        return None if value is None else int(value)
    raise ValueError(f"`seed` must be None or a whole number >= 0. Received: seed={value!r}")


def flag(value: object, name: str) -> bool:
    """True or False."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise ValueError(f"`{name}` must be True or False. Received: {name}={value!r}")


def choice(value: Any, name: str, known: Collection[Any]) -> Any:
    """One of some words, or None where that is among them."""
    if (value is None or isinstance(value, str)) and value in known:
        return value
    words = " or ".join(map(repr, known))
    raise ValueError(f"`{name}` must be {words}. Received: {name}={value!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _is_whole(value: object, least: int) -> bool:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return whole and value >= least  # type: ignore[operator]
