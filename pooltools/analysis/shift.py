"""How often a classifier says the same after its input has moved (chapter 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from pooltools._types import Array
from pooltools.analysis import _check_data
from pooltools.analysis.moving import Shift, answer, batches, moved, window
from pooltools.analysis.table import markdown

Decide = Callable[[Array], Any]


@dataclass(frozen=True)
class Agreement:
    """One shift; all values but `shift` are shares from 0 to 1.

    Parameters
    ----------
    shift : cells on each spatial axis
    agreement : share of the counted examples that keep the class they have at shift 0
    low, high : 95 % interval of the agreement over examples (Wilson)
    chance : agreement of two independent predictions with the class shares found at shift 0 and
        at this shift
    accuracy : share of all examples whose class is right at this shift; None without labels
    """

    shift: Shift
    agreement: float
    low: float
    high: float
    chance: float
    accuracy: float | None


@dataclass(frozen=True)
class ShiftConsistency:
    """One `Agreement` per shift; `str()` is a Markdown table.

    Parameters
    ----------
    border : what comes in where the content has left
    examples : how many there are
    counted : among how many the agreement is counted
    accuracy : share of all examples that are right at shift 0; None without labels, and then
        all examples are counted, else those that are right
    """

    shifts: tuple[Agreement, ...]
    border: str
    examples: int
    counted: int
    accuracy: float | None

    def __str__(self) -> str:
        titles = ("shift", "border", "agreement", "95 % interval", "chance", "accuracy")
        rows = [_row(each, self.border) for each in self.shifts]
        return f"{markdown(titles, rows)}\n\n{self._counted()}"

    def _counted(self) -> str:
        if self.accuracy is None:
            return f"Counted among all {self.examples} examples, right or wrong: no labels given."
        return (
            f"Counted among the {self.counted} of {self.examples} examples that are right at "
            f"shift 0 (accuracy {self.accuracy:.1%})."
        )

    def _repr_markdown_(self) -> str:
        return str(self)


def shift_consistency(
    model: Any,
    x: Any,
    shifts: Any = None,
    border: str = "circular",
    y: Any = None,
    batch_size: int = 64,
    size: Any = None,
    decide: Decide | None = None,
) -> ShiftConsistency:
    """Share of examples that keep their predicted class when the input moves.

    The class at each shift is compared with that at shift 0. Papers measure it in other ways:
    Zhang (2019) compares two random crops of the same picture, over all pictures; Azulay & Weiss
    (2019) ask how often the best class changes after one pixel. Numbers compare only under the
    same border, shifts and count.

    A high agreement is not yet a good network: one that always says the same agrees always. So
    with labels only examples that are right at shift 0 count, and accuracy at each shift and
    chance agreement stand beside. Good baselines are the same network untrained and trained on
    random labels. With circular borders and a network whose every layer wraps around, ending in a
    global pooling, the agreement at multiples of the total stride is 1, but for ties in rounding.

    Parameters
    ----------
    model : Keras model giving scores (N, classes), or a function of an array
    x : shape (N, *spatial, C), 1 to 3 spatial axes; "crop" wants pictures larger than the input
    shifts : list of whole numbers, in cells along the last spatial axis, or of tuples of one per
        axis; positive moves content towards higher indices; default 1 to 8
    border : "circular", "zero", "edge" or "reflect" says what comes in; with "crop" a window moves
        over larger pictures and nothing is invented
    y : the right classes, shape (N,)
    batch_size : examples in memory at once
    size : "crop" only: lengths of the window; default the model's input
    decide : makes classes (N,) of the model's output; default the place of the largest score

    Raises
    ------
    TypeError, ValueError : arguments that do not fit, no scores, NaN, or no example right

    >>> x = np.eye(4)[:, :, None]  # four sequences with one dot each
    >>> def side(x):  # is it left or right?
    ...     return np.stack([x[:, :2].sum((1, 2)), x[:, 2:].sum((1, 2))], axis=1)
    >>> [each.agreement for each in shift_consistency(side, x, [0, 1, 2]).shifts]
    [1.0, 0.5, 0.0]
    """
    x = _check_data.examples(x)
    border = _check_data.choice(border, "border", (*_check_data.BORDERS, _check_data.WINDOWS))
    place, room = _placing(model, x, border, size)
    moves = _check_data.shifts(shifts, room, border)
    right = _check_data.labels(y, len(x))
    parts = batches(len(x), _check_data.least(batch_size, "batch_size"))
    model = _check_data.instrument(model)
    found = [[_classes(model, place(x[b], s), decide) for s in _with_rest(moves)] for b in parts]
    at_rest, *after = (np.concatenate(each) for each in zip(*found, strict=True))
    counted = np.full(len(x), True) if right is None else at_rest == right
    if not counted.any():
        _check_data.none_right(len(x))
    pairs = zip(moves, after, strict=True)
    rows = tuple(_agreement(s, at_rest, classes, counted, right) for s, classes in pairs)
    accuracy = None if right is None else float(counted.mean())
    return ShiftConsistency(rows, border, len(x), int(counted.sum()), accuracy)


def _with_rest(moves: list[Shift]) -> list[Shift]:
    return [(0,) * len(moves[0]), *moves]


def _placing(
    model: Any, x: Array, border: str, size: Any
) -> tuple[Callable[[Array, Shift], Array], Shift]:
    """The function that moves a batch, and lengths within which default shifts stay."""
    n = x.shape[1:-1]
    if border != _check_data.WINDOWS:
        return (lambda batch, shift: moved(batch, shift, border)), n
    frame = _check_data.window(size, model, n)
    room = tuple((a - w) // 2 + 1 for a, w in zip(n, frame, strict=True))
    return (lambda batch, shift: window(batch, frame, shift)), room


def _classes(model: Any, x: Array, decide: Decide | None) -> Array:
    y = answer(model, x)
    if decide is not None:
        return _check_data.decided(decide(y), len(x))
    classes: Array = _check_data.scores(y).argmax(axis=1)
    return classes


def _agreement(
    shift: Shift, at_rest: Array, classes: Array, counted: Array, right: Array | None
) -> Agreement:
    same = (at_rest == classes)[counted]
    agree, n = int(same.sum()), len(same)
    interval = stats.binomtest(agree, n).proportion_ci(method="wilson")
    known = np.unique(np.concatenate([at_rest, classes]))
    shares = [(c[counted][:, None] == known).mean(axis=0) for c in (at_rest, classes)]
    accuracy = None if right is None else float((classes == right).mean())
    low, high = float(interval.low), float(interval.high)
    return Agreement(shift, agree / n, low, high, float(shares[0] @ shares[1]), accuracy)


def _row(each: Agreement, border: str) -> list[str]:
    shift = " × ".join(map(str, each.shift))
    interval = f"{each.low:.1%} to {each.high:.1%}"
    accuracy = "–" if each.accuracy is None else f"{each.accuracy:.1%}"
    return [shift, border, f"{each.agreement:.1%}", interval, f"{each.chance:.1%}", accuracy]
