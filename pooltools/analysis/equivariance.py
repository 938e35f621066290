"""How far an operation is from moving along with its input (chapter 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.analysis import _check_data
from pooltools.analysis.moving import Shift, answer, batches, moved
from pooltools.analysis.table import markdown


@dataclass(frozen=True)
class ShiftError:
    """One shift.

    Parameters
    ----------
    shift : cells on each spatial axis of the input
    error : norm of the difference, as a share of the output's norm, over all examples together
    worst : the largest share of a single example
    """

    shift: Shift
    error: float
    worst: float


@dataclass(frozen=True)
class EquivarianceError:
    """One `ShiftError` per shift; `str()` is a Markdown table.

    Parameters
    ----------
    border : what comes in where the content has left
    stride : input cells per output cell on each axis; None where the output has no places, and
        must stay the same
    examples : how many there are
    """

    shifts: tuple[ShiftError, ...]
    border: str
    stride: Shift | None
    examples: int

    def __str__(self) -> str:
        titles = ("shift", "border", "error", "worst example")
        rows = [
            [_times(s.shift), self.border, f"{s.error:.3g}", f"{s.worst:.3g}"] for s in self.shifts
        ]
        compared = (
            "The output has no places and should stay the same."
            if self.stride is None
            else f"The output should move along, one cell for {_times(self.stride)} of the input."
        )
        return f"{markdown(titles, rows)}\n\n{compared} Examples: {self.examples}."

    def _repr_markdown_(self) -> str:
        return str(self)


def equivariance_error(
    op: Any,
    x: Any,
    shifts: Any = None,
    border: str = "circular",
    stride: Any = None,
    batch_size: int = 64,
) -> EquivarianceError:
    """‖op(moved x) − moved op(x)‖ / ‖moved op(x)‖ for each shift.

    A shift need not be a multiple of the stride, so both outputs are first laid on the input's
    grid, each cell repeated `stride` times, and move there by whole input cells, as the feature
    maps of Zhang (2019). The error is 0 at every shift for an operation of stride 1 that moves
    along, 0 at multiples of the stride for one of a larger stride, and at other shifts more than 0
    unless the output does not vary: part of it comes from the coarse grid, whatever the operation.
    So compare operations of the same stride. An output of shape (N, K) without places should stay
    the same, and that is what is measured.

    Under other borders than "circular" only places are compared whose content was in the input
    before: what came in has no counterpart.

    Parameters
    ----------
    op : Keras layer or model, or a function of an array, giving (N, *spatial, C') or (N, K)
    x : shape (N, *spatial, C), 1 to 3 spatial axes
    shifts : list of whole numbers, in cells along the last spatial axis, or of tuples of one per
        axis; default 1 to 8
    border : "circular", "zero", "edge" or "reflect"
    stride : input cells per output cell; default input length / output length
    batch_size : examples in memory at once

    Raises
    ------
    TypeError, ValueError : arguments that do not fit, or an output of zeros

    >>> x = np.array([0.0, 1, 0, 0]).reshape(1, 4, 1)
    >>> every_second = equivariance_error(lambda x: x[:, ::2] + 1, x, [1, 2]).shifts
    >>> [round(each.error, 3) for each in every_second]
    [0.707, 0.0]
    """
    x = _check_data.examples(x)
    op = _check_data.instrument(op, "op")
    border = _check_data.choice(border, "border", _check_data.BORDERS)
    moves = _check_data.shifts(shifts, x.shape[1:-1], border)
    size = _check_data.least(batch_size, "batch_size")
    y = answer(op, x[:1], "op")
    step = _check_data.strides(stride, x.shape[1:-1], y.shape[1:-1], border) if y.ndim > 2 else None
    squares = []  # per batch: for each shift, of the difference and of what should come out
    for part in batches(len(x), size):
        y = answer(op, x[part], "op")
        after = (answer(op, moved(x[part], s, border), "op") for s in moves)
        squares.append([_squares(y, z, s, step, border) for z, s in zip(after, moves, strict=True)])
    found: Array = np.concatenate(squares, axis=-1)
    rows = tuple(_error(s, *each) for s, each in zip(moves, found, strict=True))
    return EquivarianceError(rows, border, step, len(x))


def _squares(y: Array, after: Array, shift: Shift, step: Shift | None, border: str) -> Array:
    """Squared norms, for each example: of the difference, and of what should come out."""
    y, after = np.asarray(y, float), np.asarray(after, float)
    if step is not None:
        y, after = _compared(_spread(y, step), _spread(after, step), shift, border)
    axes = tuple(range(1, y.ndim))
    return np.stack([((after - y) ** 2).sum(axes), (y**2).sum(axes)])


def _spread(y: Array, step: Shift) -> Array:
    for axis, times in enumerate(step, start=1):
        y = y.repeat(times, axis)
    return y


def _compared(y: Array, after: Array, shift: Shift, border: str) -> tuple[Array, Array]:
    """What should come out and what does, where both are there."""
    if border == "circular":
        return moved(y, shift, border), after
    return y[_inner(shift, y.shape[1:-1])], after[_inner([-s for s in shift], y.shape[1:-1])]


def _inner(shift: Sequence[int], n: Sequence[int]) -> tuple[slice, ...]:
    """The places whose content is still there after the shift."""
    kept = [slice(max(-s, 0), max(a - max(s, 0), 0)) for s, a in zip(shift, n, strict=True)]
    return (slice(None), *kept)


def _error(shift: Shift, difference: Array, norm: Array) -> ShiftError:
    if not norm.any():
        _check_data.nothing_comes_out(shift)
    unbounded = np.where(difference > 0, np.inf, 0.0)
    ratios = np.divide(difference, norm, out=unbounded, where=norm != 0)
    error = float(np.sqrt(difference.sum() / norm.sum()))
    return ShiftError(shift, error, float(np.sqrt(ratios.max())))


def _times(each: Shift) -> str:
    return " × ".join(map(str, each))
