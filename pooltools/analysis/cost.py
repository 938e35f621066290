"""What a model costs: parameters, operations and memory, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import keras

from pooltools.analysis import _check
from pooltools.analysis.graph import among, walk
from pooltools.analysis.operations import count
from pooltools.analysis.table import markdown

VIEWS = (keras.layers.Flatten, keras.layers.Reshape, keras.layers.Identity)


@dataclass(frozen=True)
class LayerCost:
    """One layer call, per example.

    Parameters
    ----------
    shape : of the output, without the batch; the first of several
    parameters : numbers stored, counted at the first call of a shared layer, 0 at the others
    multiply_adds : products that are summed: weights of convolutions and dense layers
    other : operations besides: comparisons, additions, factors, one per activation
    bytes : of all outputs; 0 where the layer only renames its input's cells
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    other: int
    bytes: int


@dataclass(frozen=True)
class Cost:
    """The costs of all layer calls in order; `str()` is a Markdown table.

    Parameters
    ----------
    input_bytes : of one example
    forward_bytes : the most that is alive at once when each output is dropped after its last use
    """

    layers: tuple[LayerCost, ...]
    input_bytes: int
    forward_bytes: int

    @property
    def parameters(self) -> int:
        """Numbers the model stores, trainable or not."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds per example."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def other(self) -> int:
        """Other operations per example."""
        return sum(layer.other for layer in self.layers)

    @property
    def training_bytes(self) -> int:
        """Input and all outputs, kept per example for the way back."""
        return self.input_bytes + sum(layer.bytes for layer in self.layers)

    def __str__(self) -> str:
        titles = ("layer", "kind", "shape", "parameters", "multiply-adds", "other", "bytes")
        total = ["total", "", "", *_numbers(self), f"{self.training_bytes - self.input_bytes:,}"]
        return markdown(titles, [*(_row(layer) for layer in self.layers), total])

    def _repr_markdown_(self) -> str:
        return str(self)


def cost(
    model: Any,
    input_shape: tuple[int, ...] | None = None,
    declared: Mapping[Any, Any] | None = None,
) -> Cost:
    """Parameters, multiply-adds and bytes of each layer, for one example at inference.

    A multiply-add is one product with its addition to a sum: two "FLOPs". Only products with
    weights of convolutions and dense layers count as such, border cells of "same" padding
    included. Everything else is in `other`: one per bias, one per activation whatever its formula,
    k - 1 comparisons for the maximum of k cells, k for their average, two per normalised number,
    five where its mean and variance are the example's own (layer and group normalisation). Moving
    cells (padding, Flatten, Concatenate) and dropout count nothing.

    Memory is that of outputs only, without weights, gradients, the working memory of kernels, or
    what optimisers keep; an activation inside a layer is made in place.

    Parameters
    ----------
    model : functional or built Sequential Keras model with one input, channels last
    input_shape : lengths of the input's axes without the batch; default the model's own
    declared : for layers that are neither Keras's nor `pooltools.layers`': name or class ->
        function of (layer, list of input shapes, output shape) giving (multiply-adds, other
        operations); no batch in the shapes. Or the layer has a method `work` of the two shapes

    Raises
    ------
    TypeError, ValueError : not such a model, a shape that does not fit, a layer not known

    >>> import keras
    >>> dense = keras.Sequential([keras.Input((100,)), keras.layers.Dense(10)])
    >>> cost(dense).parameters, cost(dense).multiply_adds
    (1010, 1000)
    """
    tensor = _check.one_input(model)
    shape = _check.input_shape(input_shape, model)
    ledger = _Ledger(_check.counters(declared))
    start = keras.KerasTensor((1, *shape), dtype=tensor.dtype)
    end = walk(model, [start], ledger.visit)
    return Cost(tuple(ledger.layers), _bytes(start), ledger.peak(start, keras.tree.flatten(end)))


class _Ledger:
    """What the walk through the graph has met."""

    def __init__(self, declared: Mapping[Any, Any]) -> None:
        self.declared = declared
        self.layers: list[LayerCost] = []
        self.calls: list[tuple[list[Any], list[Any]]] = []  # inputs and outputs, in order
        self.counted: set[int] = set()  # layers whose parameters are in already

    def visit(self, layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """One layer call; gives its symbolic output."""
        x = among((args, keywords), keras.KerasTensor)
        made = layer.compute_output_spec(*args, **keywords)
        y = among(made, keras.KerasTensor)
        shapes, shape = [t.shape[1:] for t in x], y[0].shape[1:]
        counter = self.declared.get(layer.name, self.declared.get(type(layer), count))
        found = counter(layer, shapes, shape)
        multiply_adds, other = found or _check.uncounted_layer(name, layer)
        row = LayerCost(
            name=name,
            kind=type(layer).__name__,
            shape=shape,
            parameters=self.parameters(layer),
            multiply_adds=multiply_adds,
            other=other,
            bytes=0 if isinstance(layer, VIEWS) else sum(map(_bytes, y)),
        )
        self.layers.append(row)
        self.calls.append((x, y))
        return made

    def parameters(self, layer: Any) -> int:
        """Numbers in the layer's weights, the first time it is met."""
        if id(layer) in self.counted or not isinstance(layer, keras.layers.Layer):
            return 0
        self.counted.add(id(layer))
        return int(layer.count_params())

    def peak(self, start: Any, outputs: list[Any]) -> int:
        """The most bytes alive during any call, its inputs and output among them."""
        sizes, owner = {id(start): _bytes(start)}, {id(start): id(start)}
        for layer, (x, y) in zip(self.layers, self.calls, strict=True):
            for t in y:  # a view is its input's memory
                owner[id(t)] = id(t) if layer.bytes else owner[id(x[0])]
                sizes.setdefault(owner[id(t)], _bytes(t))
        last = {owner[id(t)]: i for i, (x, y) in enumerate(self.calls) for t in (*x, *y)}
        last.update({owner[id(t)]: len(self.calls) for t in outputs})
        most: int = sizes[id(start)]
        alive = most
        for i, (_, y) in enumerate(self.calls):
            alive += sum(sizes[id(t)] for t in y if owner[id(t)] == id(t))
            most = max(most, alive)
            alive -= sum(sizes[t] for t, step in last.items() if step == i)
        return most


def _bytes(tensor: Any) -> int:
    digits = [c for c in keras.backend.standardize_dtype(tensor.dtype) if c.isdigit()]
    bits = int("".join(digits) or 8)  # a truth value takes a byte
    return int(prod(tensor.shape[1:])) * bits // 8


def _numbers(found: Cost | LayerCost) -> list[str]:
    return [f"{n:,}" for n in (found.parameters, found.multiply_adds, found.other)]


def _row(layer: LayerCost) -> list[str]:
    shape = " × ".join(map(str, layer.shape))
    return [layer.name, layer.kind, shape, *_numbers(layer), f"{layer.bytes:,}"]
