"""How many multiply-adds and other operations one call of a layer takes, per example."""

from collections.abc import Callable
from math import prod
from typing import Any

import keras

from pooltools.analysis import rules

Shape = tuple[int, ...]
"""Lengths of a tensor's axes without the batch."""
Count = tuple[int, int]
"""Multiply-adds and other operations."""
L = keras.layers


def _bias(layer: Any, outputs: int) -> int:
    return outputs if layer.use_bias else 0


def _activation(layer: Any, outputs: int) -> int:
    linear = layer.activation in (None, keras.activations.linear)
    return 0 if linear else outputs


def _convolution(layer: Any, x: list[Shape], y: Shape) -> Count:
    per_output = prod(layer.kernel_size) * x[0][-1] // layer.groups
    return prod(y) * per_output, _bias(layer, prod(y)) + _activation(layer, prod(y))


def _transposed(layer: Any, x: list[Shape], y: Shape) -> Count:
    per_input = prod(layer.kernel_size) * y[-1]
    return prod(x[0]) * per_input, _bias(layer, prod(y)) + _activation(layer, prod(y))


def _depthwise(layer: Any, x: list[Shape], y: Shape) -> Count:
    other = _bias(layer, prod(y)) + _activation(layer, prod(y))
    return prod(y) * prod(layer.kernel_size), other


def _separable(layer: Any, x: list[Shape], y: Shape) -> Count:
    between = x[0][-1] * layer.depth_multiplier  # channels after the depthwise half
    per_cell = between * (prod(layer.kernel_size) + y[-1])
    return prod(y[:-1]) * per_cell, _bias(layer, prod(y)) + _activation(layer, prod(y))


def _dense(layer: Any, x: list[Shape], y: Shape) -> Count:
    return prod(y) * x[0][-1], _bias(layer, prod(y)) + _activation(layer, prod(y))


def _maximum(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, prod(y) * (prod(rules.per_axis(layer.pool_size, len(y) - 1)) - 1)


def _average(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, prod(y) * prod(rules.per_axis(layer.pool_size, len(y) - 1))


def _global_maximum(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, prod(x[0]) - prod(y)


def _global_average(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, prod(x[0])


def _normalisation(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, 2 * prod(y)  # at inference one factor and one summand per number


def _own_normalisation(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, 5 * prod(y)  # mean and variance too: two sums and a square


def _merge(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, (len(x) - 1) * prod(y)


def _average_of_branches(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, len(x) * prod(y)


def _each(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, prod(y)


def _linear_or_each(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, _activation(layer, prod(y))


def _nothing(layer: Any, x: list[Shape], y: Shape) -> Count:
    return 0, 0


Counter = Callable[[Any, list[Shape], Shape], Count]
MOVES = (
    *(L.Flatten, L.Reshape, L.Permute, L.RepeatVector, L.Concatenate, L.Embedding, L.Identity),
    *(L.Dropout, L.AlphaDropout, L.GaussianDropout, L.GaussianNoise, L.ActivityRegularization),
    *(L.SpatialDropout1D, L.SpatialDropout2D, L.SpatialDropout3D, L.Masking),
    *(*rules.ZERO_PADDINGS, *rules.CROPPINGS),
)
COUNTS: dict[type, Counter] = {
    **dict.fromkeys((L.Conv1D, L.Conv2D, L.Conv3D), _convolution),
    **dict.fromkeys((L.Conv1DTranspose, L.Conv2DTranspose, L.Conv3DTranspose), _transposed),
    **dict.fromkeys((L.DepthwiseConv1D, L.DepthwiseConv2D), _depthwise),
    **dict.fromkeys((L.SeparableConv1D, L.SeparableConv2D), _separable),
    **dict.fromkeys((L.MaxPooling1D, L.MaxPooling2D, L.MaxPooling3D), _maximum),
    **dict.fromkeys((L.AveragePooling1D, L.AveragePooling2D, L.AveragePooling3D), _average),
    **dict.fromkeys(rules.GLOBAL_POOLINGS[:3], _global_maximum),
    **dict.fromkeys(rules.GLOBAL_POOLINGS[3:], _global_average),
    **dict.fromkeys((L.BatchNormalization, L.Normalization, L.Rescaling), _normalisation),
    **dict.fromkeys((L.LayerNormalization, L.GroupNormalization), _own_normalisation),
    **dict.fromkeys((L.Add, L.Subtract, L.Multiply, L.Maximum, L.Minimum), _merge),
    **dict.fromkeys((L.ReLU, L.ELU, L.LeakyReLU, L.PReLU, L.Softmax), _each),
    **dict.fromkeys(MOVES, _nothing),
    L.Activation: _linear_or_each,
    L.Average: _average_of_branches,
    L.Dense: _dense,
}


def count(layer: Any, x: list[Shape], y: Shape) -> Count | None:
    """Multiply-adds and other operations for one example; None for a layer that is not known.

    Layers that are not Keras's may tell: `work(input_shapes, output_shape)` gives both or None.
    """
    counter = COUNTS.get(type(layer))
    if counter is not None:
        return counter(layer, x, y)
    if hasattr(type(layer), "work"):
        told: Count | None = layer.work(x, y)
        return told
    if type(layer).__name__ == "Pad" and type(layer).__module__.startswith("keras.src.ops"):
        return 0, 0
    if rules.operation(type(layer)) is not None:
        return 0, prod(y)  # a function of keras.ops: two operands at most
    return None
