"""Small cases whose answer needs no computer: ties, zeros, borders, number types."""

import numpy as np
import pytest

from pooltools import (
    gem_pool_grad,
    lp_pool,
    lp_pool_grad,
    max_pool_dropout_grad,
    median_pool,
    median_pool_grad,
    min_pool,
    min_pool_grad,
    mixed_pool_grad,
    stochastic_pool_grad,
    sum_pool,
)

NAN, INF = np.nan, np.inf


def line(*values, dtype=float):
    """One picture with one channel and one axis."""
    return np.array(values, dtype).reshape(1, -1, 1)


@pytest.mark.parametrize(
    ("grad", "window", "slopes"),
    [
        (min_pool_grad, [2, 1, 1], [0, 1, 0]),
        (min_pool_grad, [INF, INF, INF], [1, 0, 0]),  # the border of infinity does not win
        (min_pool_grad, [1, NAN, NAN], [0, 1, 0]),
        (median_pool_grad, [1, 1, 1], [0, 1, 0]),
        (median_pool_grad, [3, 1, 2], [0, 0, 1]),
        (median_pool_grad, [INF, INF, 1], [1, 0, 0]),
        (median_pool_grad, [1, NAN, NAN], [0, 1, 0]),
        (lp_pool_grad, [0, 0, 0], [0, 0, 0]),
        (lp_pool_grad, [-5, 0, 0], [-1, 0, 0]),
        (gem_pool_grad, [0, 0, 0], [1 / 3, 1 / 3, 1 / 3]),
        (mixed_pool_grad, [2, 2, -1], [1 / 2 + 1 / 6, 1 / 6, 1 / 6]),
        (mixed_pool_grad, [-1, -1, -1], [1 / 2 + 1 / 6, 1 / 6, 1 / 6]),
        (stochastic_pool_grad, [0, 0, 0], [1 / 3, 1 / 3, 1 / 3]),
        (max_pool_dropout_grad, [0, 4, 0], [1 / 4, 1 / 2, 1 / 8]),  # 0 ranks before the border
    ],
    ids=lambda v: getattr(v, "__name__", str(v)),
)
@pytest.mark.parametrize("padding", ["valid", ((1, 1),)], ids=["bare", "border"])
def test_who_gets_the_gradient(grad, window, slopes, padding):
    size = 3 if padding == "valid" else 5
    dx = grad(line(1.0), line(*window), size, 5, padding)
    np.testing.assert_allclose(dx.ravel(), slopes)


def test_an_even_median_halves_its_gradient():
    dx = median_pool_grad(line(1.0), line(4, 1, 3, 2), 4)
    assert dx.ravel().tolist() == [0, 0, 0.5, 0.5]
    assert median_pool(line(INF, 1, 2, INF), 4).item() == INF
    assert median_pool(line(1.7e308, 1.6e308), 2).item() == pytest.approx(1.65e308)


@pytest.mark.parametrize(
    ("dtype", "values", "total"),
    [
        ("bool", [True, True, True], np.int64(3)),
        ("int8", [100, 100, 100], np.int64(300)),
        ("uint8", [200, 200, 200], np.uint64(600)),
        ("int64", [2**62, 2**61, 1], np.int64(2**62 + 2**61 + 1)),  # no float can hold it
        ("float16", [2048, 1, 1], np.float16(2050)),  # in half precision 2048 + 1 is 2048
    ],
)
def test_sums_are_exact(dtype, values, total):
    y = sum_pool(line(*values, dtype=dtype), 3)
    assert y.dtype == total.dtype
    assert y.item() == total


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16"])
def test_the_minimum_keeps_its_type(dtype):
    x = line(1, 1, 1, dtype=dtype)
    if dtype == "int64":
        x[:] = 2**63 - 1  # the largest there is, and the border
    y = min_pool(x, 2, 2, "same")
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, x[:, :2])


def test_a_border_of_zeros_would_lower_a_median():
    np.testing.assert_array_equal(median_pool(line(7, 7, 7), 3, 1, "same"), line(7, 7, 7))


def test_pythagoras():
    assert lp_pool(line(3, -4, 12), 3).item() == pytest.approx(13)
