"""Arguments checked once, at the door; every message of the reference functions lives here.

A message reads: which argument, what it must be, what it was, what to do.
"""

import difflib
import operator
from typing import Any, NoReturn

import numpy as np

from pooltools._types import Array, Padding, Size

PADDINGS = ("valid", "same", "same_lower")
OTHER_NAMES = {"same_upper": "same"}  # ONNX; alike in spelling, but not near to 'same_lower'
MAX_RANK = 3


def feature_maps(x: object, name: str = "x") -> Array:
    """`x` as a numeric array of shape (N, *spatial, C) with 1 to 3 spatial axes."""
    x = numeric(x, name)
    if 0 in x.shape[1:-1]:
        raise ValueError(f"`{name}` must have cells on every spatial axis; got shape {x.shape}.")
    if 3 <= x.ndim <= MAX_RANK + 2:
        return x
    advice = {
        1: f" Add batch and channel axes with {name}[None, :, None].",
        2: f" Add batch and channel axes with {name}[None, :, :, None].",
    }.get(x.ndim, "")
    raise ValueError(
        f"`{name}` must have shape (N, *spatial, C) with 1 to {MAX_RANK} spatial axes; "
        f"got {x.ndim}-D shape {x.shape}.{advice}"
    )


def numeric(x: object, name: str) -> Array:
    """`x` as an array of real numbers or truth values, in the machine's byte order."""
    try:
        array = np.asarray(x)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise  # the object knows best why it is no array, as a symbolic Keras tensor does
        raise ValueError(
            f"`{name}` must be a full array; got rows of different length. "
            "Pad the shorter ones first."
        ) from None
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"`{name}` must hold real numbers; got dtype {array.dtype}. "
            "Convert it first, for example with np.asarray(…, dtype=float)."
        )
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def sizes(n: Size, name: str = "n") -> tuple[tuple[int, ...], bool]:
    """Axis lengths as a tuple, and whether one bare number was given."""
    single = _is_whole(n)
    values = (n,) if single else tuple(_items(n, name, "a whole number or 1 to 3 of them"))
    if not 1 <= len(values) <= MAX_RANK:
        raise ValueError(f"`{name}` must have 1 to {MAX_RANK} axes; got {len(values)}: {n!r}.")
    return tuple(_at_least_one(v, name, n) for v in values), single


def per_axis(value: Size, name: str, rank: int) -> tuple[int, ...]:
    """One whole number >= 1 for each of `rank` spatial axes."""
    if _is_whole(value):
        return (_at_least_one(value, name, value),) * rank
    values = tuple(_items(value, name, "a whole number or one per spatial axis"))
    if len(values) != rank:
        _wrong_length(name, len(values), rank, value)
    return tuple(_at_least_one(v, name, value) for v in values)


def padding(
    value: Padding, rank: int, pool_size: tuple[int, ...], ceil_mode: bool
) -> str | tuple[tuple[int, int], ...]:
    """A known name, or one (before, after) for each spatial axis, each less than the window."""
    if isinstance(value, str):
        return _padding_name(value, ceil_mode)
    rule = "'valid', 'same', 'same_lower' or one (before, after) per spatial axis"
    items: tuple[Any, ...]
    items = (value,) * rank if _is_whole(value) else tuple(_items(value, "padding", rule))
    if items and all(map(_is_whole, items)):
        _numbers_for_pairs(items, rank, f"`padding` must be {rule}; got {value!r}.")
    if len(items) != rank:
        _wrong_length("padding", len(items), rank, value)
    return tuple(_pair(item, size, value) for item, size in zip(items, pool_size, strict=True))


def flag(value: object, name: str) -> bool:
    """True or False, nothing that merely looks like it."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise TypeError(f"`{name}` must be True or False; got {value!r}.")


def gradient(dy: object, shape: tuple[int, ...]) -> Array:
    """`dy` as a numeric array of the forward output's shape."""
    dy = numeric(dy, "dy")
    if dy.shape == shape:
        return dy
    raise ValueError(
        f"`dy` must have the shape of the pooled output, {shape}; got {dy.shape}. "
        "Use the same pool_size, strides, padding and dilation as in the forward call."
    )


def window_too_large(axis: int, n: int, reach: int, border: tuple[int, int]) -> NoReturn:
    """The error for a window that does not fit the padded axis."""
    padded = f" and a border of {border[0]} + {border[1]}" if any(border) else ""
    raise ValueError(
        f"`pool_size` must fit the input; got a window that reaches over {reach} on spatial axis "
        f"{axis} of {n}{padded}. Use a smaller window or padding='same'."
    )


def window_without_input(axis: int, start: int, n: int) -> NoReturn:
    """The error for a window whose cells all lie in the border."""
    raise ValueError(
        f"every window must meet the input; got one starting at {start} on spatial axis {axis} "
        f"of {n} whose cells all lie in the border. Use less dilation or less padding."
    )


def _padding_name(value: str, ceil_mode: bool) -> str:
    if value not in PADDINGS:
        name = OTHER_NAMES.get(value.lower(), value.lower())
        near = difflib.get_close_matches(name, PADDINGS, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            "`padding` must be 'valid', 'same', 'same_lower' or one (before, after) per spatial "
            f"axis; got {value!r}.{hint}"
        )
    if ceil_mode and value != "valid":
        raise ValueError(
            f"`ceil_mode` must be False with padding={value!r}; got True. "
            "'same' covers the ragged edge already."
        )
    return value


def _numbers_for_pairs(items: tuple[Any, ...], rank: int, rule: str) -> NoReturn:
    if rank == 1 and len(items) == 2:
        raise TypeError(f"{rule} For one axis write (({items[0]}, {items[1]}),).")
    if len(items) != rank:
        raise TypeError(f"{rule} Write one pair for each of the {rank} spatial axes.")
    pairs = ", ".join([f"({item}, {item})" for item in items]) + ("," if rank == 1 else "")
    raise TypeError(f"{rule} For the same border before and after write ({pairs}).")


def _pair(item: Any, size: int, value: object) -> tuple[int, int]:
    pair = tuple(_items(item, "padding", "one (before, after) per spatial axis"))
    if len(pair) != 2:
        raise ValueError(f"`padding` must be one (before, after) per spatial axis; got {value!r}.")
    before, after = (_whole(p, "padding", value) for p in pair)
    if min(before, after) < 0 or max(before, after) >= size:
        below = min(before, after) < 0
        advice = "" if below else " A larger border would hold windows without input."
        raise ValueError(
            f"`padding` must be at least 0 and less than the window on its axis ({size}); "
            f"got {(before, after)}.{advice}"
        )
    return before, after


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _items(value: Any, name: str, rule: str) -> Any:
    if isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim):
        return value
    raise TypeError(f"`{name}` must be {rule}; got {value!r}.")


def _whole(value: Any, name: str, given: object) -> int:
    if not _is_whole(value):
        raise TypeError(f"`{name}` must hold whole numbers; got {given!r}.")
    return operator.index(value)


def _at_least_one(value: Any, name: str, given: object) -> int:
    number = _whole(value, name, given)
    if number < 1:
        raise ValueError(f"`{name}` must be at least 1; got {given!r}.")
    return number


def _wrong_length(name: str, length: int, rank: int, value: object) -> NoReturn:
    axes = "axis" if rank == 1 else "axes"
    one_more = length == rank + 1 and name != "padding"
    hint = " If `x` is a single picture, add the batch axis with x[None]." if one_more else ""
    raise ValueError(
        f"`{name}` must have one entry per spatial axis; got {length} for {rank} spatial {axes}: "
        f"{value!r}.{hint}"
    )
