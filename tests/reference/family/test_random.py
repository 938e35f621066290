"""Draws: the seed decides, the frequencies are right, their mean is the rule for testing."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings

from pooltools import (
    max_pool,
    max_pool_dropout,
    max_pool_dropout_grad,
    max_pool_grad,
    min_pool,
    stochastic_pool,
    stochastic_pool_grad,
)
from tests.reference.cases import inputs

DRAWS = 20_000
PAIRS = [(stochastic_pool, stochastic_pool_grad), (max_pool_dropout, max_pool_dropout_grad)]
both = pytest.mark.parametrize(("pool", "grad"), PAIRS, ids=["stochastic", "dropout"])
SOME = settings(max_examples=30)


def windows(*values, times=DRAWS):
    """The same window many times, as items of a batch."""
    return np.tile(np.array(values, float).reshape(1, -1, 1), (times, 1, 1))


def assert_near(counts, probability):
    """Within 5 standard deviations of a binomial count."""
    expected = DRAWS * np.asarray(probability)
    spread = np.sqrt(expected * (1 - np.asarray(probability)))
    assert (np.abs(counts - expected) <= 5 * spread).all(), (counts, expected)


def test_cells_are_drawn_in_proportion_to_their_value():
    y = stochastic_pool(windows(0, 1, 2, 5), 4, seed=0)
    counts = [(y == v).sum() for v in (0, 1, 2, 5)]
    assert_near(counts, [0, 1 / 8, 2 / 8, 5 / 8])


def test_each_cell_of_a_window_of_zeros_is_as_likely():
    """Nothing of the gradient falls into the border."""
    x = windows(0, 0, 0)
    dx = stochastic_pool_grad(np.ones((DRAWS, 1, 1)), x, 5, 5, ((1, 1),), seed=0)
    assert_near(dx.sum(axis=0).ravel(), [1 / 3] * 3)
    assert dx.sum() == DRAWS


def test_the_largest_left_has_its_probability():
    y = max_pool_dropout(windows(3, 9, 4), 3, rate=0.3, seed=0)
    counts = [(y == v).sum() for v in (9, 4, 3, 0)]
    assert_near(counts, [0.7, 0.7 * 0.3, 0.7 * 0.3**2, 0.3**3])


@pytest.mark.parametrize("rate", [0, 0.25, 0.9, 1])
def test_the_rule_for_testing_is_the_mean_over_all_ways_to_drop(rate):
    values = np.array([2.0, 5.0, 0.0, 5.0])
    ways = [np.array(w) for w in itertools.product([0, 1], repeat=4)]  # 1: kept
    chances = [np.prod(np.where(w, 1 - rate, rate)) for w in ways]
    mean = sum(c * np.max(w * values) for c, w in zip(chances, ways, strict=True))
    y = max_pool_dropout(values.reshape(1, 4, 1), 4, rate=rate)
    np.testing.assert_allclose(y.item(), mean, rtol=1e-14)


def test_equal_cells_rank_in_row_major_order():
    dx = max_pool_dropout_grad(np.ones((1, 1, 1)), windows(5, 7, 5, times=1), 3, rate=0.5)
    assert dx.ravel().tolist() == [0.25, 0.5, 0.125]


def test_windows_share_dropped_cells():
    """Windows of 2 step by 1: a large cell is there for both or for neither."""
    y = max_pool_dropout(windows(0, 8, 0), 2, 1, rate=0.5, seed=0)[..., 0]
    np.testing.assert_array_equal(y[:, 0], y[:, 1])
    assert_near((y[:, 0] == 8).sum(), 0.5)


def test_windows_draw_independently():
    """Windows of 2 over 1, 2, 1 share the 2: each draws its 1 a third of the time."""
    y = stochastic_pool(windows(1, 2, 1), 2, 1, seed=0)[..., 0]
    assert_near(((y[:, 0] == 1) & (y[:, 1] == 1)).sum(), 1 / 9)
    assert_near(((y[:, 0] == 2) & (y[:, 1] == 2)).sum(), 4 / 9)


@both
@SOME
@given(case=inputs())
def test_a_draw_is_one_cell_and_so_is_its_gradient(pool, grad, case):
    """With the same seed the gradient knows the cell: what it picks is the value drawn."""
    x, chosen, dy = case
    x = np.abs(x) + 1
    y = pool(x, **chosen, seed=7)
    dx = grad(dy, x, **chosen, seed=7)
    np.testing.assert_allclose((dx * x).sum(), (dy * y).sum(), rtol=1e-12, atol=1e-12)
    assert (np.isin(y, x) | (y == 0)).all()
    assert (y <= max_pool(x, **chosen)).all()


@SOME
@given(inputs())
def test_a_cell_without_value_is_not_drawn(case):
    x, chosen, _ = case
    x = np.maximum(x, 0)
    y = stochastic_pool(x, **chosen, seed=3)
    assert (y[max_pool(x, **chosen) > 0] > 0).all()
    assert (y >= min_pool(x, **chosen)).all()


@SOME
@given(inputs())
def test_nothing_dropped_is_the_maximum(case):
    x, chosen, dy = case
    x = np.abs(x)
    for options in ({"rate": 0}, {"rate": 0, "seed": 1}):
        y = max_pool_dropout(x, **chosen, **options)
        np.testing.assert_array_equal(y, max_pool(x, **chosen))
        dx = max_pool_dropout_grad(dy, x, **chosen, **options)
        np.testing.assert_allclose(dx, max_pool_grad(dy, x, **chosen), atol=1e-14)


@both
def test_the_seed_decides(pool, grad):
    x = np.random.default_rng(0).exponential(size=(2, 8, 8, 3))
    one, again, other = (pool(x, 2, seed=seed) for seed in (1, np.int64(1), 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    generator = np.random.default_rng(1)
    np.testing.assert_array_equal(pool(x, 2, seed=generator), one)
    assert (pool(x, 2, seed=generator) != one).any()  # it has moved on
    dy = np.ones_like(one)
    np.testing.assert_array_equal(
        grad(dy, x, 2, seed=np.random.default_rng(1)), grad(dy, x, 2, seed=1)
    )


@both
def test_the_global_generator_is_left_alone(pool, grad):
    x = windows(1, 2, times=3)
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    pool(x, 2, seed=0)
    grad(np.ones((3, 1, 1)), x, 2, seed=0)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_importing_does_not_load_the_random_module():
    """It would make `import pooltools` a fifth slower for those who never draw."""
    code = (
        "import sys, numpy; before = {*sys.modules}; import pooltools; "
        "print(*{*sys.modules} - before)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "pooltools.reference.stochastic" in run.stdout.split()
    assert "numpy.random" not in run.stdout.split()


@both
@pytest.mark.parametrize("padding", ["valid", ((1, 1),)], ids=["bare", "border"])
def test_nan_is_always_drawn(pool, grad, padding):
    x = windows(5, np.nan, np.nan, 1, times=50)
    size = 4 if padding == "valid" else 6
    assert np.isnan(pool(x, size, 6, padding, seed=0)).all()
    dx = grad(np.ones((50, 1, 1)), x, size, 6, padding, seed=0)
    np.testing.assert_array_equal(dx, windows(0, 1, 0, 0, times=50))


@both
def test_infinity_is_no_trouble(pool, grad):
    x = windows(np.inf, 1, np.inf, 0, times=50)
    assert pool(x[:1], 4).item() == np.inf
    assert np.isin(pool(x, 4, seed=0), [np.inf, 1, 0]).all()
    assert np.isfinite(grad(np.ones((1, 1, 1)), x[:1], 4)).all()
