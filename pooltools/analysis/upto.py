"""A model up to one of its layer calls."""

from typing import Any

import keras

from pooltools.analysis import _check, _check_slope
from pooltools.analysis.graph import walk


class UpTo(keras.Layer):  # type: ignore[misc]
    """The output of one layer call of a model, nested or second calls included.

    Parameters
    ----------
    model : functional or built Sequential Keras model with one input
    sought : name of the layer call as in `walk`; None for the one that makes the model's output

    Raises
    ------
    TypeError, ValueError : not such a model, or no such layer
    """

    def __init__(self, model: Any, sought: str | None) -> None:
        super().__init__()
        self.model = model
        self.sought = named(model, sought)

    def call(self, x: Any) -> Any:
        """Run the graph; keep the output that is sought."""
        found: list[Any] = []

        def visit(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
            y = layer(*args, **keywords)
            found.extend([y] if name == self.sought else [])
            return y

        walk(self.model, [x], visit)
        return found[0]


def cut(model: Any, name: str) -> Any:
    """The graph of a model that ends at this layer; the whole where it is called more than once."""
    try:
        return keras.Model(model.inputs, model.get_layer(name).output)
    except (AttributeError, ValueError):  # several calls, or inside another model
        return model


def named(model: Any, sought: str | None) -> str:
    """The name of a layer call that there is; by default of the one that makes the output."""
    made: dict[str, Any] = {}

    def visit(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        made[name] = layer.compute_output_spec(*args, **keywords)
        return made[name]

    start = _check.one_input(model)
    end = walk(model, [keras.KerasTensor(start.shape, dtype=start.dtype)], visit)
    if sought is None:
        last = [name for name, y in made.items() if y is end]
        return last[0] if last else _check_slope.no_such_layer(None, made)
    return sought if sought in made else _check_slope.no_such_layer(sought, made)
