"""Which input cells each layer's cells can depend on (Dumoulin & Visin, 2016; chapter 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pooltools.analysis import _check
from pooltools.analysis.field import AxisField
from pooltools.analysis.graph import among, walk
from pooltools.analysis.rules import CELL, FLAT, ROW, TOKENS, UNION, WHOLE, Rule, rule
from pooltools.analysis.table import markdown

Declared = Mapping[Any, Any]


@dataclass(frozen=True)
class LayerField:
    """The receptive field of one layer's cells: one `AxisField` for each axis of the input."""

    name: str
    kind: str
    axes: tuple[AxisField, ...]

    @property
    def size(self) -> tuple[int | None, ...]:
        """Length of the field on each axis, in input cells; None for the whole, if not known."""
        return tuple(axis.size for axis in self.axes)

    @property
    def jump(self) -> tuple[int, ...]:
        """Total stride on each axis, in input cells; 0 if all cells see the same."""
        return tuple(axis.jump for axis in self.axes)

    @property
    def start(self) -> tuple[int, ...]:
        """First input cell that cell 0 sees on each axis; negative in the border."""
        return tuple(axis.start for axis in self.axes)

    @property
    def centre(self) -> tuple[float | None, ...]:
        """Middle of the field of cell 0 on each axis, in input cells; None if not known."""
        return tuple(axis.centre for axis in self.axes)


@dataclass(frozen=True)
class ReceptiveFields:
    """The fields of all layer calls in order; `str()` is a Markdown table."""

    layers: tuple[LayerField, ...]

    def __getitem__(self, name: str) -> LayerField:
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(f"no layer is named {name!r}; there are {[x.name for x in self.layers]}")

    def __str__(self) -> str:
        titles = ("layer", "kind", "cells", "size", "jump", "start", "centre")
        return markdown(titles, [_row(layer) for layer in self.layers])

    def _repr_markdown_(self) -> str:
        return str(self)


def receptive_field(
    model: Any, declared: Declared | None = None, input_shape: tuple[int, ...] | None = None
) -> ReceptiveFields:
    """Size, jump and start of each layer's receptive field, exact, from the settings alone.

    Branches that meet are united. A field says what a cell *can* depend on, with all weights
    different from 0; how strongly is another question (Luo et al., 2016). Batch normalisation
    counts as at inference. Cells at the border see the part of their field within the input.
    A layer of your own can say what it sees itself: see `declared`.

    Parameters
    ----------
    model : functional or built Sequential Keras model with one input, channels last: images,
        sequences or volumes. Where a length is None, "same" layers with a stride are refused
    declared : for layers that are neither Keras's nor `pooltools.layers`': name or class -> a
        `Window` (the same for all axes) or a tuple of one per axis, "cell" (each cell sees only
        itself) or "whole". Or the layer has a method `sees(rank)` that gives, for so many spatial
        axes, "cell", "whole" or a tuple of (size, stride, dilation, padding) per axis
    input_shape : lengths of the input's axes without the batch; default the model's own

    Returns
    -------
    one `LayerField` per layer call; fields of lengths in input cells

    Raises
    ------
    TypeError, ValueError : not such a model, or a layer whose windows are not known

    >>> import keras
    >>> image = keras.Input((32, 32, 3))
    >>> y = keras.layers.Conv2D(8, 3, name="conv")(image)
    >>> y = keras.layers.MaxPooling2D(2, name="pool")(y)
    >>> fields = receptive_field(keras.Model(image, keras.layers.Conv2D(8, 3, name="top")(y)))
    >>> fields["top"].size, fields["top"].jump, fields["top"].start
    ((8, 8), (2, 2), (0, 0))
    """
    known = _check.declared(declared)
    found: list[LayerField] = []

    def visit(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        inputs = among((args, keywords), _Seen)
        layer_rule = known.get(layer.name, known.get(type(layer))) or rule(layer, inputs[0].rank)
        seen = _after(layer_rule, inputs, name, layer)
        found.append(LayerField(name, type(layer).__name__, seen.axes))
        return [seen] * len(layer._inbound_nodes[0].outputs)  # one of several sees what all see

    shape = _check.one_input(model).shape
    if input_shape is not None:
        shape = (None, *_check.input_shape(input_shape, model))
    walk(model, [_of_input(shape)], visit)
    return ReceptiveFields(tuple(found))


@dataclass(frozen=True)
class _Seen:
    """Fields on the input's axes, and whether the cells now stand in one row, axes forgotten."""

    axes: tuple[AxisField, ...]
    flat: bool = False

    @property
    def rank(self) -> int:
        return len(self.axes)

    @property
    def constant(self) -> bool:
        """Whether all cells see the same, wherever they stand."""
        return all(axis.jump == 0 for axis in self.axes)


def _of_input(shape: tuple[int | None, ...]) -> _Seen:
    flat = len(shape) == 2  # (N, cells): numbers for a Dense layer, or tokens
    lengths = shape[1:] if flat else shape[1:-1]
    spans = [None if n is None else (0, n - 1) for n in lengths]
    axes = [AxisField(n, 1, 1, 0, span) for n, span in zip(lengths, spans, strict=True)]
    return _Seen(tuple(axes), flat)


def _after(layer_rule: Rule | None, inputs: list[_Seen], name: str, layer: Any) -> _Seen:
    seen = inputs[0]
    if layer_rule in (WHOLE, FLAT, ROW, TOKENS, CELL):
        everything = layer_rule == WHOLE or (layer_rule == ROW and seen.flat)
        if everything:
            return _Seen(tuple(axis.everything() for axis in seen.axes))
        return replace(seen, flat=layer_rule == FLAT or (seen.flat and layer_rule != TOKENS))
    if layer_rule == UNION or all(each.constant for each in inputs):
        return _united(inputs, name)  # of constants: whatever is done, each cell sees the same
    if layer_rule is None:
        _check.unknown_layer(name, layer)
    return _through(layer_rule, seen, name, layer)


def _through(windows: Any, seen: _Seen, name: str, layer: Any) -> _Seen:
    _check.channels_last(layer, name)
    each = windows if isinstance(windows, tuple) else (windows,) * seen.rank
    if len(each) != seen.rank or seen.flat:
        _check.wrong_rank(name, len(each), 0 if seen.flat else seen.rank)
    try:
        axes = [axis.through(w) for axis, w in zip(seen.axes, each, strict=True)]
    except LookupError:
        _check.unknown_length(name)
    return replace(seen, axes=tuple(axes))


def _united(inputs: list[_Seen], name: str) -> _Seen:
    axes = list(inputs[0].axes)
    for other in inputs[1:]:
        pairs = zip(axes, other.axes, strict=True)
        axes = [one.union(two) or _check.no_union(name, one, two) for one, two in pairs]
    return _Seen(tuple(axes), any(seen.flat for seen in inputs))


def _row(layer: LayerField) -> list[str]:
    columns: list[list[object]] = [
        [axis.cells for axis in layer.axes],
        ["whole" if size is None else size for size in layer.size],
        *([*column] for column in (layer.jump, layer.start, layer.centre)),
    ]
    return [layer.name, layer.kind, *(" × ".join(map(_text, column)) for column in columns)]


def _text(value: object) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
