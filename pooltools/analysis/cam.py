"""Which places speak for a class: maps of a classifier's features, weighed by the class."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import keras
import numpy as np
from keras.src.backend import get_keras_mask
from scipy import ndimage

from pooltools import _backend
from pooltools._types import Array
from pooltools.analysis import _check_cam, _check_data, _check_flow
from pooltools.analysis.between import floating, plus, run
from pooltools.analysis.head import Head, features, head, without_activation
from pooltools.analysis.moving import batches
from pooltools.analysis.table import markdown

ORDERS = {"nearest": 0, "bilinear": 1}  # how scipy calls them
SHOWN = 20  # examples in a printed table


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """How much each place speaks for a class; `str()` is a Markdown table.

    Parameters
    ----------
    values : shape (N, *spatial), the places of the layer's output
    classes : the class looked at, per example
    scores : that class's score before the last activation, per example
    layer : whose output is weighed
    """

    values: Array
    classes: Array
    scores: Array
    layer: str

    def resized(self, size: int | tuple[int, ...], how: str = "bilinear") -> Array:
        """The maps for `size` places, such as those of the input; shape (N, *size).

        Parameters
        ----------
        size : one number for all axes or one per axis
        how : "bilinear" (linear on one axis, trilinear on three) or "nearest"
        """
        order = ORDERS[_check_data.choice(how, "how", tuple(ORDERS))]
        now = self.values.shape[1:]
        wish = _check_cam.size(size, len(now))
        factors = [m / n for m, n in zip(wish, now, strict=True)]
        found: Array = ndimage.zoom(
            self.values, [1, *factors], order=order, mode="nearest", grid_mode=True
        )
        return found

    def __str__(self) -> str:
        titles = ("example", "class", "score", "largest at", "largest", "mean")
        rows = [
            [str(i), str(c), f"{s:.3g}", _place(v), f"{v.max():.3g}", f"{v.mean():.3g}"]
            for i, (c, s, v) in enumerate(zip(self.classes, self.scores, self.values, strict=True))
        ]
        more = f" The first {SHOWN} of {len(rows)} examples." if len(rows) > SHOWN else ""
        return f"{markdown(titles, rows[:SHOWN])}\n\nPlaces of layer {self.layer}.{more}"

    def _repr_markdown_(self) -> str:
        return str(self)


def cam(model: Any, x: Any, class_index: Any = None, batch_size: int = 32) -> ClassMaps:
    """Class activation maps: the features, weighed as the head weighs them (Zhou et al., 2016).

    Where a model ends in global average pooling and one Dense layer, the score of a class before
    the activation is a sum over places: the mean of its map plus the class's bias, exactly. That is
    so without a Dense layer too (Lin, Chen & Yan, 2014), but not with other heads, such as a global
    maximum: these are refused.

    Parameters
    ----------
    model : functional or built Sequential Keras model with one input; layers run as at inference
    x : examples, shape of the model's input, 1 to 3 spatial axes
    class_index : the class to look at, or one per example; default the predicted ones
    batch_size : examples in memory at once

    Raises
    ------
    TypeError, ValueError : arguments that do not fit, or another head

    >>> image, average = keras.Input((2, 2, 1)), keras.layers.GlobalAveragePooling2D()
    >>> dense = keras.layers.Dense(2, kernel_initializer="ones")
    >>> found = cam(keras.Model(image, dense(average(image))), np.eye(2).reshape(1, 2, 2, 1), 1)
    >>> found.values, found.scores
    (array([[[1., 0.], [0., 1.]]]), array([0.5]))
    """
    x, size = _check_flow.batch(x, model), _check_data.least(batch_size, "batch_size")
    maps, weights, bias = features(head(model))
    seen = []
    for part in batches(len(x), size):
        seen.append(x[part] if maps.layer is None else _output(model, x[part], maps.name))
    cells = np.concatenate(seen).astype(float)
    found = cells.mean(axis=tuple(range(1, cells.ndim - 1))) @ weights + bias
    classes = _check_cam.classes(class_index, found)
    values = np.einsum("n...c,cn->n...", cells, weights[:, classes])
    return ClassMaps(values, classes, found[range(len(x)), classes], maps.name)


def grad_cam(
    model: Any, x: Any, class_index: Any = None, layer: str | None = None, batch_size: int = 32
) -> ClassMaps:
    """Maps of any classifier: features weighed by gradients (Selvaraju et al., 2017).

    A channel's weight is the mean over the places of the gradient of the class's score, before the
    last activation; what the sum over channels has below 0 is cut off. With global average pooling
    and one Dense layer that is the positive part of `cam` divided by the number of places.

    Parameters
    ----------
    model : functional or built Sequential Keras model with one input; layers run as at inference
    x : examples, shape of the model's input
    class_index : the class to look at, or one per example; default the predicted ones
    layer : name of the layer whose output is weighed, "block/conv" for nested ones; default the
        last one with more than one place
    batch_size : examples in memory at once

    Raises
    ------
    TypeError, ValueError : arguments that do not fit
    """
    x, size = _check_flow.batch(x, model), _check_data.least(batch_size, "batch_size")
    ends = head(model)
    name = ends.places(layer)
    cells = _Cells(model, ends, name)
    scores = np.concatenate([cells.scores(x[part]) for part in batches(len(x), size)])
    classes = _check_cam.classes(class_index, scores)
    chosen = np.eye(scores.shape[1])[classes]
    maps = [cells.weighed(x[part], chosen[part]) for part in batches(len(x), size)]
    return ClassMaps(np.concatenate(maps), classes, (scores * chosen).sum(axis=1), name)


@dataclass(frozen=True)
class _Cells:
    """A model's scores as a function of what is added to the output of one layer."""

    model: Any
    head: Head
    layer: str

    def scores(self, x: Array) -> Array:
        """Scores before the last activation; shape (N, classes)."""
        return np.asarray(keras.ops.convert_to_numpy(self._run(x, 0, [])), float)

    def weighed(self, x: Array, dy: Array) -> Array:
        """Sum of the layer's channels, each times the mean gradient of ⟨dy, scores⟩; at least 0."""
        seen: list[Any] = []
        self._run(x, 0, seen)
        cells = np.asarray(keras.ops.convert_to_numpy(seen[0]), float)
        nothing = np.zeros(cells.shape, "float32")
        slopes = _backend.gradient(lambda more: self._run(x, more, []), nothing, dy)
        weights = slopes.astype(float).mean(axis=tuple(range(1, cells.ndim - 1)))
        found: Array = np.maximum(np.einsum("n...c,nc->n...", cells, weights), 0)
        return found

    def _run(self, x: Array, more: Any, seen: list[Any]) -> Any:
        def visit(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
            if name in self.head.activations:
                return keras.tree.flatten((args, keywords))[0]
            last = name == self.head.scores.name
            y = without_activation(layer, args, keywords) if last else layer(*args, **keywords)
            if name == self.layer:
                seen.append(floating(y)[0])
                y = plus(y, chain([more], repeat(0)))
            return y

        return run(self.model, x, visit)


def _output(model: Any, x: Array, name: str) -> Array:
    """The output of one layer call."""
    seen: list[Any] = []

    def visit(layer: Any, called: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        y = layer(*args, **keywords)
        seen.extend(floating(y)[:1] if called == name else [])
        return y

    run(model, x, visit)
    if get_keras_mask(seen[0]) is not None:
        _check_cam.masked()
    found: Array = keras.ops.convert_to_numpy(seen[0])
    return found


def _place(values: Array) -> str:
    place = np.unravel_index(values.argmax(), values.shape)
    return "(" + ", ".join(map(str, place)) + ")"
