"""Effective receptive fields: averages with a known variance, and never outside the theory."""

import re

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooltools.analysis import EffectiveField, effective_receptive_field, receptive_field
from tests.analysis.networks import Network
from tests.analysis.wrapped import layer

pytestmark = pytest.mark.keras
L = keras.layers


def sequence(*layers, shape):
    return keras.Sequential([keras.Input(shape), *layers])


def average(rank, k, stride=1, dilation=1, padding="valid"):
    """A convolution that averages."""
    return layer(
        *("Conv", rank, 1, k, stride, padding),
        dilation_rate=dilation,
        use_bias=False,
        kernel_initializer=keras.initializers.Constant(1 / k**rank),
    )


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_variance_of_averages_is_the_sum_of_theirs(rank, k, n):
    """A window of k cells has the variance (k² - 1) / 12."""
    side = n * (k - 1) + 1 + 2
    model = sequence(*(average(rank, k) for _ in range(n)), shape=(*(side,) * rank, 1))
    found = effective_receptive_field(model, draws=1)
    np.testing.assert_allclose(np.square(found.deviation), n * (k**2 - 1) / 12, rtol=1e-5)
    np.testing.assert_allclose(found.centre, (side - 1) / 2, rtol=1e-6)  # cell 1 of 3
    assert found.cell == (1,) * rank


@pytest.mark.parametrize(
    ("layers", "variance"),
    [
        ([average(1, 3, dilation=4)], 16 * 8 / 12),
        ([L.AveragePooling1D(2), average(1, 3)], 3 / 12 + 4 * 8 / 12),
        ([average(1, 3, 2), L.AveragePooling1D(3, 3), average(1, 2)], 8 / 12 * 5 + 36 * 3 / 12),
        ([L.UpSampling1D(2), average(1, 4)], None),
    ],
)
def test_strides_and_dilation_spread_what_comes_after(layers, variance):
    found = effective_receptive_field(sequence(*layers, shape=(40, 1)), draws=1)
    if variance is None:  # four cells are two input cells, or a half, one and a half
        np.testing.assert_allclose(found.values[found.values > 0], [1 / 2, 1 / 2])
        assert found.theory is None
    else:
        assert found.deviation[0] ** 2 == pytest.approx(variance, rel=1e-5)


@given(st.lists(st.lists(st.floats(0.1, 1), min_size=1, max_size=4), min_size=1, max_size=4))
def test_means_and_variances_of_positive_kernels_add_up(kernels):
    def model(x):
        y = x[:, :, 0]
        for kernel in kernels:
            y = np.stack([np.correlate(row, kernel, "valid") for row in y])
        return y[:, :1, None]

    found = effective_receptive_field(model, x=np.ones((1, 13, 1)))
    shares = [np.array(k) / np.sum(k) for k in kernels]
    means = [p @ np.arange(len(p)) for p in shares]
    variances = [p @ (np.arange(len(p)) - m) ** 2 for p, m in zip(shares, means, strict=True)]
    assert found.centre[0] == pytest.approx(sum(means), abs=1e-6)
    assert found.deviation[0] ** 2 == pytest.approx(sum(variances), abs=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 4, 5])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_nothing_outside_the_theoretical_field_counts(rank, seed):
    model = Network(rank, seed).model
    found = effective_receptive_field(model, draws=4)
    field = receptive_field(model).layers[-1]
    assert found.theory == field
    cells = np.argwhere(found.values > 0)
    first = [axis.start + i * axis.jump for axis, i in zip(field.axes, found.cell, strict=True)]
    assert (cells >= first).all()
    assert (cells < np.add(first, field.size)).all()
    assert 0 < found.share <= 1


@pytest.mark.parametrize("n", [4, 9, 16, 36])
def test_many_averages_make_a_gaussian(n):
    """Its width grows by the square root of n, the theoretical field by n."""
    found = effective_receptive_field(
        sequence(*(average(1, 3) for _ in range(n)), shape=(2 * n + 1, 1)), draws=1
    )
    half = np.sqrt(2 * np.log(1 / 0.0455))  # standard deviations to where it falls below
    assert found.side == pytest.approx(2 * half * np.sqrt(n * 8 / 12), abs=1)
    assert found.share == found.side / (2 * n + 1)


def test_a_mean_over_examples_and_channels():
    weights = np.array([[[2.0], [-4.0]], [[0.0], [6.0]]])  # 2 cells, 2 channels
    model = sequence(L.Conv1D(1, 2, use_bias=False), L.ReLU(), shape=(2, 2))
    model.layers[0].kernel.assign(weights)
    x = np.array([[[1.0, 0], [0, 0]], [[0, 1], [0, 0]]])  # let through, stopped
    np.testing.assert_array_equal(effective_receptive_field(model, x=x[:1]).values, [3, 3])
    for batch_size in (1, 2):
        found = effective_receptive_field(model, x=x, batch_size=batch_size)
        np.testing.assert_array_equal(found.values, [1.5, 1.5])
        assert found.examples == 2


def test_draws_repeat_with_their_seed():
    model = sequence(L.MaxPooling1D(4, 1), shape=(9, 1))
    one, two, other = (effective_receptive_field(model, seed=seed).values for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()
    assert one.sum() == pytest.approx(1)  # each maximum hangs on one cell, as much as it moves
    assert np.rint(one * 20) == pytest.approx(one * 20)


def test_layers_run_as_at_inference():
    model = sequence(L.Dropout(0.9), L.BatchNormalization(epsilon=0), shape=(3, 1))
    np.testing.assert_array_equal(effective_receptive_field(model).values, [0, 1, 0])


def nested():
    block = sequence(L.AveragePooling1D(3, 1, name="mean"), L.MaxPooling1D(2), shape=(12, 2))
    block.name = "block"
    x = keras.Input((14, 2))
    conv = L.Conv1D(2, 2, padding="same", name="conv", kernel_initializer="ones")
    y = block(L.Cropping1D(1)(conv(conv(x))))
    return keras.Model(x, L.GlobalAveragePooling1D(name="end")(y))


@pytest.mark.parametrize(
    ("layer", "cell", "places"),
    [
        ("conv", (3,), [3, 4]),
        ("conv (call 2)", (3,), [3, 4, 5]),
        ("block/mean", (0,), [1, 2, 3, 4, 5]),
    ],
)
def test_a_layer_is_found_by_its_name_in_the_table_of_fields(layer, cell, places):
    model = nested()
    found = effective_receptive_field(model, layer, cell=cell)
    assert np.flatnonzero(found.values).tolist() == places
    assert (found.layer, found.theory) == (layer, receptive_field(model)[layer])


def test_channels_are_added_up_or_taken_alone():
    model = sequence(L.DepthwiseConv1D(3, use_bias=False), shape=(3, 2))
    kernel = np.array([[1.0, -4], [2, 5], [3, 6]])
    model.layers[0].kernel.assign(kernel[:, :, None])
    for channel, expected in [(0, [1, 2, 3]), (-1, [4, 5, 6]), (None, [5, 7, 9])]:
        found = effective_receptive_field(model, channel=channel)
        np.testing.assert_array_equal(found.values, np.array(expected) / 2)  # of two channels


def test_a_function_and_a_layer_have_no_theory():
    pool = L.AveragePooling1D(3, 1)
    exact = effective_receptive_field(pool, x=np.ones((1, 6, 1)), cell=(1,))
    close = effective_receptive_field(lambda x: pool(x), x=np.ones((1, 6, 1)), cell=(1,))
    np.testing.assert_allclose(exact.values, [0, 1 / 3, 1 / 3, 1 / 3, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(close.values, exact.values, atol=1e-4)
    assert (exact.layer, exact.theory, exact.share) == (None, None, None)


def test_a_subclassed_model_can_be_measured_as_a_whole():
    class Own(keras.Model):
        def call(self, x):
            return x[:, 1:] - x[:, :-1]

    found = effective_receptive_field(Own(), x=np.ones((1, 5, 1), "float32"), cell=(0,))
    np.testing.assert_array_equal(found.values, [1, 1, 0, 0, 0])


def test_unknown_layers_can_be_declared():
    class Twice(L.Layer):
        def call(self, x):
            return 2 * x

    model = sequence(Twice(name="twice"), shape=(4, 1))
    assert effective_receptive_field(model).theory is None
    found = effective_receptive_field(model, declared={Twice: "cell"})
    assert (found.theory.size, found.share) == ((1,), 1)


def test_unknown_layers_behind_do_not_matter():
    model = sequence(L.MaxPooling1D(2, name="pool"), L.LSTM(1), shape=(8, 1))
    assert effective_receptive_field(model, "pool").theory.size == (2,)


def test_by_hand():
    values = np.array([[0, 1.0, 0, 0], [21, 0.5, 0, 1], [0, 0, 1, 0]])
    field = EffectiveField(values, (1, 1), "conv", 5, None)
    assert (field.places, field.side) == (4, 2)  # above 0.0455 · 21 = 0.956
    field = EffectiveField(np.where(values == 21, 22, values), (1, 1), "conv", 5, None)
    assert (field.places, field.side) == (1, 1)  # above 0.0455 · 22 = 1.001
    flat = EffectiveField(np.array([0, 2.0, 0, 2]), (0,), None, 1, None)
    assert (flat.centre, flat.deviation) == ((2,), (1,))


def test_the_table():
    model = sequence(average(2, 3, padding="same"), shape=(5, 4, 1))
    model.layers[0].name = "mean"
    found = effective_receptive_field(model, cell=(0, 2), draws=1)
    assert str(found) == found._repr_markdown_() == TABLE


TABLE = """\
| axis | layer | cell | field | centre | standard deviation |
| ---- | ----- | ---: | ----: | -----: | -----------------: |
| 0    | mean  |    0 |     2 |    0.5 |                0.5 |
| 1    | mean  |    2 |     3 |      2 |             0.8165 |

6 places have more than 4.55% of the largest mean |gradient|, as many as a side of 2.449, \
100.0% of the theoretical field's. Examples: 1."""

POOL = sequence(L.MaxPooling1D(2, name="pool"), L.GlobalMaxPooling1D(name="all"), shape=(8, 1))
REFUSED = {
    "no model": (
        lambda: effective_receptive_field([1]),
        TypeError,
        "`model` must be a Keras model or a function of an array; got list.",
    ),
    "no places": (
        lambda: effective_receptive_field(POOL),
        ValueError,
        "`layer` must name a layer whose output has spatial axes; got output shape (1, 1). Name",
    ),
    "no such layer": (
        lambda: effective_receptive_field(POOL, "conv"),
        ValueError,
        "`layer` must name a layer of the model; got 'conv'; there are ['pool', 'all'].",
    ),
    "layer of a function": (
        lambda: effective_receptive_field(np.abs, "conv", np.ones((1, 2, 1))),
        TypeError,
        "`layer` must be None where layers cannot be listed; got 'conv' for ufunc. Give a funct",
    ),
    "no shape": (
        lambda: effective_receptive_field(np.abs),
        ValueError,
        "`x` must be given where the model's input has no fixed shape; got None. Give examples",
    ),
    "open shape": (
        lambda: effective_receptive_field(sequence(L.ReLU(), shape=(None, 1))),
        ValueError,
        "`x` must be given where the model's input has no fixed shape; got None. Give examples",
    ),
    "no images": (
        lambda: effective_receptive_field(sequence(L.Dense(1), shape=(3,))),
        ValueError,
        "`model` must take shape (N, *spatial, C); its input has shape (None, 3).",
    ),
    "draws": (
        lambda: effective_receptive_field(POOL, draws=0),
        ValueError,
        "`draws` must be a whole number >= 1; got 0.",
    ),
    "cell outside": (
        lambda: effective_receptive_field(POOL, "pool", cell=(4,)),
        ValueError,
        "`cell` must be a tuple with one place >= 0 in each of (4,); got (4,).",
    ),
    "cell on two axes": (
        lambda: effective_receptive_field(POOL, "pool", cell=(1, 1)),
        ValueError,
        "`cell` must be a tuple with one place >= 0 in each of (4,); got (1, 1).",
    ),
    "negative cell": (
        lambda: effective_receptive_field(POOL, "pool", cell=(-1,)),
        ValueError,
        "`cell` must be a whole number >= 0; got -1.",
    ),
    "channel": (
        lambda: effective_receptive_field(POOL, "pool", channel=1),
        ValueError,
        "`channel` must be a whole number from -1 to 0; got 1.",
    ),
    "nothing moves": (
        lambda: effective_receptive_field(sequence(L.ReLU(), shape=(3, 1)), x=-np.ones((1, 3, 1))),
        ValueError,
        "the cell's output must change with the input; at (1,) all gradients are 0. Look at",
    ),
    "declared": (
        lambda: effective_receptive_field(POOL, "pool", declared={"pool": 3}),
        ValueError,
        "`declared` must map layer names or classes",
    ),
}


@pytest.mark.parametrize(("call", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(call, error, words):
    with pytest.raises(error, match=re.escape(words)):
        call()
