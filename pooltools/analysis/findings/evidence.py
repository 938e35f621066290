"""What all rules are given: the model's calls, and what the other instruments say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras

from pooltools._types import Array
from pooltools.analysis import _check
from pooltools.analysis.cost import Cost, LayerCost, cost
from pooltools.analysis.findings.calls import Call, Trace, trace
from pooltools.analysis.findings.finding import Unanswered
from pooltools.analysis.receptive import LayerField, ReceptiveFields, receptive_field
from pooltools.analysis.shift import ShiftConsistency, shift_consistency

OPEN = Unanswered(
    "borders, places of cells, multiply-adds and bytes",
    "the model leaves the lengths of its input open. Give examples, or the input shape.",
)
SHIFTS = (1, 2, 4)  # cells; less than the total stride of most networks


@dataclass(frozen=True)
class Evidence:
    """A model, its calls, and the answers of `receptive_field` and `cost`, None without one."""

    model: Any
    trace: Trace
    fields: ReceptiveFields | None
    costs: Cost | None
    consistency: ShiftConsistency | None
    unanswered: tuple[Unanswered, ...]

    @property
    def input(self) -> Call:
        """The first input."""
        return self.trace.calls[0]

    def field(self, call: Call) -> LayerField | None:
        """The receptive field of a call's cells, if it is known."""
        return self._fields.get(call.name)

    def price(self, call: Call) -> LayerCost | None:
        """What a call costs, if it is known."""
        return self._prices.get(call.name)

    def work_behind(self, call: Call) -> float | None:
        """Share of the multiply-adds in the calls that read `call`, directly or not."""
        if self.costs is None or not self.costs.multiply_adds:
            return None
        prices = [self.price(reader) for reader in self.trace.behind(call)]
        return sum(p.multiply_adds for p in prices if p) / self.costs.multiply_adds

    @cached_property
    def _fields(self) -> dict[str, LayerField]:
        return {layer.name: layer for layer in self.fields.layers} if self.fields else {}

    @cached_property
    def _prices(self) -> dict[str, LayerCost]:
        return {layer.name: layer for layer in self.costs.layers} if self.costs else {}


def evidence(
    model: Any, shape: tuple[int, ...] | None, x: Array | None, y: Array | None
) -> Evidence:
    """Ask the instruments; what one cannot answer is written down, and the others go on."""
    if shape is not None:
        shape = _check.input_shape(shape, model)
    calls = trace(model, None if shape is None else [shape])
    fields, no_fields = _answer("receptive field", lambda: receptive_field(model, None, shape))
    costs: Cost | None = None
    no_costs: tuple[Unanswered, ...] = (OPEN,)
    if None not in calls.calls[0].shape:
        costs, no_costs = _answer("multiply-adds and bytes", lambda: cost(model, shape))
    stays, not_tried = _answer("shift consistency", lambda: _consistency(model, x, y))
    unanswered = (*no_fields, *no_costs, *not_tried)
    return Evidence(model, calls, fields, costs, stays, unanswered)


def _consistency(model: Any, x: Array | None, y: Array | None) -> ShiftConsistency | None:
    """Whether classes stay when examples move along all axes at once; None without examples.

    Raises
    ------
    ValueError : the model makes no classes of the examples, or fails
    """
    if x is None:
        return None
    shifts = [(s,) * (x.ndim - 2) for s in SHIFTS if s < min(x.shape[1:-1], default=0)]
    one = model.output_shape == (None, 1)
    decide = (lambda p: p.ravel() > _threshold(model)) if one else None
    try:
        return shift_consistency(model, x, shifts, "reflect", y, decide=decide)
    except Exception as error:  # whatever running somebody's model leads to
        raise ValueError(str(error)) from error


def _threshold(model: Any) -> float:
    """Where one number means the other class: 0.5 for a probability, 0 for a logit."""
    last = getattr(model.layers[-1], "activation", None)
    return 0.5 if last is keras.activations.sigmoid else 0.0


def _answer(question: str, ask: Callable[[], Any]) -> tuple[Any, tuple[Unanswered, ...]]:
    try:
        return ask(), ()
    except (TypeError, ValueError) as error:
        return None, (Unanswered(question, str(error)),)
