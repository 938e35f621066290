"""The one way through a Keras model: each layer call once, in order, nested models opened."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import keras

from pooltools.analysis import _check

Visit = Callable[[Any, str, tuple[Any, ...], dict[str, Any]], Any]
"""`visit(layer, name, args, keywords)` gives the output of a layer from its call's arguments."""


def walk(model: object, values: list[Any], visit: Visit) -> Any:
    """The model's output, if each layer call gives what `visit` says.

    Parameters
    ----------
    model : a functional or built Sequential model
    values : what stands for each of the model's inputs
    visit : called once per layer call; nested models are opened, "block/conv" is conv in block,
        and the second call of a shared layer is named "conv (call 2)"

    Raises
    ------
    TypeError : `model` is no Keras model, or one whose layers cannot be listed
    ValueError : a Sequential model that has no input shape yet
    """
    return _walk(_check.graph(model), values, visit, "", Counter())


def _walk(graph: Any, values: list[Any], visit: Visit, path: str, calls: Counter[str]) -> Any:
    def enter(layer: Any) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:
            name = path + layer.name
            if isinstance(layer, keras.Model):
                inner = keras.tree.flatten(args[0] if args else keywords["inputs"])
                return _walk(_check.graph(layer), inner, visit, f"{name}/", calls)
            calls[name] += 1
            again = f" (call {calls[name]})" if calls[name] > 1 else ""
            return visit(layer, name + again, args, keywords)

        return call

    return graph._run_through_graph(values, operation_fn=enter)


def among(arguments: object, kind: type) -> list[Any]:
    """The arguments of a layer call that are of `kind`, also those inside lists."""
    return [value for value in keras.tree.flatten(arguments) if isinstance(value, kind)]
