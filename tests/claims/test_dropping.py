"""Chapter 7's probabilities, means and variances agree with simulations done apart from them."""

from fractions import Fraction

import numpy as np
import pytest

from pooltools.claims.checks import apart, dropping

pytestmark = pytest.mark.keras
RATE = Fraction(1, 4)


@pytest.mark.parametrize("size", [4, 9])
def test_the_chances_of_all_ranks_are_those_of_a_simulation(size):
    exact = dropping._exact(RATE, size)
    assert sum(exact) == 1
    kept = np.random.default_rng(size).random((400_000, size)) >= float(RATE)
    first = np.where(kept.any(axis=1), kept.argmax(axis=1) + 1, 0)  # the largest comes first
    found = np.bincount(first, minlength=size + 1) / len(kept)
    np.testing.assert_allclose(found, np.array(exact, float), rtol=0, atol=0.004)
    assert exact[0] == RATE**size


@pytest.mark.parametrize("by", [dropping._ours, dropping._keras], ids=["pooltools", "Keras"])
def test_a_window_that_loses_everything_gives_zero_in_both(by):
    window = np.ones((50_000, 2, 2, 1), "float32")
    empty = np.mean(by(window, 0.5) == 0)
    assert empty == pytest.approx(0.5**4, abs=0.005)


@pytest.mark.parametrize(
    ("setting", "reduce"),
    [("dropout first, mean", np.mean), ("dropout first, maximum", np.max)],
    ids=["mean", "maximum"],
)
def test_the_mean_output_in_training_is_that_of_a_simulation(setting, reduce):
    values = np.array([8, 4, 2, 0])
    kept = np.random.default_rng(0).random((400_000, 4)) >= float(RATE)
    found = reduce(kept * values / float(1 - RATE), axis=1).mean()
    plain = reduce(values)
    same = dropping._same_mean(setting, RATE, tuple(map(int, values)), "without dropout")
    assert same == (abs(found - plain) < 0.02)


def test_weighted_by_chance_is_what_pooltools_gives_without_a_seed():
    for values in dropping._windows():
        x = np.array(values, float).reshape(1, 2, 2, 1)
        ours = dropping.max_pool_dropout(x, 2, rate=float(RATE)).item()
        said = dropping._at_inference("weighted by chance", max, RATE, values)
        assert ours == pytest.approx(float(said))


@pytest.mark.parametrize(("mean", "deviation"), [(0, 1), (2, 1), (-1, 3)])
def test_the_factor_of_the_variance_is_that_of_a_simulation(mean, deviation):
    x = np.random.default_rng(0).normal(mean, deviation, 1_000_000)
    rate = float(RATE)
    kept = np.random.default_rng(1).random(len(x)) >= rate
    found = (x * kept / (1 - rate)).var() / x.var()
    said = dropping.FACTORS["of mean and variance"](x, rate)
    assert found == pytest.approx(said, rel=0.01)
    if mean == 0:
        assert said == pytest.approx(dropping.FACTORS["1/(1-rate)"](x, rate), rel=0.001)


def test_each_property_tells_a_pooling_layer_from_a_dropout_layer():
    has = {"pooling": ["smaller"], "dropout": []}
    both = apart.properties(["max pooling", "dropout of cells"], **has)
    assert [(o.value, o.n) for o in both] == [(1, 8), (0.25, 8)]  # a dropout layer is not smaller


def test_dropout_sets_to_zero_in_training_only():
    found = apart.nullifies(["in training", "at inference"], "zero")
    assert [(o.value, o.n) for o in found] == [(1, 6), (0, 6)]
