"""Published networks, one of each family in keras.applications, as lists of their layers.

Left out are VGG19 and InceptionResNetV2: larger, and with the pooling of VGG16 and InceptionV3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

from pooltools.claims.checks.unbuilt import unbuilt

CONVOLUTION, POOLING, GLOBAL, DENSE = "convolution", "pooling", "global pooling", "dense"
WORKING = (CONVOLUTION, POOLING, GLOBAL, DENSE)
BOOKKEEPING = ("InputLayer", "Activation", "ReLU", "Flatten", "ZeroPadding2D")
YEARS = {  # of the first public version
    **{"VGG16": 2014, "ResNet50": 2015, "InceptionV3": 2015, "ResNet50V2": 2016},
    **{"Xception": 2016, "DenseNet121": 2016, "MobileNet": 2017, "NASNetMobile": 2017},
    **{"MobileNetV2": 2018, "MobileNetV3Small": 2019, "EfficientNetB0": 2019},
    **{"EfficientNetV2B0": 2021, "ConvNeXtTiny": 2022},
}
GROUPS = {
    "all": tuple(YEARS),
    "by 2016": tuple(name for name, year in YEARS.items() if year <= 2016),
    "from 2017 on": tuple(name for name, year in YEARS.items() if year >= 2017),
}
SIDE = 224


@dataclass(frozen=True)
class Part:
    """One layer of a network.

    Parameters
    ----------
    kind : one of `WORKING`, or Keras's name of the class
    label : of a pooling layer what Keras calls it, without rank
    window, stride : of convolutions and pooling layers, in cells; 0 otherwise
    side : length of the input's sides; 0 if it has none
    cells : of the output, without channels
    units : channels of the output
    multiply_adds : weights times the cells they are used at
    after : kinds of the nearest working layers before a pooling layer, on all ways
    """

    kind: str
    label: str
    window: int
    stride: int
    side: int
    cells: int
    units: int
    multiply_adds: int
    after: frozenset[str]

    @property
    def dense(self) -> bool:
        """A dense layer, also where it is written as a convolution of one cell."""
        return self.kind == DENSE or (self.kind == CONVOLUTION and self.cells == 1)


@cache
def network(name: str) -> tuple[Part, ...]:
    """The layers of one network, in Keras's order."""
    import keras

    with unbuilt():
        return parts(getattr(keras.applications, name)(input_shape=(SIDE, SIDE, 3), weights=None))


def parts(model: Any) -> tuple[Part, ...]:
    """The layers of any functional model of Keras, in its order."""
    return tuple(_part(layer) for layer in _layers(model))


def _layers(model: Any) -> Iterator[Any]:
    """Layers, those of models within the model too."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer


def _part(layer: Any) -> Part:
    label = type(layer).__name__
    shape, before = layer.output.shape, _input_shape(layer)
    spatial = len(before) == 4
    return Part(
        kind=_kind(label),
        label=label.removesuffix("2D").removesuffix("Pooling"),
        window=max(getattr(layer, "pool_size", ()) or getattr(layer, "kernel_size", (0,))),
        stride=max(getattr(layer, "strides", (0,)) or (0,)) if spatial else 0,
        side=before[1] if spatial else 0,
        cells=prod(shape[1:-1]),
        units=shape[-1],
        multiply_adds=prod(shape[1:-1]) * _products(layer),
        after=frozenset(_before(layer) if _kind(label) in (POOLING, GLOBAL) else ()),
    )


def _input_shape(layer: Any) -> tuple[int, ...]:
    """The shape of the first input; an input layer's own."""
    inputs = layer.input if isinstance(layer.input, list) else [layer.input]
    shape: tuple[int, ...] = (inputs or [layer.output])[0].shape
    return shape


def _kind(label: str) -> str:
    if "Conv" in label:
        return CONVOLUTION
    if "Pooling" in label:
        return GLOBAL if label.startswith("Global") else POOLING
    return DENSE if label == "Dense" else label


def _products(layer: Any) -> int:
    """Weights that every cell of the output is multiplied by: the biases are none."""
    if _kind(type(layer).__name__) not in (CONVOLUTION, DENSE):
        return 0
    return sum(prod(weight.shape) for weight in layer.weights if "kernel" in weight.name)


def _before(layer: Any) -> set[str]:
    """Kinds of the nearest working layers on all ways that lead to the layer."""
    found = set()
    for node in layer._inbound_nodes[0].parent_nodes:
        kind = _kind(type(node.operation).__name__)
        found |= {kind} if kind in WORKING else _before(node.operation)
    return found
