"""Small cases whose answer needs no computer, and where one operation becomes another."""

import numpy as np
import pytest
from hypothesis import given

from pooltools import (
    adaptive_average_pool,
    adaptive_average_pool_grad,
    adaptive_max_pool,
    adaptive_max_pool_grad,
    average_pool,
    global_average_pool,
    global_average_pool_grad,
    global_max_pool,
    global_max_pool_grad,
    max_pool,
    max_pool_grad,
    spatial_pyramid_pool,
)
from tests.reference.regions.test_laws import ROUNDING, inputs


def line(*values, dtype=float):
    """One picture with one channel and one axis."""
    return np.array(values, dtype).reshape(1, -1, 1)


def picture(rows):
    """One picture with one channel."""
    return np.array(rows, float)[None, ..., None]


@pytest.mark.parametrize(
    ("output_size", "means"),
    [
        (1, [30]),
        (2, [20, 40]),  # 10 20 30 | 30 40 50: the middle belongs to both
        (3, [15, 30, 45]),  # 10 20 | 20 30 40 | 40 50
        (4, [15, 25, 35, 45]),
        (5, [10, 20, 30, 40, 50]),
        (10, [10, 10, 20, 20, 30, 30, 40, 40, 50, 50]),
    ],
)
def test_bins_of_five_cells(output_size, means):
    y = adaptive_average_pool(line(10, 20, 30, 40, 50), output_size)
    np.testing.assert_allclose(y.ravel(), means, rtol=1e-15)


@pytest.mark.parametrize(
    ("bins", "windows"),
    [(adaptive_max_pool, max_pool), (adaptive_average_pool, average_pool)],
    ids=["max", "average"],
)
def test_bins_of_a_divisible_size_are_windows(bins, windows):
    x = np.random.default_rng(1).normal(size=(2, 6, 4, 3))
    np.testing.assert_allclose(bins(x, (3, 2)), windows(x, 2), **ROUNDING)


@given(case=inputs())
def test_one_bin_per_cell_changes_nothing(case):
    x, _ = case
    np.testing.assert_array_equal(adaptive_max_pool(x, x.shape[1:-1]), x)
    np.testing.assert_array_equal(adaptive_average_pool(x, x.shape[1:-1]), x)


@given(case=inputs())
def test_ties_in_bins_go_where_ties_in_windows_go(case):
    """One bin is one window; on -2, -1, 0 there are many ties."""
    x, rng = case
    x = np.where(x < -1.5, np.nan, np.rint(x))
    dy = rng.normal(size=(len(x), *(1,) * (x.ndim - 2), x.shape[-1]))
    expected = max_pool_grad(dy, x, x.shape[1:-1])
    np.testing.assert_array_equal(adaptive_max_pool_grad(dy, x, 1), expected)
    np.testing.assert_array_equal(global_max_pool_grad(dy, x, keepdims=True), expected)


@pytest.mark.parametrize("value", [np.nan, np.inf], ids=str)
def test_a_wild_gradient_stays_in_its_bin(value):
    dx = adaptive_max_pool_grad(line(value, 1), line(1, 2, 4, 3), 2)
    np.testing.assert_array_equal(dx.ravel(), [0, value, 1, 0])


@pytest.mark.parametrize("function", [global_max_pool, global_average_pool])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_keepdims(function, rank):
    x = np.arange(2 * 2**rank * 3.0).reshape(2, *[2] * rank, 3)
    y = function(x, keepdims=True)
    assert y.shape == (2, *[1] * rank, 3)
    np.testing.assert_array_equal(y.reshape(2, 3), function(x))


def test_a_mean_of_many_halves_does_not_overflow():
    """A million of 6e4 in half precision: the sum is 6e10, the mean 6e4."""
    x = np.full((1, 1000, 1000, 1), 6e4, "float16")
    assert global_average_pool(x).item() == 6e4
    dx = global_average_pool_grad(np.array([[100.0]], "float16"), x)
    assert dx.flat[0] == np.float16(1e-4)


def test_the_order_in_a_pyramid():
    """Level by level, bins row by row, channels of a bin side by side."""
    x = np.stack([np.arange(16).reshape(1, 4, 4), -np.arange(16).reshape(1, 4, 4)], axis=-1)
    y = spatial_pyramid_pool(x, levels=(2, 1))
    assert y.tolist() == [[5, 0, 7, -2, 13, -8, 15, -10, 15, 0]]


@pytest.mark.parametrize("size", [(28, 28), (40, 33), (3, 1)], ids=str)
def test_a_pyramid_has_one_length_for_any_size(size):
    assert spatial_pyramid_pool(np.zeros((2, *size, 5))).shape == (2, (1 + 4 + 16) * 5)


@pytest.mark.parametrize("value", [np.nan, np.inf], ids=str)
def test_a_shorter_bin_does_not_make_nan_of_infinity(value):
    """10 20 | 20 30 40 | 40 x: the outer bins are shorter than the one in the middle."""
    y = adaptive_average_pool(line(10, 20, 30, 40, value), 3)
    np.testing.assert_allclose(y.ravel(), [15, 30, value], rtol=1e-15)
    dx = adaptive_average_pool_grad(line(2, 3, value), np.zeros((1, 5, 1)), 3)
    np.testing.assert_allclose(dx.ravel(), [1, 2, 1, value, value], rtol=1e-15)


@pytest.mark.parametrize("gradient", [adaptive_max_pool_grad, adaptive_average_pool_grad])
def test_gradients_of_half_precision_add_up_in_single(gradient):
    """In half precision 2048 + 1 is 2048."""
    dx = gradient(line(2048, 1, 1, dtype="float16"), line(1.0, dtype="float16"), 3)
    assert dx.dtype == "float16"
    assert dx.item() == 2050
