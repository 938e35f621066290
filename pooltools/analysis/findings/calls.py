"""The layer calls of a model as a graph: who reads whom, and how large everything is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras

from pooltools.analysis import _check
from pooltools.analysis.graph import among, walk
from pooltools.analysis.rules import Rule, rule

Lengths = tuple[int | None, ...]


@dataclass(frozen=True)
class Call:
    """One layer call, or an input of the model.

    Parameters
    ----------
    index : place in the trace
    layer : the Keras layer; None for an input
    parents : places of the calls whose outputs it reads
    shape : of its output, without the batch; None for a length that is not known
    """

    index: int
    name: str
    layer: Any
    parents: tuple[int, ...]
    shape: Lengths

    @property
    def kind(self) -> str:
        """Name of the layer's class."""
        return "Input" if self.layer is None else type(self.layer).__name__

    @property
    def spatial(self) -> Lengths:
        """Lengths of the output's spatial axes; empty for a vector."""
        return self.shape[:-1]


@dataclass(frozen=True)
class Trace:
    """All calls in order, the inputs first."""

    calls: tuple[Call, ...]

    @cached_property
    def _readers(self) -> list[list[int]]:
        readers: list[list[int]] = [[] for _ in self.calls]
        for call in self.calls:
            for parent in dict.fromkeys(call.parents):
                readers[parent].append(call.index)
        return readers

    def readers(self, call: Call) -> list[Call]:
        """The calls that read this one's output."""
        return [self.calls[i] for i in self._readers[call.index]]

    def parent(self, call: Call) -> Call | None:
        """The first call whose output this one reads; None for an input."""
        return self.calls[call.parents[0]] if call.parents else None

    def rule(self, call: Call) -> Rule | None:
        """How the call passes on what its cells see; None if not known."""
        before = self.parent(call)
        return None if before is None else rule(call.layer, len(before.spatial))

    def behind(self, call: Call, passes: Callable[[Call], bool] = lambda _: True) -> Iterator[Call]:
        """All calls that read `call`, directly or through calls that `passes` lets through."""
        met, waiting = {call.index}, [call]
        while waiting:
            for reader in self.readers(waiting.pop()):
                if reader.index not in met:
                    met.add(reader.index)
                    yield reader
                    if passes(reader):
                        waiting.append(reader)


def trace(model: Any, shapes: list[Lengths] | None = None) -> Trace:
    """Every layer call of a model once, nested models opened; the model stays as it is.

    Parameters
    ----------
    model : a functional or built Sequential Keras model
    shapes : of the inputs, without the batch; default what the model says

    Raises
    ------
    TypeError, ValueError : not such a model, or the layers do not take these shapes
    """
    inputs = _check.graph(model).inputs
    shapes = shapes or [tuple(tensor.shape[1:]) for tensor in inputs]
    starts = [
        keras.KerasTensor((None, *shape), dtype=tensor.dtype)
        for tensor, shape in zip(inputs, shapes, strict=True)
    ]
    calls = [Call(i, tensor.name, None, (), tuple(t.shape[1:]))
             for i, (tensor, t) in enumerate(zip(inputs, starts, strict=True))]  # fmt: skip
    made: dict[int, tuple[int, Any]] = {id(t): (i, t) for i, t in enumerate(starts)}

    def visit(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        _check.channels_last(layer, name)
        y = layer.compute_output_spec(*args, **keywords)
        read = among((args, keywords), keras.KerasTensor)
        parents = tuple(made[id(t)][0] for t in read if id(t) in made)
        outputs = among(y, keras.KerasTensor)
        made.update({id(t): (len(calls), t) for t in outputs})  # kept: an id is reused otherwise
        calls.append(Call(len(calls), name, layer, parents, tuple(outputs[0].shape[1:])))
        return y

    walk(model, starts, visit)
    return Trace(tuple(calls))
