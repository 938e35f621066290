"""Stochastic pooling: the share of each cell drawn, and the rule without training."""

import numpy as np
import pytest

from pooltools import layers
from pooltools._backend import gradient
from tests.layers.statistics import SIGMAS, assert_share

pytestmark = pytest.mark.keras
DRAWS = 20000


def positive(*shape):
    """Values above 0, some exactly 0, and one item with whole windows of 0."""
    x = np.random.default_rng(0).exponential(size=shape).astype("float32")
    x[x < 0.2] = 0
    x[-1, :4, :4] = 0
    return x


def shares(window, **settings):
    """How often each value of one window is drawn."""
    x = np.tile(np.reshape(window, (1, -1, 1)), (DRAWS, 1, 1)).astype("float32")
    y = np.asarray(layers.StochasticPooling(len(window), seed=1, **settings)(x, training=True))
    return [np.mean(y == value) for value in window]


def assert_shares(found, chances):
    for share, chance in zip(found, chances, strict=True):
        assert_share(share, chance, DRAWS)


@pytest.mark.parametrize("window", [[1, 3], [5, 1, 2, 4], [0, 7, 0, 1]], ids=str)
def test_each_cell_is_drawn_in_proportion_to_its_value(window):
    chances = np.array(window) / np.sum(window)
    found = shares(window) if 0 not in window else shares(window)[1::2]
    assert_shares(found, chances if 0 not in window else chances[1::2])
    assert sum(found) == 1  # and a cell of 0 never


def test_cells_of_equal_value_take_turns_and_zeros_give_zero():
    x = np.ones((DRAWS, 4, 1), "float32")
    layer = layers.StochasticPooling(4, seed=1)
    dx = gradient(lambda t: layer(t, training=True), x, x[:, :1])
    assert_shares(dx.mean(axis=0).ravel(), [1 / 4] * 4)
    assert not np.asarray(layer(0 * x, training=True)).any()
    assert not np.asarray(layer(0 * x)).any()


def test_the_border_is_never_drawn():
    x = np.full((DRAWS, 2, 1), 7, "float32")
    y = layers.StochasticPooling(2, 1, "same", seed=1)(x, training=True)
    assert np.asarray(y).min() == 7


def test_channels_draw_independently():
    x = np.tile(np.array([1, 2], "float32").reshape(1, 2, 1), (1, 1, DRAWS))
    y = np.asarray(layers.StochasticPooling(2, seed=1)(x, training=True))
    assert_shares([np.mean(y == 2)], [2 / 3])


def test_windows_that_overlap_draw_independently():
    x = np.tile(np.array([0, 1, 0], "float32").reshape(1, 3, 1), (DRAWS, 1, 1)) + 1  # 1 2 1
    y = np.asarray(layers.StochasticPooling(2, 1, seed=1)(x, training=True))[..., 0]
    assert_shares([np.mean((y == 2).all(axis=1))], [4 / 9])


def test_the_mean_of_the_draws_is_the_rule_without_training():
    x = np.tile(positive(2, 6, 6, 1)[:1], (DRAWS // 20, 1, 1, 1))
    layer = layers.StochasticPooling(3, seed=2)
    y = np.asarray(layer(x, training=True))
    error = y.std(axis=0) / np.sqrt(len(y))
    assert (abs(y.mean(axis=0) - np.asarray(layer(x))[0]) <= SIGMAS * error).all()


@pytest.mark.parametrize("training", [False, True])
def test_a_negative_value_counts_as_zero_and_nan_spoils_its_window(training):
    x = np.array([-5, 2, -1, -3, np.nan, 1], "float32").reshape(1, 6, 1)
    y = np.ravel(layers.StochasticPooling(2, seed=0)(x, training=training))
    np.testing.assert_array_equal(y, [2, 0, np.nan])
