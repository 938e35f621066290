"""How the gradient of the loss grows or fades from layer to layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from pooltools import _backend
from pooltools._types import Array
from pooltools.analysis import _check_flow
from pooltools.analysis.between import floating, plus, run
from pooltools.analysis.table import markdown

KERNELS = ("kernel", "embeddings")  # how the names of weights that multiply end


@dataclass(frozen=True)
class LayerFlow:
    """Gradients at one layer call; lengths are Euclidean norms.

    Parameters
    ----------
    output : root mean square, over the examples, of the gradient's length by the output
    gradient : by the layer's kernels, all its calls together; None for a layer without
    kernel : of the kernels themselves
    """

    name: str
    kind: str
    output: float
    gradient: float | None
    kernel: float | None

    @property
    def ratio(self) -> float | None:
        """`gradient` / `kernel`; None for a layer without kernels or of kernels that are all 0."""
        return self.gradient / self.kernel if self.gradient is not None and self.kernel else None


@dataclass(frozen=True)
class GradientFlow:
    """The gradients at all layer calls in order; `str()` is a Markdown table.

    Parameters
    ----------
    loss : mean over the examples
    examples : how many
    training : whether the layers ran as in training
    """

    layers: tuple[LayerFlow, ...]
    loss: float
    examples: int
    training: bool

    def __getitem__(self, name: str) -> LayerFlow:
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(f"no layer is named {name!r}; there are {[x.name for x in self.layers]}")

    def __str__(self) -> str:
        titles = ("layer", "kind", "by output", "by kernel", "kernel", "ratio")
        rows = [
            [x.name, x.kind, *map(_text, (x.output, x.gradient, x.kernel, x.ratio))]
            for x in self.layers
        ]
        mode = "training" if self.training else "inference"
        return (
            f"{markdown(titles, rows)}\n\nLengths of the gradient of the loss, {self.loss:.4g}; "
            f"examples: {self.examples}, layers run as in {mode}."
        )

    def _repr_markdown_(self) -> str:
        return str(self)


def gradient_flow(
    model: Any,
    x: Any,
    y: Any,
    loss: Any = None,
    from_logits: bool = False,
    training: bool = False,
) -> GradientFlow:
    """Length of the loss's gradient by each layer's kernels and by its output.

    By the output it is taken for each example on its own, so it does not depend on how many there
    are. Maximum pooling without overlap keeps its length, averages of k cells divide it by √k;
    chains of layers multiply such factors (Glorot & Bengio, 2010). The ratio of gradient and kernel
    times the learning rate is the share by which a step of plain gradient descent changes them.

    The model, its moving averages and its optimiser stay as they are, and layers that are frozen
    count too. Penalties that layers add to the loss do not.

    Parameters
    ----------
    model : functional or built Sequential Keras model with one input and one output
    x : examples, shape of the model's input; all in memory at once
    y : one class per example, or what `loss` takes
    loss : name or function of (y, output), of which the mean is taken; default the cross-entropy of
        the classes in `y`
    from_logits : for the default loss, whether the model gives logits; else probabilities
    training : whether batch normalisation and dropout run as in training

    Returns
    -------
    one `LayerFlow` per layer call, pooling and activations included

    Raises
    ------
    TypeError, ValueError : arguments that do not fit

    >>> import keras
    >>> net = keras.Sequential([keras.Input((4, 1)), keras.layers.ReLU(), keras.layers.Flatten()])
    >>> flow = gradient_flow(net, np.ones((2, 4, 1)), np.zeros((2, 4)), loss="mse")
    >>> round(flow.layers[0].output, 4)
    1.0
    """
    x, y = _check_flow.pairs(x, y, model)
    value = _check_flow.loss(loss, from_logits)
    calls: list[_Call] = []

    def recorded(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        made = layer(*args, **keywords)
        calls.append(_Call(name, layer, [t.shape for t in floating(made)]))
        return made

    end = run(model, x, recorded, training)
    if loss is None:
        y = _check_flow.classes(y, keras.ops.convert_to_numpy(end), from_logits)
    by_kernel, by_output = _slopes(calls, model, x, training, lambda end: value(y, end))
    scale = len(x) ** 0.5  # from the mean loss to that of each example; then the mean of squares
    outputs = [scale * _length([next(by_output) for _ in call.shapes]) for call in calls]
    layers = tuple(c.flow(output, by_kernel) for c, output in zip(calls, outputs, strict=True))
    return GradientFlow(layers, float(_array(_mean(value(y, end)))), len(x), bool(training))


@dataclass(frozen=True)
class _Call:
    """One layer call and the shapes of its outputs of floating point."""

    name: str
    layer: Any
    shapes: list[tuple[int, ...]]

    @property
    def kernels(self) -> list[Any]:
        """The layer's weights that multiply, those of layers within it too."""
        return [w for w in getattr(self.layer, "weights", []) if w.name.endswith(KERNELS)]

    def flow(self, output: float, slopes: Any) -> LayerFlow:
        """The call's row, given the gradient at its output and those of all kernels."""
        kind, kernels = type(self.layer).__name__, self.kernels
        if not kernels:
            return LayerFlow(self.name, kind, output, None, None)
        gradient = _length([slopes[id(w)] for w in kernels])
        return LayerFlow(self.name, kind, output, gradient, _length(map(_array, kernels)))


def _slopes(
    calls: list[_Call], model: Any, x: Array, training: bool, value: Callable[[Any], Any]
) -> tuple[dict[int, Array], Iterator[Array]]:
    """The gradient of the mean loss by each kernel, by its id, and by each output in order."""
    kernels = list({id(v): v for call in calls for v in call.kernels}.values())
    nothing = [np.zeros(shape, "float32") for call in calls for shape in call.shapes]

    def loss(tensors: list[Any]) -> Any:
        instead = zip(kernels, tensors, strict=False)
        more = iter(tensors[len(kernels) :])

        def visit(layer: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
            return plus(layer(*args, **keywords), more)

        return _mean(value(run(model, x, visit, training, instead)))

    found = _backend.gradient(loss, [*map(_array, kernels), *nothing], np.ones(()))
    return dict(zip(map(id, kernels), found, strict=False)), iter(found[len(kernels) :])


def _array(variable: Any) -> Array:
    array: Array = keras.ops.convert_to_numpy(variable)
    return array


def _mean(losses: Any) -> Any:
    return keras.ops.mean(losses)


def _length(arrays: Iterable[Array]) -> float:
    """Of all numbers together."""
    return float(np.sqrt(sum(np.square(a, dtype=float).sum() for a in arrays)))


def _text(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
