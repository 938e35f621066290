"""Gradients of chains on paper, factors of pooling, differences; the model stays as it is."""

import re

import keras
import numpy as np
import pytest

from pooltools import layers as own
from pooltools.analysis import GradientFlow, LayerFlow, gradient_flow
from tests.analysis.wrapped import layer

pytestmark = pytest.mark.keras
L = keras.layers


def noise(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def sequence(*layers, shape, dtype=None):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers])


def times(y, p):
    """A loss whose gradient by each example's output is `y`."""
    return keras.ops.sum(keras.ops.cast(y, p.dtype) * p, axis=tuple(range(1, p.ndim)))


def length(*arrays):
    return np.sqrt(sum((a**2).sum() for a in arrays))


def rms(rows):
    """Root mean square of the rows' lengths."""
    return np.sqrt((rows**2).sum() / len(rows))


def test_a_chain_on_paper():
    model = sequence(*(L.Dense(n, use_bias=False) for n in (4, 5, 2)), shape=(3,))
    a, b, c = (np.asarray(w, float) for w in model.weights)
    x, dy = noise(6, 3), noise(6, 2, seed=1)
    flow = gradient_flow(model, x, dy, loss=times)
    gradients = [x.T @ dy @ c.T @ b.T, (x @ a).T @ dy @ c.T, (x @ a @ b).T @ dy]
    outputs = [dy @ c.T @ b.T, dy @ c.T, dy]
    assert [v.gradient for v in flow.layers] == pytest.approx([length(g) / 6 for g in gradients])
    assert [v.output for v in flow.layers] == pytest.approx([*map(rms, outputs)])
    assert [v.kernel for v in flow.layers] == pytest.approx([*map(length, (a, b, c))])
    assert [v.ratio for v in flow.layers] == pytest.approx(
        [length(g) / 6 / length(w) for g, w in zip(gradients, (a, b, c), strict=True)]
    )
    assert flow.loss == pytest.approx((x @ a @ b @ c * dy).sum() / 6)


POOLINGS = {  # pooling, what it does to the gradient's length for rank r and 4 cells an axis
    "max": (lambda r: layer("MaxPooling", r, 2), lambda r: 1),
    "average": (lambda r: layer("AveragePooling", r, 2), lambda r: 2 ** (-r / 2)),
    "global max": (lambda r: layer("GlobalMaxPooling", r), lambda r: 1),
    "global average": (lambda r: layer("GlobalAveragePooling", r), lambda r: 4 ** (-r / 2)),
    "places": (lambda r: own.MaxPoolingWithArgmax(2), lambda r: 1),
    "nothing": (lambda r: L.Identity(), lambda r: 1),
}


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(("pooling", "factor"), POOLINGS.values(), ids=POOLINGS)
def test_what_pooling_does_to_its_length(pooling, factor, rank):
    x = keras.Input((4,) * rank + (2,))
    y = pooling(rank)(L.Rescaling(-1, name="before")(x))
    y = y[0] if isinstance(y, list | tuple) else y
    model = keras.Model(x, L.Rescaling(1, name="after")(y))
    dy = noise(3, *y.shape[1:])
    flow = gradient_flow(model, noise(3, *x.shape[1:], seed=1), dy, loss=times)
    assert flow["after"].output == pytest.approx(rms(dy))
    assert flow["before"].output == pytest.approx(rms(dy) * factor(rank))


@pytest.mark.parametrize("logits", [True, False])
def test_the_loss_of_classes(logits):
    z, y = noise(5, 3), np.array([0, 2, 1, 1, 0])
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    model = sequence(L.Identity(), L.Activation("linear" if logits else "softmax"), shape=(3,))
    flow = gradient_flow(model, z, y[:, None], from_logits=logits)
    assert flow.loss == pytest.approx(-np.log(p[range(5), y]).mean())
    assert flow.layers[0].output == pytest.approx(rms(p - np.eye(3)[y]))
    by_p = rms(1 - np.eye(3)[y] / p)  # of probabilities that Keras divides by their sum
    assert flow.layers[1].output == pytest.approx(rms(p - np.eye(3)[y]) if logits else by_p)


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow",
    reason="elsewhere Keras multiplies doubles in single precision",
)
def test_differences_of_the_loss_agree():
    layers = [L.Conv1D(2, 2, activation="tanh"), L.GlobalAveragePooling1D(), L.Dense(3)]
    for each in layers:
        each.dtype_policy = keras.DTypePolicy("float64")
    model = sequence(*layers, shape=(5, 2), dtype="float64")
    x, y = noise(4, 5, 2), [0, 1, 2, 2]
    flow = gradient_flow(model, x, y, from_logits=True)
    for each, row in zip(layers[::2], flow.layers[::2], strict=True):
        slopes = []
        start = np.asarray(each.kernel)
        for step in 1e-5 * np.eye(start.size).reshape(-1, *start.shape):
            ends = []
            for sign in (1, -1):
                each.kernel.assign(start + sign * step)
                ends.append(gradient_flow(model, x, y, from_logits=True).loss)
            slopes.append((ends[0] - ends[1]) / 2e-5)
        each.kernel.assign(start)
        assert row.gradient == pytest.approx(np.linalg.norm(slopes), rel=1e-6)


def test_batch_normalisation_lets_no_common_shift_through_in_training():
    norm = L.BatchNormalization(scale=False, epsilon=0)
    model = sequence(L.Identity(), norm, shape=(3,))
    norm.moving_variance.assign([4] * 3)
    x, dy = noise(7, 3), np.ones((7, 3))
    assert gradient_flow(model, x, dy, times).layers[0].output == pytest.approx(np.sqrt(3) / 2)
    assert gradient_flow(model, x, dy, times, training=True).layers[0].output < 1e-5


def test_layers_run_as_the_model_would_be_called():
    x = keras.Input((50,))
    model = keras.Model(x, L.Dropout(0.5)(L.Identity()(x), training=True))
    dy = np.ones((4, 50))
    assert gradient_flow(model, dy, dy, times).layers[0].output == pytest.approx(np.sqrt(50))
    dropped = gradient_flow(model, dy, dy, times, training=True)
    half = np.sqrt(4 * (np.asarray(dropped.loss) / 2))  # of 50, every one that is left counts twice
    assert 0 < dropped.loss < 100
    assert dropped.layers[0].output == pytest.approx(half)


@pytest.mark.parametrize("training", [False, True])
def test_the_model_stays_as_it_is(training):
    small = keras.initializers.RandomNormal(stddev=0.01)  # no probability of 0, without slope
    layers = [
        L.Conv1D(3, 2, kernel_regularizer="l2", activity_regularizer="l2"),
        L.BatchNormalization(),
        L.Dropout(0.5, seed=0),
        L.GlobalMaxPooling1D(),
        L.Dense(2, trainable=False, activation="softmax", kernel_initializer=small),
    ]
    model = sequence(*layers, shape=(6, 1))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)

    def state():
        variables = [*model.variables, *model.optimizer.variables]
        flags = [(each.trainable, each.built) for each in layers]
        return (
            [np.asarray(v).tolist() for v in variables],
            flags,
            len(model.losses),
            model.to_json(),
        )

    before = state()
    flow = gradient_flow(model, noise(4, 6, 1) + 9, [0, 1, 0, 1], training=training)
    assert state() == before
    assert flow.layers[-1].gradient > 0  # frozen ones count


def test_a_layer_called_twice_has_one_kernel():
    x = keras.Input((1,))
    dense = L.Dense(1, use_bias=False, kernel_initializer=keras.initializers.Constant(3), name="w")
    block = keras.Sequential([keras.Input((1,)), dense], name="block")
    flow = gradient_flow(keras.Model(x, block(dense(x))), [[5.0]], [[1.0]], times)
    assert [v.name for v in flow.layers] == ["w", "block/w"]
    assert [v.gradient for v in flow.layers] == pytest.approx([2 * 3 * 5] * 2)  # of 3² x by 3
    assert [v.output for v in flow.layers] == pytest.approx([3, 1])


def test_masked_tokens_stay_masked():
    model = sequence(L.Embedding(9, 3, mask_zero=True), L.GlobalAveragePooling1D(), shape=(4,))
    flow = gradient_flow(model, [[3, 7, 0, 0]], np.ones((1, 3)), times)
    assert flow.layers[0].output == pytest.approx(np.sqrt(3 * 2) / 2)  # of two cells, not of four
    assert flow.layers[0].gradient == pytest.approx(np.sqrt(3 * 2) / 2)


def test_it_does_not_depend_on_how_many_examples_there_are():
    model = sequence(L.Conv2D(3, 2), L.Flatten(), L.Dense(4, activation="softmax"), shape=(5, 4, 1))
    x, y = noise(3, 5, 4, 1), np.array([0, 3, 1])
    one, two = (gradient_flow(model, np.tile(x, (n, 1, 1, 1)), np.tile(y, n)) for n in (1, 2))
    for attribute in ("output", "gradient", "kernel"):
        first, second = ([getattr(v, attribute) for v in f.layers[::2]] for f in (one, two))
        assert second == pytest.approx(first, rel=1e-5)


def test_the_table():
    rows = (
        LayerFlow("conv", "Conv1D", 0.5, 0.25, 2.0),
        LayerFlow("pool", "MaxPooling1D", 1, None, None),
    )
    flow = GradientFlow(rows, 1.25, 8, True)
    assert str(flow) == flow._repr_markdown_() == TABLE
    assert LayerFlow("zeros", "Dense", 1.0, 1.0, 0.0).ratio is None
    with pytest.raises(KeyError, match=re.escape("no layer is named 'top'; there are ['conv', 'p")):
        flow["top"]


TABLE = """\
| layer | kind         | by output | by kernel | kernel | ratio |
| ----- | ------------ | --------: | --------: | -----: | ----: |
| conv  | Conv1D       |       0.5 |      0.25 |      2 | 0.125 |
| pool  | MaxPooling1D |         1 |         – |      – |     – |

Lengths of the gradient of the loss, 1.25; examples: 8, layers run as in training."""


def two_outputs():
    x = keras.Input((3,))
    return keras.Model(x, [L.ReLU()(x), L.ReLU()(x)])


X, SOFT = noise(2, 3), lambda: sequence(L.Softmax(), shape=(3,))
REFUSED = {
    "no model": ({"model": abs}, TypeError, "`model` must be a Keras model; got"),
    "two outputs": ({"model": two_outputs()}, ValueError, "`model` must have one output; got 2."),
    "shape": ({"x": noise(2, 4)}, ValueError, "`x` must hold numbers for the model's input"),
    "no examples": ({"x": X[:0]}, ValueError, "at least one example; got float64 of shape (0, 3)."),
    "words": ({"x": [["a"] * 3]}, ValueError, "`x` must hold numbers for the model's input"),
    "rows": ({"y": [1]}, ValueError, "`y` must hold one row per example; got shape (1,) for 2."),
    "one-hot": ({"y": np.eye(3)[:2]}, ValueError, "From one-hot rows take np.argmax(y, axis=1)."),
    "no such class": (
        {"y": [0, 3]},
        ValueError,
        "`y` must hold whole numbers from 0 to 2, the classes; got [0 3].",
    ),
    "negative": ({"y": [0, -1]}, ValueError, "`y` must hold whole numbers from 0 to 2"),
    "parts": ({"y": [0, 0.5]}, ValueError, "`y` must hold whole numbers from 0 to 2"),
    "logits": (
        {"model": sequence(L.ReLU(), shape=(3,)), "x": [[0.0, 1, 2], [1, 1, 1]]},
        ValueError,
        "model gives no probabilities; got False and outputs from 0 to 2, whose sums are not 1.",
    ),
    "both": (
        {"loss": "mse", "from_logits": True},
        ValueError,
        "`from_logits` must be left out where `loss` is given; got True. Tell the loss:",
    ),
    "no loss": ({"loss": 3}, TypeError, "`loss` must be a name or a function of (y, output); got"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(wrong, error, words):
    with pytest.raises(error, match=re.escape(words)):
        gradient_flow(**{"model": SOFT(), "x": X, "y": [0, 1], **wrong})
