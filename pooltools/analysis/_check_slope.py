"""Which output is looked at, checked once, at the door; messages of what rests on gradients."""

from collections.abc import Iterable
from typing import Any, NoReturn

import numpy as np

from pooltools.analysis._check_data import least


def place(value: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Which number of one example's output, of this shape; negative ones count from the end."""
    whole = isinstance(value, tuple) and all(
        isinstance(i, int | np.integer) and not isinstance(i, bool) for i in value
    )
    if not whole or len(value) != len(shape):
        raise ValueError(
            "`output` must be None, a whole number (class or channel) or a tuple of one per axis "
            f"of the output {shape}; got {value!r}."
        )
    if not all(-n <= i < n for i, n in zip(value, shape, strict=True)):
        raise ValueError(f"`output` must lie in the output of shape {shape}; got {value!r}.")
    return tuple(map(int, value))


def channel(value: Any, n: int, name: str) -> int:
    """A class or channel of the last axis; negative ones count from the end."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not -n <= value < n:
        raise ValueError(f"`{name}` must be a whole number from {-n} to {n - 1}; got {value!r}.")
    return int(value)


def step(value: Any) -> float | None:
    """None or a positive number."""
    if value is None:
        return None
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not value > 0:
        raise ValueError(f"`step` must be None or a number > 0; got {value!r}.")
    return float(value)


def no_layers(model: object, layer: object) -> NoReturn:
    """The error for a layer sought in what has none."""
    raise TypeError(
        "`layer` must be None where layers cannot be listed; got "
        f"{layer!r} for {type(model).__name__}. Give a functional or Sequential Keras model."
    )


def no_such_layer(layer: object, names: Iterable[str]) -> NoReturn:
    """The error for an unknown layer call."""
    raise ValueError(
        f"`layer` must name a layer of the model; got {layer!r}; there are {[*names]}."
    )


def drawn_shape(model: Any) -> tuple[int, ...]:
    """Shape of the model's input without the batch, all known, to draw examples of it."""
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, tuple) or None in shape[1:]:
        raise ValueError(
            "`x` must be given where the model's input has no fixed shape; got None. "
            "Give examples, or draw them: numpy.random.default_rng(0).normal(size=(20, 64, 64, 3))."
        )
    if not 3 <= len(shape) <= 5:
        raise ValueError(f"`model` must take shape (N, *spatial, C); its input has shape {shape}.")
    return shape[1:]


def centre(value: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A cell of an output of shape (N, *spatial, C); default the one in the middle."""
    lengths = shape[1:-1]
    if not lengths:
        raise ValueError(
            "`layer` must name a layer whose output has spatial axes; got output shape "
            f"{shape}. Name one before the global pooling or Flatten: layer='…'."
        )
    cell = tuple(n // 2 for n in lengths) if value is None else value
    whole = isinstance(cell, tuple) and len(cell) == len(lengths)
    if not whole or not all(least(i, "cell", 0) < n for i, n in zip(cell, lengths, strict=True)):
        raise ValueError(
            f"`cell` must be a tuple with one place >= 0 in each of {lengths}; got {value!r}."
        )
    return cell


def no_slope(cell: tuple[int, ...]) -> NoReturn:
    """The error for a cell that the input does not move."""
    raise ValueError(
        f"the cell's output must change with the input; at {cell} all gradients are 0. "
        "Look at another cell, channel or layer, or at other examples."
    )
