"""Which input places an output hangs on, example by example (chapter 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.analysis import _check_data, _check_slope
from pooltools.analysis.moving import answer, batches
from pooltools.analysis.slope import floating, slope
from pooltools.analysis.table import markdown

SHOWN = 20  # examples in a printed table


@dataclass(frozen=True, eq=False)
class SensitivityMap:
    """How much the output changes per unit of input, at each place; `str()` is a Markdown table.

    Parameters
    ----------
    values : shape (N, *spatial)
    output : what was looked at, in words
    """

    values: Array
    output: str

    @property
    def largest(self) -> list[tuple[int, ...]]:
        """The place of each example's largest value; the first of several."""
        shape = self.values.shape[1:]
        flat = self.values.reshape(len(self.values), -1)
        return [tuple(map(int, np.unravel_index(i, shape))) for i in flat.argmax(axis=1)]

    @property
    def half(self) -> list[int]:
        """The fewest places that hold half of each example's sum; 0 if all values are 0."""
        ordered = -np.sort(-self.values.reshape(len(self.values), -1), axis=1)
        sums = ordered.cumsum(axis=1)
        return [int((row < row[-1] / 2).sum()) + int(row[-1] > 0) for row in sums]

    def __str__(self) -> str:
        titles = ("example", "largest at", "largest", "mean", "places for half of the sum")
        n = self.values[0].size
        rows = [
            [str(i), _place(place), f"{v.max():.3g}", f"{v.mean():.3g}", f"{half} of {n}"]
            for i, (place, v, half) in enumerate(
                zip(self.largest, self.values, self.half, strict=True)
            )
        ]
        more = f" The first {SHOWN} of {len(rows)} examples." if len(rows) > SHOWN else ""
        return f"{markdown(titles, rows[:SHOWN])}\n\nChange of {self.output} per unit.{more}"

    def _repr_markdown_(self) -> str:
        return str(self)


def sensitivity_map(
    model: Any,
    x: Any,
    output: int | tuple[int, ...] | None = None,
    batch_size: int = 32,
    step: float | None = None,
) -> SensitivityMap:
    """Length of the gradient by the channels at each input place (Simonyan et al., 2014).

    Exact for Keras models and layers, which run as at inference. For other functions by central
    differences, two calls for each number of an example. It tells how the output changes with
    small changes, one place at a time: of what happens when a region vanishes it says nothing.
    Simonyan et al. take the largest |gradient| of the channels, here it is their Euclidean norm.

    Parameters
    ----------
    model : Keras model or layer, or a function of an array, giving (N, …, C)
    x : shape (N, *spatial, C), 1 to 3 spatial axes
    output : what is looked at: a whole number is a class or channel, summed over its places if it
        has any; a tuple is one number of an example's output; None is its Euclidean norm
    batch_size : examples in memory at once
    step : for functions, half the distance of the two points; default fits the dtype and `x`

    Raises
    ------
    TypeError, ValueError : arguments that do not fit

    >>> def newest(x):  # weighs the last cell twice
    ...     return x[:, -1] * 2 + x[:, -2]
    >>> sensitivity_map(newest, np.ones((1, 4, 1)), output=0).values.round(6)
    array([[0., 0., 1., 2.]])
    """
    x = floating(_check_data.examples(x))
    model, step = _check_data.instrument(model), _check_slope.step(step)
    size = _check_data.least(batch_size, "batch_size")
    values = np.empty(x.shape[:-1])
    for part in batches(len(x), size):
        dy = _weights(answer(model, x[part]), output)
        values[part] = np.linalg.norm(slope(model, x[part], dy, size, step), axis=-1)
    return SensitivityMap(values, _words(output))


def _weights(y: Array, output: Any) -> Array:
    """The gradient of what is looked at by the output."""
    if output is None:
        norm = np.linalg.norm(np.asarray(y, float).reshape(len(y), -1), axis=1)
        return y / np.where(norm == 0, 1, norm).reshape(-1, *[1] * (y.ndim - 1))
    dy = np.zeros(y.shape)
    if isinstance(output, tuple):
        place = _check_slope.place(output, y.shape[1:])
        dy[(slice(None), *place)] = 1  # type: ignore[index]
    else:
        dy[..., _check_slope.channel(output, y.shape[-1], "output")] = 1
    return dy


def _words(output: Any) -> str:
    if output is None:
        return "the output's norm"
    return f"output {_place(output)}" if isinstance(output, tuple) else f"class or channel {output}"


def _place(place: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, place)) + ")"
