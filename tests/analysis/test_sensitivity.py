"""Sensitivity maps of what is linear, of maxima, of norms; the exact way against differences."""

import re

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooltools import max_pool
from pooltools.analysis import SensitivityMap, sensitivity_map
from tests.analysis.wrapped import layer

pytestmark = pytest.mark.keras
L = keras.layers
LENGTHS = {1: (6,), 2: (3, 4), 3: (2, 3, 2)}


def noise(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def sequence(*layers, shape):
    return keras.Sequential([keras.Input(shape), *layers])


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_of_a_linear_model_it_is_the_length_of_the_weights(rank):
    n = LENGTHS[rank]
    model = sequence(L.Flatten(), L.Dense(3, bias_initializer="ones"), shape=(*n, 2))
    weights = np.asarray(model.layers[-1].kernel, float).reshape(*n, 2, 3)
    found = sensitivity_map(model, noise(4, *n, 2), output=-1, batch_size=3)
    expected = np.hypot(weights[..., 0, 2], weights[..., 1, 2])
    np.testing.assert_allclose(found.values, np.stack([expected] * 4), rtol=1e-14)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_maximum_hangs_on_the_largest_cells_alone(rank):
    x = noise(2, *(4,) * rank, 1)
    found = sensitivity_map(layer("MaxPooling", rank, 2), x, output=0)
    largest = max_pool(x, 2)
    for axis in range(1, rank + 1):
        largest = largest.repeat(2, axis)
    np.testing.assert_array_equal(found.values, (x == largest)[..., 0])


def test_one_number_of_a_map_shows_its_window():
    conv = L.Conv2D(2, (2, 3))
    found = sensitivity_map(sequence(conv, shape=(4, 5, 1)), noise(1, 4, 5, 1), output=(1, -1, 0))
    expected = np.zeros((4, 5))
    expected[1:3, 2:5] = np.abs(conv.kernel)[:, :, 0, 0]
    np.testing.assert_allclose(found.values[0], expected, rtol=1e-7)


@pytest.mark.parametrize("times", [1, -3.0])
def test_the_norm_of_the_input_itself_grows_by_its_direction(times):
    x = np.array([[[3.0, 0], [0, 4]], [[0, 0], [0, 0]]], "float32")
    found = sensitivity_map(L.Rescaling(times), x)
    np.testing.assert_allclose(found.values, [[3 / 5 * abs(times), 4 / 5 * abs(times)], [0, 0]])


def test_layers_run_as_at_inference():
    layers = [L.BatchNormalization(epsilon=0), L.Dropout(0.9), L.GlobalAveragePooling1D()]
    found = sensitivity_map(sequence(*layers, shape=(5, 1)), noise(3, 5, 1), output=0)
    np.testing.assert_allclose(found.values, np.full((3, 5), 1 / 5), rtol=1e-6)


def test_whole_numbers_are_taken_as_such():
    x = keras.Input((4, 1))
    squares = keras.Model(x, L.GlobalAveragePooling1D()(x * x))
    found = sensitivity_map(squares, np.array([0, 1, 2, 200], "uint8").reshape(1, 4, 1), 0)
    np.testing.assert_array_equal(found.values, [[0, 0.5, 1, 100]])  # 2 x / 4


@pytest.mark.parametrize("output", [None, 1, (2,)])
@pytest.mark.parametrize("batch_size", [1, 5, 99])
def test_differences_come_close_to_the_derivative(output, batch_size):
    weights = noise(4, 2, 3).astype(float)
    x = noise(2, 4, 2).astype(float)

    def model(x):
        return np.tanh(np.einsum("nic,ick->nk", x, weights))

    y = model(x)
    dy = {None: y / np.linalg.norm(y, axis=1, keepdims=True), 1: [0, 1, 0], (2,): [0, 0, 1]}[output]
    exact = np.einsum("nk,ick->nic", (1 - y**2) * dy, weights)
    found = sensitivity_map(model, x, output, batch_size)
    np.testing.assert_allclose(found.values, np.linalg.norm(exact, axis=-1), rtol=1e-7)


def test_a_function_around_a_model_comes_close_to_the_model():
    model = sequence(L.Conv2D(3, 3, activation="tanh"), L.Flatten(), L.Dense(2), shape=(5, 6, 1))
    x = noise(2, 5, 6, 1)
    close = sensitivity_map(lambda x: model(x), x, 1)
    np.testing.assert_allclose(close.values, sensitivity_map(model, x, 1).values, atol=1e-4)


@given(st.floats(1e-3, 1e3), st.floats(1e-2, 1e2))
def test_step_and_size_of_the_input_do_not_matter_to_what_is_linear(step, size):
    x = noise(1, 4, 1).astype(float) * size
    for each in (None, step):
        found = sensitivity_map(lambda x: x[:, :2, 0] * [2, 3] + 1, x, 0, step=each)
        np.testing.assert_allclose(found.values, [[2, 0, 0, 0]], atol=1e-8)


def test_the_distance_is_that_of_the_points_as_rounded():
    x = np.full((1, 3, 1), 1000, "float32")  # the next number is 6e-5 on
    found = sensitivity_map(lambda x: x[:, :1, 0].astype(float) * 2, x, 0, step=1e-4)
    np.testing.assert_array_equal(found.values, [[2, 0, 0]])


@given(st.permutations(range(5)), st.integers(1, 6))
def test_examples_do_not_mix(order, batch_size):
    x = noise(5, 6, 2)
    op = L.MaxPooling1D(3)
    np.testing.assert_array_equal(
        sensitivity_map(op, x[order], batch_size=batch_size).values,
        sensitivity_map(op, x).values[order],
    )


def test_the_table():
    found = SensitivityMap(np.array([[[0, 3.0], [1, 2]], [[0, 0], [0, 0]]]), "class or channel 1")
    assert found.largest == [(0, 1), (0, 0)]
    assert found.half == [1, 0]
    assert str(found) == found._repr_markdown_() == TABLE
    many = SensitivityMap(np.ones((21, 3)), "the output's norm")
    assert many.half == [2] * 21
    assert str(many).count("\n") == 2 + 20 + 1
    assert str(many).endswith("norm per unit. The first 20 of 21 examples.")


TABLE = """\
| example | largest at | largest | mean | places for half of the sum |
| ------- | ---------- | ------: | ---: | -------------------------: |
| 0       | (0, 1)     |       3 |  1.5 |                     1 of 4 |
| 1       | (0, 0)     |       0 |    0 |                     0 of 4 |

Change of class or channel 1 per unit."""


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (None, "the output's norm"),
        (1, "class or channel 1"),
        ((0, 1), "output (0, 1)"),
        ((np.int64(0), -1), "output (0, -1)"),
    ],
)
def test_it_says_what_was_looked_at(output, words):
    assert sensitivity_map(lambda x: x * 2, np.ones((1, 2, 2)), output).output == words


TWO = np.ones((1, 2, 2))
REFUSED = {
    "no model": ({"model": None}, TypeError, "`model` must be a Keras model or a function of an"),
    "no class": ({"output": 2}, ValueError, "`output` must be a whole number from -2 to 1; got 2."),
    "half a class": (
        {"output": 0.5},
        ValueError,
        "`output` must be a whole number from -2 to 1; got 0.5.",
    ),
    "one axis short": (
        {"output": (0,)},
        ValueError,
        "`output` must be None, a whole number (class or channel) or a tuple of one per axis of t",
    ),
    "outside": (
        {"output": (0, -3)},
        ValueError,
        "`output` must lie in the output of shape (2, 2); got (0, -3).",
    ),
    "step": ({"step": 0}, ValueError, "`step` must be None or a number > 0; got 0."),
    "batch size": (
        {"batch_size": 1.5},
        ValueError,
        "`batch_size` must be a whole number >= 1",
    ),
    "rows": (
        {"model": lambda x: np.ones(3)},
        ValueError,
        "`model` must give one array of numbers with one row per example; got shape (3,) for 1 ex",
    ),
}


@pytest.mark.parametrize(("wrong", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(wrong, error, words):
    with pytest.raises(error, match=re.escape(words)):
        sensitivity_map(**{"model": lambda x: x, "x": TWO, **wrong})
