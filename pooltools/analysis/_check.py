"""Arguments checked once, at the door; every message of the analysis lives here."""

from collections.abc import Mapping
from typing import Any, NoReturn

import keras

from pooltools.analysis.field import Window

HOW_TO_DECLARE = (
    "Declare it: declared={{{name!r}: Window(size, stride)}}, or 'cell' if each cell sees only "
    "itself, or 'whole' if each sees all."
)


def graph(model: object) -> Any:
    """The graph of layers of a functional or built Sequential model."""
    if not isinstance(model, keras.Model):
        raise TypeError(f"`model` must be a Keras model; got {type(model).__name__}.")
    if isinstance(model, keras.Sequential):
        if not model.built or model._functional is None:
            raise ValueError(
                f"`model` must know its input shape; got {model.name!r}, not built yet. "
                "Begin it with keras.Input(shape)."
            )
        return model._functional
    if not hasattr(model, "_run_through_graph"):
        raise TypeError(
            f"`model` must be functional or Sequential; got {type(model).__name__} "
            f"({model.name!r}), whose layers are called in Python code and cannot be listed. "
            "Build it as keras.Model(inputs, outputs)."
        )
    return model


def one_input(model: object) -> Any:
    """The only input of a model with at least one spatial axis."""
    inputs = graph(model).inputs
    if len(inputs) != 1:
        raise ValueError(
            f"`model` must have one input; got {len(inputs)}. "
            "Look at each branch as a model of its own."
        )
    if len(inputs[0].shape) < 2:
        raise ValueError(
            f"`model` must take shape (N, *spatial, C); its input has shape {inputs[0].shape}."
        )
    return inputs[0]


def declared(value: object) -> Mapping[Any, Any]:
    """Rules for layers, by name or class."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError(f"`declared` must be a dictionary; got {value!r}.")
    for key, rule in value.items():
        windows = rule if isinstance(rule, tuple) else (rule,)
        if rule not in ("cell", "whole") and not all(isinstance(w, Window) for w in windows):
            raise ValueError(
                "`declared` must map layer names or classes to a Window, a tuple of one per "
                f"axis, 'cell' or 'whole'; got {rule!r} for {key!r}."
            )
    return value


def unknown_layer(name: str, layer: Any) -> NoReturn:
    """The error for a layer of which nobody said what its cells see."""
    kind = type(layer).__name__
    if "Transpose" in kind or "UpSampling" in kind:
        raise ValueError(
            f"every cell of a layer must see as much as any other; layer {name!r} ({kind}) makes "
            "several cells of one, whose fields differ. Look at the model up to that layer."
        )
    raise ValueError(
        f"the windows of every layer must be known; got layer {name!r} ({kind}). "
        + HOW_TO_DECLARE.format(name=layer.name)
    )


def unknown_length(name: str) -> NoReturn:
    """The error for windows that lie differently at different input lengths."""
    raise ValueError(
        f"the input's length must be known where 'same' padding meets a stride: in layer {name!r} "
        "the first window's place depends on it. Build the model with a fixed input shape."
    )


def channels_last(layer: Any, name: str) -> None:
    """Refuse a layer whose first axis is the channels."""
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise ValueError(
            f"`model` must have channels last; layer {name!r} has data_format='channels_first'."
        )


def wrong_rank(name: str, got: int, rank: int) -> NoReturn:
    """The error for a layer with another number of axes than what it is given."""
    raise ValueError(
        f"a layer must have one window per spatial axis; layer {name!r} has {got} for {rank}. "
        "After Flatten there are none."
    )


def no_union(name: str, one: object, two: object) -> NoReturn:
    """The error for branches whose fields no single size and jump can hold."""
    raise ValueError(
        f"the branches that meet must have the same total stride; at layer {name!r} they "
        f"see {one} and {two}. Look at each branch as a model of its own."
    )


def input_shape(value: object, model: object) -> tuple[int, ...]:
    """Lengths of the input's axes without the batch, all known; default what the model says."""
    own = one_input(model).shape[1:]
    shape = own if value is None else value
    if not isinstance(shape, tuple | list):
        raise TypeError(f"`input_shape` must be a tuple of whole numbers; got {value!r}.")
    if len(shape) != len(own) or not all(isinstance(n, int) and n > 0 for n in shape):
        raise ValueError(
            f"`input_shape` must give a length >= 1 for each axis but the batch, like {own}; "
            f"got {tuple(shape)}."
        )
    if any(m is not None and m != n for n, m in zip(shape, own, strict=True)):
        raise ValueError(
            f"`input_shape` must fit the model's input, {own}; got {tuple(shape)}. "
            "Build the model for that shape."
        )
    return tuple(shape)


def uncounted_layer(name: str, layer: Any) -> NoReturn:
    """The error for a layer of which nobody said how many operations it takes."""
    raise ValueError(
        f"the operations of every layer must be known; got layer {name!r} "
        f"({type(layer).__name__}). Declare them: declared={{{layer.name!r}: function}} with "
        "function(layer, input_shapes, output_shape) giving (multiply-adds, other operations)."
    )


def counters(value: object) -> Mapping[Any, Any]:
    """Functions that count operations, by name or class of layer."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(map(callable, value.values())):
        raise TypeError(
            "`declared` must be a dictionary of functions of (layer, input_shapes, output_shape); "
            f"got {value!r}."
        )
    return value
