"""The head of a classifier: its scores before the activation, and maps of which they are means."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import keras
import numpy as np

from pooltools._types import Array
from pooltools.analysis import _check, _check_cam, _check_flow, _check_slope, rules
from pooltools.analysis.findings.calls import Call, Trace, trace

L = keras.layers
AVERAGES = rules.GLOBAL_POOLINGS[3:]
ACTIVATIONS = (L.Activation, L.Softmax)
PASSES = (  # at inference, between the averages and the Dense layer
    *(L.Flatten, L.Reshape, L.Identity, L.ActivityRegularization, L.GaussianNoise),
    *(L.Dropout, L.AlphaDropout, L.GaussianDropout),
)


@dataclass(frozen=True)
class Head:
    """The end of a model.

    Parameters
    ----------
    scores : the call that gives the scores, where an activation inside is not looked at
    activations : names of the activations behind it
    """

    trace: Trace
    scores: Call
    activations: frozenset[str]

    def places(self, sought: str | None) -> str:
        """A layer call whose output has places, by default the last one with more than one."""
        calls = {call.name: call for call in self.trace.calls if call.layer is not None}
        if sought is None:
            found = [name for name, call in calls.items() if prod(n or 2 for n in call.spatial) > 1]
            return found[-1] if found else _check_cam.no_places(None, self.scores.shape)
        if sought not in calls:
            _check_slope.no_such_layer(sought, calls)
        if not 1 <= len(calls[sought].spatial) <= 3:
            _check_cam.no_places(sought, calls[sought].shape)
        return sought


def head(model: Any) -> Head:
    """Where a model with one output makes its scores.

    Raises
    ------
    TypeError, ValueError : not such a model, or its output is no scores
    """
    _check.one_input(model)
    _check_flow.one_output(model)
    found = trace(model)
    [call] = [call for call in found.calls if not found.readers(call)]
    behind = []
    while type(call.layer) in ACTIVATIONS and (before := found.parent(call)) is not None:
        behind.append(call.name)
        call = before
    _check_cam.scores(call.shape)
    return Head(found, call, frozenset(behind))


def features(ends: Head) -> tuple[Call, Array, Array]:
    """The maps whose means make the scores, and with which weights (C, classes) and bias.

    Raises
    ------
    ValueError : the scores are no such means
    """
    call, weights, bias = ends.scores, None, np.zeros(1)
    if type(call.layer) is L.Dense:
        weights = _numbers(call.layer.kernel)
        bias = _numbers(call.layer.bias) if call.layer.use_bias else bias
        call = _before(ends, call)
    while type(call.layer) in PASSES and all(n == 1 for n in _before(ends, call).spatial):
        call = _before(ends, call)
    last = type(call.layer) in AVERAGES and call.layer.data_format == "channels_last"
    if not last:
        _check_cam.other_head(call.name, call.kind)
    maps = _before(ends, call)
    return maps, np.eye(maps.shape[-1] or 1) if weights is None else weights, bias


def without_activation(layer: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """What a Dense layer gives before its activation; what another layer gives."""
    if type(layer) is not L.Dense:
        return layer(*args, **keywords)
    x = keras.ops.cast(keras.tree.flatten((args, keywords))[0], layer.compute_dtype)
    y = keras.ops.matmul(x, keras.ops.cast(layer.kernel, x.dtype))
    return y + keras.ops.cast(layer.bias, x.dtype) if layer.use_bias else y


def _before(ends: Head, call: Call) -> Call:
    return ends.trace.parent(call) or call


def _numbers(variable: Any) -> Array:
    return np.asarray(keras.ops.convert_to_numpy(variable), float)
