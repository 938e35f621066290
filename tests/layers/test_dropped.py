"""Dropout before maximum pooling: how often each cell wins, and the rule without training."""

import keras
import numpy as np
import pytest

from pooltools import layers
from tests.layers.placed import arrays
from tests.layers.statistics import SIGMAS, assert_share

pytestmark = pytest.mark.keras
DRAWS = 20000


def values(*shape):
    """Values of at least 0, many exactly 0, no two others alike."""
    return np.maximum(np.random.default_rng(0).normal(size=shape), 0).astype("float32")


def test_the_kth_largest_wins_as_often_as_the_larger_ones_are_dropped():
    x = np.tile(np.array([2, 8, 4], "float32").reshape(1, 3, 1), (DRAWS, 1, 1))
    y = np.asarray(layers.MaxPoolDropout(3, rate=0.3, seed=1)(x, training=True))
    for value, chance in [(8, 0.7), (4, 0.21), (2, 0.063), (0, 0.027)]:
        assert_share(np.mean(y == value), chance, DRAWS)


def test_a_cell_is_dropped_for_all_its_windows_at_once():
    x = np.tile(np.array([1, 9, 1], "float32").reshape(1, 3, 1), (DRAWS, 1, 1))
    y = np.asarray(layers.MaxPoolDropout(2, 1, rate=0.3, seed=1)(x, training=True))
    assert_share(np.mean(y[:, 0] == 9), 0.7, DRAWS)
    np.testing.assert_array_equal(y[:, 0] == 9, y[:, 1] == 9)


def test_items_and_channels_are_dropped_on_their_own():
    x = np.ones((DRAWS, 1, 2), "float32")
    y = np.asarray(layers.MaxPoolDropout(1, rate=0.3, seed=1)(x, training=True))[:, 0]
    assert_share(np.mean(y[:, 0] * y[:, 1]), 0.49, DRAWS)
    assert_share(np.mean(y[::2] * y[1::2]), 0.49, DRAWS)


def test_the_mean_of_the_draws_is_the_rule_without_training():
    x = np.tile(values(1, 6, 6, 1), (1000, 1, 1, 1))
    layer = layers.MaxPoolDropout(3, rate=0.4, seed=2)
    y = np.asarray(layer(x, training=True))
    error = y.std(axis=0) / np.sqrt(len(y))
    assert (abs(y.mean(axis=0) - np.asarray(layer(x))[0]) <= SIGMAS * error).all()


@pytest.mark.parametrize(("size", "stride"), [(3, 3), (3, 2), (2, 1)])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_at_rate_0_it_is_maximum_pooling(size, stride, padding):
    x = values(2, 6, 6, 2)
    y = layers.MaxPoolDropout(size, stride, padding, rate=0)(x, training=True)
    np.testing.assert_array_equal(y, keras.ops.max_pool(x, size, stride, padding))


@pytest.mark.parametrize("scale", [1, np.inf])
def test_at_rate_1_nothing_is_left(scale):
    x = (values(1, 4, 4, 2) + 1) * scale
    y = layers.MaxPoolDropout(2, rate=1, seed=0)(x, training=True)
    assert not arrays(y)[0].any()


@pytest.mark.parametrize("training", [False, True])
def test_a_negative_value_counts_as_zero_and_nan_spoils_its_window(training):
    x = np.array([-5, -2, np.nan, 1], "float32").reshape(1, 4, 1)
    y = np.ravel(layers.MaxPoolDropout(2, seed=0, rate=0.99)(x, training=training))
    np.testing.assert_array_equal(y, [0, np.nan])
