"""Gradients against finite differences, laws they obey, and ties by hand."""

import numpy as np
import pytest
from hypothesis import given, settings

from pooltools import average_pool, average_pool_grad, max_pool, max_pool_grad
from tests.reference.cases import inputs

STEP = 1e-3


def apart(x):
    """A ranking instead of values: neighbours in value are 1 apart, far more than STEP."""
    return x.ravel().argsort(kind="stable").argsort().reshape(x.shape).astype(float)


def central_differences(function, x):
    """Slope of a number-valued function along each element of `x`."""
    slope = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = STEP
        slope[index] = (function(x + step) - function(x - step)) / (2 * STEP)
    return slope


@settings(max_examples=60)
@given(inputs())
def test_maximum_against_finite_differences(case):
    x, chosen, dy = case
    x = apart(x)
    expected = central_differences(lambda z: np.sum(dy * max_pool(z, **chosen)), x)
    # linear within STEP, so only the rounding of sums of about 1e3 remains
    np.testing.assert_allclose(max_pool_grad(dy, x, **chosen), expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("counts", [False, True], ids=["input", "input-and-border"])
@settings(max_examples=60)
@given(case=inputs())
def test_average_against_finite_differences(counts, case):
    x, chosen, dy = case
    chosen = chosen | {"count_include_pad": counts}
    expected = central_differences(lambda z: np.sum(dy * average_pool(z, **chosen)), x)
    np.testing.assert_allclose(average_pool_grad(dy, x, **chosen), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("counts", [False, True], ids=["input", "input-and-border"])
@given(case=inputs())
def test_average_and_its_gradient_are_adjoint(counts, case):
    """A linear map A and its transpose: sum(dy * A x) = sum(A' dy * x)."""
    x, chosen, dy = case
    chosen = chosen | {"count_include_pad": counts}
    forward = np.sum(dy * average_pool(x, **chosen))
    backward = np.sum(average_pool_grad(dy, x, **chosen) * x)
    np.testing.assert_allclose(forward, backward, rtol=1e-12, atol=1e-12)


def per_channel(z):
    """Sum over the spatial axes: one number per item and channel."""
    return z.sum(axis=tuple(range(1, z.ndim - 1)))


@given(inputs(values=("tied",)))
def test_gradient_of_the_maximum_sums_to_dy_in_each_channel(case):
    x, chosen, dy = case
    dx = max_pool_grad(dy, x, **chosen)
    np.testing.assert_allclose(per_channel(dx), per_channel(dy), rtol=1e-12, atol=1e-12)


@given(inputs())
def test_gradient_of_the_average_sums_to_dy_in_each_channel(case):
    x, chosen, dy = case
    dx = average_pool_grad(dy, x, **chosen)
    np.testing.assert_allclose(per_channel(dx), per_channel(dy), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_tie_goes_to_the_first_in_row_major_order(rank):
    """All cells equal, windows of 2 side by side: the first corner of each gets the gradient."""
    x = np.zeros((1, *[4] * rank, 1))
    expected = np.zeros_like(x)
    expected[:, *[slice(None, None, 2)] * rank] = 1
    np.testing.assert_array_equal(max_pool_grad(np.ones((1, *[2] * rank, 1)), x, 2), expected)


@pytest.mark.parametrize(
    ("x", "first"),
    [
        ([[0, 1], [1, 0]], (0, 1)),  # the row decides before the column
        ([[0, 0], [1, 1]], (1, 0)),
        ([[-1, -2], [-1, -2]], (0, 0)),
        ([[[0, 0], [0, 7]], [[7, 0], [0, 0]]], (0, 1, 1)),  # the first axis decides first
        ([[[0, 0], [7, 0]], [[7, 7], [7, 7]]], (0, 1, 0)),
    ],
    ids=str,
)
def test_a_tie_inside_one_window(x, first):
    x = np.array(x, float)[None, ..., None]
    dx = max_pool_grad(np.ones((1, *[1] * (x.ndim - 2), 1)), x, 2)
    assert np.argwhere(dx[0, ..., 0]).tolist() == [list(first)]


@pytest.mark.parametrize("value", [-np.inf, 0.0, np.inf], ids=str)
@pytest.mark.parametrize("padding", ["same_lower", ((1, 1), (1, 1))], ids=["same", "explicit"])
def test_a_tie_with_the_border_goes_to_the_input(value, padding):
    """Windows of 2 step over 3 x 3 equal cells with a border before: no gradient is lost."""
    x = np.full((1, 3, 3, 1), value)
    dx = max_pool_grad(np.ones((1, 2, 2, 1)), x, 2, 2, padding)
    assert np.argwhere(dx[0, ..., 0]).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_overlapping_windows_add_up():
    """The 5 is in all three windows of 3 that step by 1: it gets 1 + 10 + 100."""
    x = np.array([0.0, 1, 5, 1, 0]).reshape(1, 5, 1)
    dy = np.array([1.0, 10, 100]).reshape(1, 3, 1)
    assert max_pool_grad(dy, x, 3, 1).ravel().tolist() == [0, 0, 111, 0, 0]
    # thirds of 1, 11, 111, 110, 100 for the mean
    np.testing.assert_allclose(
        3 * average_pool_grad(dy, x, 3, 1).ravel(), [1, 11, 111, 110, 100], rtol=1e-15
    )


def test_cells_in_gaps_get_nothing():
    """Windows of 1 step by 3 over 5 cells: they read cells 0 and 3."""
    x = np.ones((1, 5, 1))
    dy = np.array([2.0, 3.0]).reshape(1, 2, 1)
    assert max_pool_grad(dy, x, 1, 3).ravel().tolist() == [2, 0, 0, 3, 0]
    assert average_pool_grad(dy, x, 1, 3).ravel().tolist() == [2, 0, 0, 3, 0]


def test_nan_gets_the_gradient_and_the_first_of_several():
    x = np.array([1.0, np.nan, np.nan, 9.0]).reshape(1, 4, 1)
    assert max_pool_grad(np.ones((1, 1, 1)), x, 4).ravel().tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("value", [np.nan, np.inf], ids=str)
def test_a_wild_gradient_stays_where_it_belongs(value):
    """0 * inf would be NaN: losers get 0, whatever comes down."""
    x = np.array([1.0, 2.0, 4.0, 3.0]).reshape(1, 4, 1)
    dy = np.array([value, 1.0]).reshape(1, 2, 1)
    np.testing.assert_array_equal(max_pool_grad(dy, x, 2).ravel(), [0, value, 1, 0])
    np.testing.assert_array_equal(average_pool_grad(dy, x, 2).ravel(), [value, value, 0.5, 0.5])
