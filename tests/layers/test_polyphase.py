"""Polyphase pooling: no shift is seen, and which cells are kept."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from pooltools import layers
from tests.layers.placed import arrays

pytestmark = pytest.mark.keras
NORMS = [1, 2, float("inf")]


def line(*values, dtype="float32"):
    return np.array(values, dtype).reshape(1, -1, 1)


class Around(keras.layers.Layer):
    """A convolution whose border wraps around."""

    def __init__(self, seed):
        super().__init__()
        start = keras.initializers.GlorotNormal(seed)
        self.inner = keras.layers.Conv2D(6, 3, activation="relu", kernel_initializer=start)

    def call(self, x):
        for axis in (1, 2):
            last, first = ops.split(x, [x.shape[axis] - 1], axis)[1], ops.split(x, [1], axis)[0]
            x = ops.concatenate([last, x, first], axis)
        return self.inner(x)


def network(down, size):
    """Twice a convolution and a way to get smaller, then a global mean."""
    return keras.Sequential(
        [
            keras.Input((size, size, 2)),
            *[layer for seed in (1, 2) for layer in (Around(seed), down())],
            keras.layers.GlobalAveragePooling2D(),
        ]
    )


@pytest.mark.parametrize(("strides", "size"), [(2, 8), (3, 9)])
@pytest.mark.parametrize("p", NORMS)
def test_a_network_around_the_circle_sees_no_shift(p, strides, size):
    model = network(lambda: layers.PolyphasePooling(strides, p), size)

    @settings(max_examples=10)
    @given(shift=st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), seed=st.integers(0))
    def unseen(shift, seed):
        x = np.random.default_rng(seed).normal(size=(3, size, size, 2)).astype("float32")
        y, moved = (arrays(model(v))[0] for v in (x, np.roll(x, shift, axis=(1, 2))))
        np.testing.assert_allclose(y, moved, rtol=1e-5, atol=1e-6)

    unseen()


def test_with_maxima_it_would_see_one():
    """The test above could fail."""
    model = network(lambda: keras.layers.MaxPooling2D(2), 8)
    x = np.random.default_rng(0).normal(size=(3, 8, 8, 2)).astype("float32")
    y, moved = (arrays(model(v))[0] for v in (x, np.roll(x, 1, axis=1)))
    assert abs(y - moved).max() > 0.01


def test_items_choose_for_themselves_and_channels_together():
    """Second channel: 9 outvotes the 5 of the first."""
    x = np.array([[[1, 9], [5, 0]], [[1, 0], [5, 0]]], "float32")
    assert arrays(layers.PolyphasePooling()(x))[0].tolist() == [[[1, 9]], [[5, 0]]]


@pytest.mark.parametrize("p", NORMS)
@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([3, -3], [3]),  # a tie: the first
        ([0, 0], [0]),
        ([1, -3], [-3]),
        ([1, np.nan], [np.nan]),
        ([np.inf, np.nan], [np.nan]),
        ([np.nan, np.inf], [np.nan]),
        ([5, np.inf], [np.inf]),
        ([1e38, -np.inf], [-np.inf]),
        ([1e-30, 2e-30], [2e-30]),  # whose squares are 0
        ([1e38, 3e38, 1e38, 3e38], [3e38, 3e38]),  # whose sum is infinite
    ],
    ids=str,
)
def test_the_largest_norm(values, kept, p):
    y = arrays(layers.PolyphasePooling(p=p)(line(*values)))[0].ravel()
    np.testing.assert_array_equal(y, np.array(kept, "float32"))


@pytest.mark.parametrize(
    ("p", "kept"),
    [
        (1, [2, -2, 2]),  # sums of sizes 6, 5, 3.5
        (2, [3, 2, 0]),  # sums of squares 12, 13, 12.25
        (np.inf, [0, 0, -3.5]),
    ],
)
def test_norms_differ(p, kept):
    x = line(2, 3, 0, -2, 2, 0, 2, 0, -3.5)
    np.testing.assert_array_equal(arrays(layers.PolyphasePooling(3, p)(x))[0].ravel(), kept)


def test_a_faint_item_beside_a_loud_one_still_chooses():
    x = np.array([[[1e30], [2e30]], [[1e-30], [2e-30]]], "float32")
    np.testing.assert_array_equal(arrays(layers.PolyphasePooling()(x))[0], x[:, 1:])


@pytest.mark.parametrize("p", NORMS)
def test_half_precision_tells_large_numbers_apart(p):
    """Squares and sums of both are infinite in this number type."""
    x = line(50000, 60000, 50000, 60000, dtype="float16")
    y = arrays(layers.PolyphasePooling(p=p, dtype="float16")(x))[0].ravel()
    np.testing.assert_array_equal(y, [60000, 60000])


@pytest.mark.parametrize(
    ("strides", "shape", "words"),
    [
        (
            (2, 3),
            (4, 5, 1),
            r"`strides` must divide the spatial sizes of the input; crop or pad it to a multiple\.",
        ),
        (
            2,
            (None, 5, 1),
            r"Received: strides=2 and input_shape=\(None, None, 5, 1\)",
        ),
        ((2, 2), (4, 1), r"`strides` must have one entry for each of the 1 spatial axes"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(strides, shape, words):
    with pytest.raises(ValueError, match=words):
        layers.PolyphasePooling(strides)(keras.Input(shape))


def test_a_size_that_was_unknown_is_checked_once_it_is_known():
    start = keras.Input((None, 1))
    model = keras.Model(start, layers.PolyphasePooling(2)(start))
    with pytest.raises(ValueError, match=r"`strides` must divide .* input_shape=\(1, 3, 1\)"):
        model(line(1, 2, 3))


def test_the_operations_of_an_example():
    assert layers.PolyphasePooling((2, 3)).work([(4, 6, 5)], (2, 2, 5)) == (0, 2 * 4 * 6 * 5)
