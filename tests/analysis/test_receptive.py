"""Receptive fields against what changes when an input cell changes, and by hand."""

import itertools

import keras
import numpy as np
import pytest

from pooltools import layers as own
from pooltools._backend import gradient
from pooltools.analysis import AxisField, Window, receptive_field
from tests.analysis.networks import Network, dependence

pytestmark = pytest.mark.keras
L = keras.layers
SEEDS = [*range(8), *range(10, 16)]  # in 8 and 9 no cell's field misses the border


def bounds(seen):
    """First and last seen cell on each axis of a truth array; none if nothing is seen."""
    cells = np.argwhere(seen)
    return [*zip(cells.min(axis=0), cells.max(axis=0), strict=True)] if len(cells) else []


def expected(axes, cell, exact_edges):
    """Predicted bounds; none for a cell at a border of which the settings do not tell."""
    found = []
    for axis, i in zip(axes, cell, strict=True):
        first = axis.start + i * axis.jump
        last = first + axis.size - 1
        low, high = axis.span
        if not exact_edges and not low <= first <= last <= high:
            return []
        found.append((max(first, low), min(last, high)))
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_fields_are_what_changes_the_output(rank, seed):
    network = Network(rank, seed)
    axes = receptive_field(network.model).layers[-1].axes
    seen = dependence(network.model)
    assert (
        tuple(axis.cells for axis in axes) == network.model.output_shape[1:-1] == seen.shape[rank:]
    )
    cells = list(itertools.product(*(range(n) for n in seen.shape[rank:])))
    predicted = {c: expected(axes, c, network.exact_edges) for c in cells}
    measured = {c: bounds(seen[(..., *c)]) for c in cells if predicted[c]}
    assert measured == {c: p for c, p in predicted.items() if p} != {}


@pytest.mark.parametrize("seed", [4, 5, 12])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_fields_are_the_support_of_the_gradient(rank, seed):
    network = Network(rank, seed, poolings=["AveragePooling"])
    axes = receptive_field(network.model).layers[-1].axes
    cell = tuple(axis.cells // 2 for axis in axes)
    x = np.random.default_rng((rank, seed)).uniform(size=(1, *network.model.input_shape[1:]))
    dy = np.zeros((1, *network.model.output_shape[1:]), "float32")
    dy[(0, *cell)] = 1
    dx = gradient(network.model, x.astype("float32"), dy)
    assert bounds(dx[0, ..., 0] != 0) == expected(axes, cell, True)


def of(*layers, shape=(32, 32, 3)):
    """The fields of a Sequential model's layers."""
    return receptive_field(keras.Sequential([keras.Input(shape), *layers])).layers


ARCHITECTURES = {  # 1 and, along the longest path, (cells of a window - 1) times the total stride
    "VGG16": 1 + 2 * 2 + 1 + 2 * 2 * 2 + 2 + 3 * 2 * 4 + 4 + 3 * 2 * 8 + 8 + 3 * 2 * 16 + 16,
    "ResNet50": 1 + 6 + 2 * 2 + 3 * 2 * 4 + 4 * 2 * 8 + 6 * 2 * 16 + 3 * 2 * 32,
    "MobileNetV2": 1 + 2 + 2 * 2 * 2 + 2 * 2 * 4 + 3 * 2 * 8 + 7 * 2 * 16 + 3 * 2 * 32,
    "InceptionV3": (1 + 2 + 3 * 2 * 2 + 2 * 2 * 4)  # up to the first block
    + (3 * 4 * 8 + 2 * 2 * 8)  # 5 × 5 or two of 3 × 3; two of 3 × 3 with a step at the end
    + (4 * 2 * 6 * 16 + (6 + 2) * 16)  # two of 7 × 7; 7 × 7 and 3 × 3 with a step
    + 2 * 2 * 2 * 32,  # two of 3 × 3
}


@pytest.mark.parametrize(("name", "size"), ARCHITECTURES.items(), ids=ARCHITECTURES)
def test_architectures_by_hand(name, size):
    """VGG16 after its last pooling, the others before theirs."""
    model = getattr(keras.applications, name)(
        weights=None, include_top=False, input_shape=(299, 299, 3)
    )
    assert receptive_field(model).layers[-1].size == (size, size)
    assert receptive_field(model).layers[-1].jump == (32, 32)


CHAINS = {  # layers, input: size, jump, start, centre by hand
    "cropped, global": ([L.Cropping2D(4), L.GlobalMaxPooling2D()], (24, 0, 4, 15.5)),
    "conv 3": ([L.Conv2D(1, 3)], (3, 1, 0, 1.0)),
    "conv 3, same": ([L.Conv2D(1, 3, padding="same")], (3, 1, -1, 0.0)),
    "pool 2": ([L.MaxPooling2D(2)], (2, 2, 0, 0.5)),
    "conv 3, pool 2, conv 3": ([L.Conv2D(1, 3), L.MaxPooling2D(2), L.Conv2D(1, 3)], (8, 2, 0, 3.5)),
    "dilation": ([L.Conv2D(1, 3, dilation_rate=4)], (9, 1, 0, 4.0)),
    "same with stride on 32": ([L.Conv2D(1, 3, 2, padding="same")], (3, 2, 0, 1.0)),
    "padded": ([L.ZeroPadding2D(3), L.Conv2D(1, 7, 2)], (7, 2, -3, 0.0)),
    "cropped": ([L.Cropping2D(4), L.Conv2D(1, 3)], (3, 1, 4, 5.0)),
    "global": ([L.GlobalMaxPooling2D()], (32, 0, 0, 15.5)),
    "a conv drops the last row": (
        [L.AveragePooling2D(3), L.GlobalMaxPooling2D()],
        (30, 0, 0, 14.5),
    ),
    "flatten, dense": ([L.Flatten(), L.Dense(2)], (32, 0, 0, 15.5)),
    "dense alone": ([L.Dense(2)], (1, 1, 0, 0.0)),
    "flatten alone": ([L.MaxPooling2D(2), L.Flatten(), L.ReLU()], (2, 2, 0, 0.5)),
    "reshaped after the whole": ([L.GlobalMaxPooling2D(), L.Reshape((1, 3))], (32, 0, 0, 15.5)),
    "group normalisation": ([L.GroupNormalization(1)], (32, 0, 0, 15.5)),
    "layer normalisation": ([L.LayerNormalization()], (1, 1, 0, 0.0)),
}


@pytest.mark.parametrize(("layers", "field"), CHAINS.values(), ids=CHAINS)
def test_by_hand(layers, field):
    found = of(*layers)[-1]
    expected_pairs = [(value, value) for value in field]
    assert [found.size, found.jump, found.start, found.centre] == expected_pairs


@pytest.mark.parametrize(("n", "start"), [(32, 0), (33, -1)])
def test_same_padding_starts_where_the_length_says(n, start):
    assert of(L.Conv2D(1, 3, 2, padding="same"), shape=(n, 32, 1))[-1].start == (start, 0)


def test_a_causal_layer_sees_only_the_past():
    [field] = of(L.Conv1D(1, 3, dilation_rate=2, padding="causal"), shape=(20, 1))
    assert (field.size, field.start) == ((5,), (-4,))


def test_tokens_are_the_cells_of_a_sequence():
    fields = of(L.Embedding(9, 4), L.Conv1D(2, 5), L.GlobalMaxPooling1D(), shape=(20,))
    assert [field.size for field in fields] == [(1,), (5,), (20,)]


def test_a_length_that_is_not_known_stays_open():
    shape = (None, 16, 1)
    layers = [L.Conv2D(1, 3, padding="same"), L.MaxPooling2D(2), L.GlobalMaxPooling2D()]
    fields = of(*layers, shape=shape)
    assert [field.size for field in fields] == [(3, 3), (4, 4), (None, 16)]
    assert [field.start for field in fields] == [(-1, -1), (-1, -1), (0, 0)]


def test_branches_of_unlike_reach_are_united():
    x = keras.Input((32, 1))
    left, right = L.Conv1D(1, 2, padding="same")(x), L.Conv1D(1, 3, padding="causal")(x)
    [axis] = receptive_field(keras.Model(x, left + right)).layers[-1].axes
    assert axis == AxisField(cells=32, size=4, jump=1, start=-2, span=(0, 31))


def test_a_gate_over_the_whole_makes_the_whole():
    x = keras.Input((12, 10, 4))
    gate = L.Dense(4)(L.Reshape((1, 1, 4))(L.GlobalAveragePooling2D()(x)))
    fields = receptive_field(keras.Model(x, L.Multiply()([L.ReLU()(x), gate])))
    assert fields.layers[-1].size == (12, 10)


def test_one_cell_that_meets_many_is_the_same_for_all():
    x = keras.Input((12, 1))
    [axis] = receptive_field(keras.Model(x, L.Multiply()([x, L.Conv1D(1, 12)(x)]))).layers[-1].axes
    assert (axis.size, axis.jump, axis.start) == (12, 0, 0)


def test_layers_called_twice_and_nested_have_names():
    x = keras.Input((20, 1))
    conv = L.Conv1D(1, 3, name="conv")
    block = keras.Sequential([keras.Input((16, 1)), L.MaxPooling1D(2, name="pool")], name="block")
    fields = receptive_field(keras.Model(x, block(conv(conv(x)))))
    assert [field.name for field in fields.layers] == ["conv", "conv (call 2)", "block/pool"]
    assert fields["block/pool"].size == (6,)
    with pytest.raises(KeyError, match="no layer is named 'pool'"):
        fields["pool"]


class Own(L.Layer):
    """A layer that Keras does not know."""

    def call(self, x):
        return x[:, ::2]


@pytest.mark.parametrize(
    ("rule", "size"),
    [(Window(1, 2), (1,)), ((Window(3),), (3,)), ("cell", (1,)), ("whole", (20,))],
)
@pytest.mark.parametrize("key", [Own, "own"])
def test_a_layer_can_be_declared(key, rule, size):
    model = keras.Sequential([keras.Input((20, 1)), Own(name="own")])
    assert receptive_field(model, {key: rule})["own"].size == size


def and_places(layer):
    """The first output and what is made of the second, in one layer's call."""
    x = keras.Input((32, 32, 3))
    y, places = layer(x)
    return receptive_field(keras.Model(x, L.Add()([y, places * 1.0]))).layers


TELLING = {  # a layer that tells: size, jump, start by hand
    "windows": (own.StochasticPooling(3, 2, "same"), (3, 2, 0)),
    "window per axis": (own.LpPooling((2, 2), (1, 1), "same_lower"), (2, 1, -1)),
    "global": (own.LpPooling(None), (32, 0, 0)),
    "whole": (own.SpectralPooling(8), (32, 0, 0)),
    "one row for all regions": (own.SpatialPyramidPooling((1, 2)), (32, 0, 0)),
    "cell": (own.DropBlock(), (1, 1, 0)),
}


@pytest.mark.parametrize(("layer", "field"), TELLING.values(), ids=TELLING)
def test_a_layer_can_tell(layer, field):
    found = of(layer)[-1]
    assert [found.size, found.jump, found.start] == [(value, value) for value in field]


def test_both_outputs_of_a_layer_see_the_same():
    pool, *_, both = and_places(own.MaxPoolingWithArgmax(3))
    assert pool.axes == both.axes
    assert (both.size, both.jump) == ((3, 3), (3, 3))


class Telling(Own):
    """A layer from elsewhere that says what it sees."""

    def sees(self, rank):
        return ((2, 3, 4, "valid"),) * rank


def test_a_layer_from_elsewhere_can_tell():
    [field] = of(Telling(), shape=(20, 1))
    assert (field.size, field.jump) == ((5,), (3,))
    [declared] = receptive_field(sequence(Telling(name="own")), {"own": "cell"}).layers
    assert declared.size == (1,)


@pytest.mark.parametrize(
    ("span", "held"),
    [((2, 7), True), ((3, 6), True), ((1, 6), False), ((3, 8), False), ((0, 9), False)],
)
def test_a_field_holds_what_lies_within_both_its_ends(span, held):
    everything = AxisField(1, 6, 0, 2, (2, 7))
    assert everything.holds(AxisField(4, 2, 1, span[0], span)) is held


def test_the_table():
    layers = [L.Conv2D(1, 4, name="conv"), L.GlobalMaxPooling2D(name="all")]
    fields = receptive_field(keras.Sequential([keras.Input((None, 9, 1)), *layers]))
    assert str(fields) == fields._repr_markdown_() == TABLE


TABLE = """\
| layer | kind               | cells |      size |  jump | start |    centre |
| ----- | ------------------ | ----: | --------: | ----: | ----: | --------: |
| conv  | Conv2D             | – × 6 |     4 × 4 | 1 × 1 | 0 × 0 | 1.5 × 1.5 |
| all   | GlobalMaxPooling2D | – × – | whole × 9 | 0 × 0 | 0 × 0 |     – × 4 |"""


def stripes():
    x = keras.Input((20, 1))
    return keras.Model(x, L.Add()([L.MaxPooling1D(2)(x), L.Cropping1D((0, 10))(x)]))


def two_inputs():
    x = [keras.Input((20, 1)), keras.Input((20, 1))]
    return keras.Model(x, L.Add()(x))


class Subclassed(keras.Model):
    """A model that calls its layers in Python."""


def sequence(*layers, n=20):
    return keras.Sequential([keras.Input((n, 1)), *layers])


REFUSED = {
    "no model": (lambda: 3, TypeError, "`model` must be a Keras model; got int."),
    "subclassed": (Subclassed, TypeError, "`model` must be functional or Sequential; got Subcl"),
    "not built": (
        lambda: keras.Sequential([L.ReLU()]),
        ValueError,
        "`model` must know its input shape; .* Begin it with keras.Input",
    ),
    "two inputs": (two_inputs, ValueError, "`model` must have one input; got 2."),
    "unlike strides": (stripes, ValueError, "branches that meet must have the same total stride;"),
    "unknown layer": (
        lambda: sequence(Own(name="own")),
        ValueError,
        r"got layer 'own' \(Own\). Declare it: declared={'own': Window\(size, stride\)}",
    ),
    "subclass of a known layer": (
        lambda: sequence(type("Mine", (L.Conv1D,), {})(1, 3)),
        ValueError,
        r"\(Mine\). Declare it",
    ),
    "upsampling": (lambda: sequence(L.UpSampling1D(2)), ValueError, "cells of one, whose fields"),
    "transposed": (lambda: sequence(L.Conv1DTranspose(1, 3)), ValueError, "Look at the model up"),
    "a layer that cannot tell": (
        lambda: sequence(own.FractionalMaxPooling()),
        ValueError,
        r"\(FractionalMaxPooling\). Declare it",
    ),
    "recurrent": (lambda: sequence(L.LSTM(1)), ValueError, r"\(LSTM\). Declare it"),
    "across cells": (lambda: sequence(L.Softmax(axis=1)), ValueError, r"\(Softmax\). Declare it"),
    "same, stride, no length": (
        lambda: sequence(L.MaxPooling1D(2, padding="same"), n=None),
        ValueError,
        "the input's length must be known where 'same' padding meets a stride: in layer 'max_",
    ),
    "channels first": (
        lambda: sequence(L.MaxPooling1D(2, data_format="channels_first", padding="same")),
        ValueError,
        "`model` must have channels last; layer 'max_pooling1d",
    ),
}


@pytest.mark.parametrize(("model", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_it_cannot_tell_it_refuses(model, error, words):
    with pytest.raises(error, match=words):
        receptive_field(model())


@pytest.mark.parametrize(
    ("declared", "error", "words"),
    [
        ([Own], TypeError, "`declared` must be a dictionary; got"),
        ({"own": 3}, ValueError, "'cell' or 'whole'; got 3 for 'own'"),
        ({"own": (Window(2), Window(2))}, ValueError, "layer 'own' has 2 for 1"),
    ],
)
def test_wrong_declarations_are_refused(declared, error, words):
    with pytest.raises(error, match=words):
        receptive_field(sequence(Own(name="own")), declared)
