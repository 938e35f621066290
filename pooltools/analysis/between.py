"""A model run layer by layer, with a function between them; it stays as it is."""

from collections.abc import Iterable
from typing import Any

import keras

from pooltools import _backend
from pooltools.analysis import _check
from pooltools.analysis.graph import Visit, walk


def run(
    model: Any,
    x: Any,
    visit: Visit,
    training: bool = False,
    weights: Iterable[tuple[Any, Any]] = (),
) -> Any:
    """The output of a model of which `visit` makes each layer call, as in `walk`.

    No weight, moving average or seed of it changes, so dropout draws the same at every run.

    Parameters
    ----------
    model : functional or built Sequential Keras model with one input
    x : examples
    visit : `visit(layer, name, args, keywords)` gives the output of the layer call
    training : for all layers, as if the model were called with it
    weights : (variable, tensor that stands for it) for some of them
    """
    with _backend.draws_kept(), keras.StatelessScope(state_mapping=weights):
        return _Run(model, visit)(x, training=training)


class _Run(keras.Layer):  # type: ignore[misc]
    """From a layer the others learn whether they are in training."""

    def __init__(self, model: Any, visit: Visit) -> None:
        super().__init__(autocast=False)
        self.model = model
        self.visit = visit

    def call(self, x: Any, training: bool) -> Any:
        def visit(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
            told = {"training": training} if "training" in keywords else {}
            return self.visit(layer, name, args, {**keywords, **told})

        return walk(self.model, [keras.ops.cast(x, _check.one_input(self.model).dtype)], visit)


def floating(y: Any) -> list[Any]:
    """The tensors of floating point among a layer's outputs: those that have gradients."""
    return [t for t in keras.tree.flatten(y) if _floats(t)]


def plus(y: Any, more: Iterable[Any]) -> Any:
    """A layer's outputs, to each one of floating point the next of `more` added."""
    rest = iter(more)
    return keras.tree.map_structure(lambda t: _sum(t, next(rest)) if _floats(t) else t, y)


def _floats(tensor: Any) -> bool:
    return bool(keras.backend.is_float_dtype(keras.backend.standardize_dtype(tensor.dtype)))


def _sum(y: Any, more: Any) -> Any:
    return y + keras.ops.cast(more, y.dtype)
