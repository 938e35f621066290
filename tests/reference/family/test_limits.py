"""Where one operation becomes another, and which values come from infinity."""

import numpy as np
import pytest
from hypothesis import given, settings

from pooltools import (
    average_pool,
    gem_pool,
    gem_pool_grad,
    log_sum_exp_pool,
    log_sum_exp_pool_grad,
    lp_pool,
    max_pool,
    max_pool_grad,
    median_pool,
    min_pool,
    min_pool_grad,
    soft_pool,
    soft_pool_grad,
    sum_pool,
)
from tests.reference.cases import inputs
from tests.reference.test_gradient import apart

FEW = settings(max_examples=30)
ROUNDING = {"rtol": 1e-12, "atol": 1e-12}


@FEW
@given(inputs())
def test_a_power_of_one_is_the_sum_and_the_average(case):
    x, chosen, _ = case
    x = np.abs(x)
    np.testing.assert_allclose(lp_pool(-x, **chosen, p=1), sum_pool(x, **chosen), **ROUNDING)
    np.testing.assert_allclose(gem_pool(x, **chosen, p=1), average_pool(x, **chosen), **ROUNDING)


@FEW
@given(inputs())
def test_a_huge_power_is_the_maximum(case):
    """Up to the number of cells to the power 1 / p: 64 ** (1 / 1e6) is 4e-6 above 1."""
    x, chosen, _ = case
    x = np.abs(x)
    y = max_pool(x, **chosen)
    np.testing.assert_allclose(lp_pool(-x, **chosen, p=1e6), y, rtol=5e-6)
    np.testing.assert_allclose(gem_pool(x, **chosen, p=1e6), y, rtol=5e-6)
    np.testing.assert_allclose(gem_pool(x, **chosen, p=1e308), y, rtol=1e-14)


@FEW
@given(inputs())
def test_means_rise_with_their_power(case):
    x, chosen, _ = case
    x = np.abs(x)
    rising = [
        min_pool(x, **chosen),
        average_pool(x, **chosen),
        *(gem_pool(x, **chosen, p=p) for p in (1.5, 2, 7)),
        max_pool(x, **chosen),
    ]
    assert (np.diff(rising, axis=0) >= -1e-12).all()


@FEW
@given(inputs())
def test_two_is_the_root_of_the_sum_of_squares(case):
    x, chosen, _ = case
    squares = sum_pool(x**2, **chosen)
    np.testing.assert_allclose(lp_pool(x, **chosen, p=2), np.sqrt(squares), **ROUNDING)


@pytest.mark.parametrize("pool", [log_sum_exp_pool, soft_pool])
@FEW
@given(case=inputs())
def test_cold_is_the_maximum_and_hot_the_average(pool, case):
    x, chosen, _ = case
    cold, hot = (pool(x, **chosen, temperature=t) for t in (1e-300, 1e12))
    np.testing.assert_allclose(cold, max_pool(x, **chosen), rtol=1e-14, atol=1e-290)
    np.testing.assert_allclose(hot, average_pool(x, **chosen), rtol=0, atol=1e-10)


@pytest.mark.parametrize("grad", [log_sum_exp_pool_grad, soft_pool_grad])
@FEW
@given(case=inputs())
def test_the_cold_gradient_goes_to_the_maximum(grad, case):
    x, chosen, dy = case
    x = apart(x)
    expected = max_pool_grad(dy, x, **chosen)
    np.testing.assert_allclose(grad(dy, x, **chosen, temperature=1e-3), expected, **ROUNDING)


@FEW
@given(inputs())
def test_log_sum_exp_lies_between_average_and_soft(case):
    """By Jensen's inequality: below its own weighted mean, above the plain one."""
    x, chosen, _ = case
    rising = [f(x, **chosen) for f in (average_pool, log_sum_exp_pool, soft_pool)]
    assert (np.diff(rising, axis=0) >= -1e-12).all()


@FEW
@given(inputs())
def test_minimum_mirrors_the_maximum(case):
    x, chosen, dy = case
    np.testing.assert_array_equal(min_pool(x, **chosen), -max_pool(-x, **chosen))
    np.testing.assert_allclose(
        min_pool_grad(dy, x, **chosen), max_pool_grad(dy, -x, **chosen), **ROUNDING
    )


INF = np.inf
INFINITE = [  # operation, one window, its value as the limit of larger and larger numbers
    (min_pool, [INF, 1, INF], 1),
    (min_pool, [INF, INF, INF], INF),
    (sum_pool, [INF, 1, 2], INF),
    (median_pool, [-INF, INF, 5], 5),
    (median_pool, [INF, INF, 5], INF),
    (lp_pool, [-INF, 1, 2], INF),
    (lp_pool, [INF, -INF, 0], INF),
    (gem_pool, [INF, 0, 1], INF),
    (log_sum_exp_pool, [INF, 1, -INF], INF),
    (log_sum_exp_pool, [-INF, -INF, -INF], -INF),
    (soft_pool, [INF, INF, 3], INF),
    (soft_pool, [-INF, 2, 2], 2),  # no weight, no influence
    (soft_pool, [-INF, -INF, -INF], -INF),
    (soft_pool, [1e308, -1e308, -1e308], 1e308),
]


@pytest.mark.parametrize(
    ("pool", "window", "value"), INFINITE, ids=lambda v: getattr(v, "__name__", str(v))
)
@pytest.mark.parametrize("padding", ["valid", ((1, 1),)], ids=["bare", "border"])
def test_infinity(pool, window, value, padding):
    x = np.array(window, float).reshape(1, 3, 1)
    size = 3 if padding == "valid" else 5
    assert pool(x, size, 5, padding).item() == value


def test_infinity_gets_the_gradient():
    """The share is spread over the infinities; what is finite beside them does not count."""
    x = np.array([INF, 1, INF, 0]).reshape(1, 4, 1)
    one = np.ones((1, 1, 1))
    for grad in (log_sum_exp_pool_grad, soft_pool_grad):
        np.testing.assert_allclose(grad(one, x, 4).ravel(), [0.5, 0, 0.5, 0])
    slopes = gem_pool_grad(one, x, 4, p=2).ravel()  # of sqrt(2 z^2 / 4): 1 / sqrt(2) for both
    np.testing.assert_allclose(slopes, np.sqrt([1 / 8, 0, 1 / 8, 0]))
