"""Costs by hand, by published numbers, and by counting which inputs reach which outputs."""

import keras
import numpy as np
import pytest

from pooltools import layers as own
from pooltools.analysis import cost

pytestmark = pytest.mark.keras
L = keras.layers


def sequence(*layers, shape):
    return keras.Sequential([keras.Input(shape), *layers])


def test_vgg16():
    found = cost(keras.applications.VGG16(weights=None), (224, 224, 3))
    assert found.parameters == 138_357_544
    assert found.multiply_adds == 15_470_264_320  # 15.5 G
    assert found.training_bytes == 4 * (150_528 + 15_087_080)  # numbers in the picture, in outputs
    assert found.forward_bytes == 4 * 2 * 224 * 224 * 64  # the two outputs of block 1


def test_mobilenet_by_hand():
    """Howard et al. (2017), table 1: a convolution, then of each channel 3 × 3, then 1 × 1."""
    blocks = [  # channels in and out, rows and columns
        *[(32, 64, 112), (64, 128, 56), (128, 128, 56), (128, 256, 28), (256, 256, 28)],
        *[(256, 512, 14), *[(512, 512, 14)] * 5, (512, 1024, 7), (1024, 1024, 7)],
    ]
    products = 112**2 * 27 * 32 + sum(n**2 * c * (9 + k) for c, k, n in blocks) + 1024 * 1000
    found = cost(keras.applications.MobileNet(weights=None))
    assert found.multiply_adds == products  # 569 M


BUILT = ["MobileNetV3Small", "EfficientNetB0"]
if keras.backend.backend() != "torch":  # where Keras itself refuses to build it
    BUILT.append("NASNetMobile")


@pytest.mark.parametrize("name", BUILT)
def test_parameters_are_what_keras_counts(name):
    model = getattr(keras.applications, name)(weights=None, input_shape=(224, 224, 3))
    assert cost(model).parameters == model.count_params()


NO_BIAS = {"use_bias": False}
LINEAR = {  # layer, input: each product of a weight and an input is one pair that depends
    "conv 1-D": (L.Conv1D(3, 2, 2, **NO_BIAS), (7, 2)),
    "conv 2-D": (L.Conv2D(3, (2, 3), (2, 1), **NO_BIAS), (5, 6, 2)),
    "conv 3-D": (L.Conv3D(2, (1, 2, 3), 2, **NO_BIAS), (3, 4, 5, 2)),
    "dilation": (L.Conv2D(3, 2, dilation_rate=2, **NO_BIAS), (5, 6, 2)),
    "groups": (L.Conv2D(6, 2, groups=2, **NO_BIAS), (5, 6, 4)),
    "depthwise 1-D": (L.DepthwiseConv1D(3, **NO_BIAS), (7, 3)),
    "depthwise 2-D": (L.DepthwiseConv2D((2, 3), depth_multiplier=2, **NO_BIAS), (4, 5, 3)),
    "transposed 1-D": (L.Conv1DTranspose(3, 3, 2, **NO_BIAS), (4, 2)),
    "transposed 2-D": (L.Conv2DTranspose(3, (2, 3), **NO_BIAS), (3, 4, 2)),
    "dense": (L.Dense(4, **NO_BIAS), (5,)),
    "dense per cell": (L.Dense(4, **NO_BIAS), (3, 2, 5)),
}


@pytest.mark.parametrize(("layer", "shape"), LINEAR.values(), ids=LINEAR)
def test_multiply_adds_are_the_pairs_that_depend(layer, shape):
    model = sequence(layer, shape=shape)
    for weight in model.weights:
        weight.assign(np.ones(weight.shape))
    n = int(np.prod(shape))
    y = keras.ops.convert_to_numpy(model(np.eye(n, dtype="float32").reshape(n, *shape)))
    found = cost(model)
    assert (found.multiply_adds, found.other) == (np.count_nonzero(y), 0)


@pytest.mark.parametrize(
    ("separable", "depthwise", "pointwise"),
    [
        (L.SeparableConv1D(5, 3, 2), L.DepthwiseConv1D(3, 2, **NO_BIAS), L.Conv1D(5, 1)),
        (
            L.SeparableConv2D(5, (2, 3), depth_multiplier=2),
            L.DepthwiseConv2D((2, 3), depth_multiplier=2, **NO_BIAS),
            L.Conv2D(5, 1),
        ),
    ],
)
def test_a_separable_layer_costs_its_two_halves(separable, depthwise, pointwise):
    shape = (7, 4) if isinstance(separable, L.SeparableConv1D) else (7, 6, 4)
    one = cost(sequence(separable, shape=shape))
    two = cost(sequence(depthwise, pointwise, shape=shape))
    assert (one.parameters, one.multiply_adds, one.other) == (
        two.parameters,
        two.multiply_adds,
        two.other,
    )


BY_HAND = {  # layer, input: multiply-adds and other operations
    "border cells of same count": (L.Conv1D(1, 3, padding="same", **NO_BIAS), (4, 1), (12, 0)),
    "bias and activation": (L.Dense(3, activation="relu"), (2,), (6, 6)),
    "linear activation": (L.Activation("linear"), (5,), (0, 0)),
    "activation": (L.Activation("tanh"), (5, 2), (0, 10)),
    "max 1-D": (L.MaxPooling1D(3), (9, 2), (0, 3 * 2 * 2)),
    "max 2-D": (L.MaxPooling2D((2, 3)), (4, 6, 1), (0, 2 * 2 * 5)),
    "max 3-D": (L.MaxPooling3D(2), (4, 4, 2, 1), (0, 4 * 7)),
    "average 2-D": (L.AveragePooling2D((2, 3)), (4, 6, 1), (0, 2 * 2 * 6)),
    "global max": (L.GlobalMaxPooling2D(), (4, 6, 5), (0, 23 * 5)),
    "global average": (L.GlobalAveragePooling3D(), (4, 3, 2, 5), (0, 24 * 5)),
    "batch normalisation": (L.BatchNormalization(), (4, 5), (0, 40)),
    "layer normalisation": (L.LayerNormalization(), (4, 5), (0, 100)),
    "group normalisation": (L.GroupNormalization(1), (4, 5), (0, 100)),
    "relu": (L.ReLU(), (4, 5), (0, 20)),
    "flatten": (L.Flatten(), (4, 5), (0, 0)),
    "zero padding": (L.ZeroPadding1D(3), (4, 5), (0, 0)),
    "dropout": (L.Dropout(0.5), (4, 5), (0, 0)),
}


@pytest.mark.parametrize(("layer", "shape", "count"), BY_HAND.values(), ids=BY_HAND)
def test_by_hand(layer, shape, count):
    found = cost(sequence(layer, shape=shape))
    assert (found.multiply_adds, found.other) == count


@pytest.mark.parametrize(
    ("merge", "count"),
    [(L.Add(), 24), (L.Maximum(), 24), (L.Average(), 36), (L.Concatenate(), 0)],
)
def test_three_branches(merge, count):
    x = keras.Input((4, 3))
    assert cost(keras.Model(x, merge([L.Flatten()(x)] * 3))).other == count


def test_a_shared_layer_is_stored_once_and_computed_twice():
    x = keras.Input((8,))
    dense = L.Dense(8, name="dense")
    block = keras.Sequential([keras.Input((8,)), L.BatchNormalization()])
    model = keras.Model(x, block(dense(dense(x)), training=False) + 1)
    found = cost(model)
    assert found.parameters == model.count_params() == 8 * 8 + 8 + 4 * 8
    assert [layer.multiply_adds for layer in found.layers] == [64, 64, 0, 0]
    assert found.other == 8 + 8 + 16 + 8


def test_memory_of_a_chain_is_two_neighbours():
    found = cost(sequence(L.Dense(30), L.Dense(40), L.Dense(10), shape=(20,)))
    assert (found.forward_bytes, found.training_bytes) == (4 * 70, 4 * 100)


def test_a_skipped_branch_stays_in_memory():
    x = keras.Input((20,))
    y = L.Dense(20)(L.Dense(30)(L.Dense(30)(x)))
    assert cost(keras.Model(x, y)).forward_bytes == 4 * (30 + 30)
    assert cost(keras.Model(x, L.Add()([x, y]))).forward_bytes == 4 * (20 + 30 + 30)


def test_an_output_stays_in_memory():
    x = keras.Input((20,))
    outputs = [L.Dense(100)(x), L.Dense(60)(x)]  # whichever is made first stays, as does the input
    assert cost(keras.Model(x, outputs)).forward_bytes == 4 * (20 + 100 + 60)


def test_another_view_needs_no_memory():
    found = cost(sequence(L.Flatten(), L.Dense(2), shape=(5, 4)))
    assert [layer.bytes for layer in found.layers] == [0, 8]
    assert (found.forward_bytes, found.training_bytes) == (88, 88)


@pytest.mark.parametrize(("dtype", "size"), [("float16", 2), ("float64", 8)])
def test_bytes_follow_the_type(dtype, size):
    assert cost(sequence(L.ReLU(dtype=dtype), shape=(5, 4))).layers[0].bytes == 20 * size


def test_an_open_length_is_given_by_the_input_shape():
    model = sequence(L.Conv2D(4, 3), L.GlobalMaxPooling2D(), L.Dense(2), shape=(None, None, 3))
    assert cost(model, (12, 10, 3)).multiply_adds == 10 * 8 * 4 * 27 + 8


class Own(L.Layer):
    """A layer that Keras does not know."""

    def call(self, x):
        return x * 2


class Telling(Own):
    """A layer from elsewhere that says what it takes."""

    def work(self, input_shapes, output_shape):
        return len(input_shapes), output_shape[0]


TELLING = {  # layer, input: multiply-adds and other operations, one per cell of each window
    "windows": (own.StochasticPooling((2, 3)), (4, 6, 5), (0, 2 * 2 * 5 * 6)),
    "elsewhere": (Telling(), (4, 5), (1, 4)),
}


@pytest.mark.parametrize(("layer", "shape", "count"), TELLING.values(), ids=TELLING)
def test_a_layer_can_tell(layer, shape, count):
    found = cost(sequence(layer, shape=shape))
    assert (found.multiply_adds, found.other) == count


def test_a_second_output_is_memory_too():
    x = keras.Input((12, 12, 2))  # 4 bytes each, as the places
    y, places = own.MaxPoolingWithArgmax(2)(x)
    found = cost(keras.Model(x, own.MaxUnpooling((12, 12))([y, places])))
    assert [layer.shape for layer in found.layers] == [(6, 6, 2), (12, 12, 2)]
    assert [layer.bytes for layer in found.layers] == [2 * 4 * 72, 4 * 288]
    assert found.forward_bytes == 4 * (2 * 72 + 288)
    without = cost(keras.Model(x, L.Flatten()(L.ReLU()(y))))
    assert without.forward_bytes == 4 * (288 + 72 + 72)


@pytest.mark.parametrize("key", [Own, "own"])
def test_a_layer_can_be_declared(key):
    model = sequence(Own(name="own"), shape=(5, 4))
    found = cost(model, declared={key: lambda layer, x, y: (x[0][0], y[1])})
    assert (found.multiply_adds, found.other) == (5, 4)


def test_the_table():
    model = sequence(L.Dense(30, name="dense"), L.ReLU(name="relu"), shape=(40,))
    assert str(cost(model)) == cost(model)._repr_markdown_() == TABLE


TABLE = """\
| layer | kind  | shape | parameters | multiply-adds | other | bytes |
| ----- | ----- | ----: | ---------: | ------------: | ----: | ----: |
| dense | Dense |    30 |      1,230 |         1,200 |    30 |   120 |
| relu  | ReLU  |    30 |          0 |             0 |    30 |   120 |
| total |       |       |      1,230 |         1,200 |    60 |   240 |"""


@pytest.mark.parametrize(
    ("shape", "error", "words"),
    [
        (
            None,
            ValueError,
            r"a length >= 1 for each axis but the batch, like \(None, 3\); got \(No",
        ),
        (7, TypeError, "`input_shape` must be a tuple of whole numbers; got 7"),
        ((7,), ValueError, r"`input_shape` must give a length >= 1 for each axis .* got \(7,\)"),
        ((0, 3), ValueError, r"`input_shape` must give a length >= 1 .* got \(0, 3\)"),
        ((7, 4), ValueError, r"must fit the model's input, \(None, 3\); got \(7, 4\)"),
    ],
)
def test_wrong_shapes_are_refused(shape, error, words):
    with pytest.raises(error, match=words):
        cost(sequence(L.ReLU(), shape=(None, 3)), shape)


@pytest.mark.parametrize(
    ("declared", "error", "words"),
    [
        (None, ValueError, r"layer 'own' \(Own\). Declare them: declared={'own': function}"),
        ({"own": 3}, TypeError, "`declared` must be a dictionary of functions of"),
    ],
)
def test_unknown_layers_are_refused(declared, error, words):
    with pytest.raises(error, match=words):
        cost(sequence(Own(name="own"), shape=(5, 4)), declared=declared)
