"""Examples and their classes, checked once, at the door of what looks into a model."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from pooltools._types import Array
from pooltools.analysis import _check, _check_data

Loss = Callable[[Any, Any], Any]
NEARLY = 1e-2  # probabilities of half precision sum to 1 as closely


def batch(x: object, model: Any) -> Array:
    """At least one example for the only input of a model."""
    own, array = _check.one_input(model).shape, np.asarray(x)
    fits = array.ndim == len(own) and all(
        n in (None, m) for n, m in zip(own[1:], array.shape[1:], strict=False)
    )
    if not fits or len(array) == 0 or array.dtype.kind not in "biufV":
        raise ValueError(
            f"`x` must hold numbers for the model's input, shape {own}, at least one example; got "
            f"{array.dtype} of shape {array.shape}."
        )
    return array


def one_output(model: Any) -> None:
    """A model whose output is one tensor."""
    if len(model.outputs) != 1:
        raise ValueError(
            f"`model` must have one output; got {len(model.outputs)}. "
            "Look at each as a model of its own: keras.Model(inputs, output)."
        )


def pairs(x: object, y: object, model: Any) -> tuple[Array, Array]:
    """Examples for a model with one output, and as many answers."""
    array, answers = batch(x, model), np.asarray(y)
    one_output(model)
    if answers.ndim == 0 or len(answers) != len(array):
        raise ValueError(
            f"`y` must hold one row per example; got shape {answers.shape} for {len(array)}."
        )
    return array, answers


def loss(value: Any, from_logits: bool) -> Loss:
    """A function of (y, output)."""
    if value is None:
        return lambda y, p: keras.losses.sparse_categorical_crossentropy(y, p, from_logits)
    if from_logits:
        raise ValueError(
            "`from_logits` must be left out where `loss` is given; got True. Tell the loss: "
            "keras.losses.CategoricalCrossentropy(from_logits=True)."
        )
    if isinstance(value, str):
        value = keras.losses.get(value)
    if not callable(value):
        raise TypeError(
            f"`loss` must be a name or a function of (y, output); got {type(value).__name__}."
        )
    found: Loss = value
    return found


def classes(y: Array, scores: Array, from_logits: bool) -> Array:
    """One class per example, among those that the model scores."""
    p = _check_data.scores(np.asarray(scores, float))
    found = _check_data.labels(y, len(p))
    if (
        found is None
        or found.dtype.kind not in "iu"
        or not 0 <= found.min() <= found.max() < p.shape[1]
    ):
        raise ValueError(
            f"`y` must hold whole numbers from 0 to {p.shape[1] - 1}, the classes; got {y}."
        )
    sums = p.sum(axis=1)
    if not from_logits and not (p.min() >= 0 and np.allclose(sums, 1, atol=NEARLY)):
        raise ValueError(
            "`from_logits` must be True where the model gives no probabilities; got False and "
            f"outputs from {p.min():.3g} to {p.max():.3g}, whose sums are not 1."
        )
    return found
