"""Small cases whose answers follow from reading, each with its reason."""

import numpy as np
import pytest

from pooltools import average_pool, max_pool

GRID = np.array([[1, 3, 2, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])


def picture(rows):
    """One item, one channel."""
    return np.array(rows)[None, ..., None]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"pool_size": 2}, [[6, 8], [14, 16]]),  # the lower right cell of each 2 x 2 block
        ({"pool_size": 2, "strides": 1}, [[6, 7, 8], [10, 11, 12], [14, 15, 16]]),
        ({"pool_size": 3}, [[11]]),  # the fourth row and column are dropped …
        ({"pool_size": 3, "ceil_mode": True}, [[11, 12], [15, 16]]),  # … or kept
        ({"pool_size": 3, "padding": "same"}, [[6, 8], [14, 16]]),  # starts at -1 and 2
        ({"pool_size": (1, 4)}, [[4], [8], [12], [16]]),  # rows
        ({"pool_size": (4, 1)}, [[13, 14, 15, 16]]),  # columns
        ({"pool_size": 1, "strides": 3}, [[1, 4], [13, 16]]),  # the corners
        ({"pool_size": 1, "strides": (3, 1)}, [[1, 3, 2, 4], [13, 14, 15, 16]]),
        ({"pool_size": 2, "strides": 1, "dilation": 3}, [[16]]),  # the corners, as one window
        ({"pool_size": 2, "dilation": (1, 2)}, [[7], [15]]),  # columns 0 and 2
        ({"pool_size": 4, "padding": ((3, 0), (3, 0))}, [[1]]),  # only the corner is input
    ],
    ids=str,
)
def test_maximum_of_the_grid(settings, expected):
    np.testing.assert_array_equal(max_pool(picture(GRID), **settings), picture(expected))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"pool_size": 2}, [[15 / 4, 21 / 4], [46 / 4, 54 / 4]]),  # 1+3+5+6, 2+4+7+8, …
        ({"pool_size": 4}, [[136 / 16]]),  # 1 + 2 + … + 16
        ({"pool_size": (1, 4)}, [[10 / 4], [26 / 4], [42 / 4], [58 / 4]]),
        ({"pool_size": 2, "strides": 1, "dilation": 3}, [[(1 + 4 + 13 + 16) / 4]]),
    ],
    ids=str,
)
def test_average_of_the_grid(settings, expected):
    np.testing.assert_array_equal(average_pool(picture(GRID), **settings), picture(expected))


@pytest.mark.parametrize(
    ("settings", "ignoring", "counting"),
    [
        # border before: windows {., 6}, {6, 6}
        ({"padding": "same_lower"}, [6, 6], [3, 6]),
        # border after: {6, 6}, {6, .}
        ({"padding": "same"}, [6, 6], [6, 3]),
        # border both sides: {., 6}, {6, 6}; the second border cell meets no window
        ({"padding": ((1, 1),)}, [6, 6], [3, 6]),
        # {6, 6}, {6, overhang}: the overhang lies behind the border and never counts
        ({"ceil_mode": True}, [6, 6], [6, 6]),
        # windows of 3 by 3 from -1: {., 6, 6}, {6, ., overhang}: border counts, overhang does not
        ({"pool_size": 3, "padding": ((1, 1),), "ceil_mode": True}, [6, 6], [4, 3]),
        # windows of 3 by 4 from -1: {., 6, 6}; the next would start at 3, in the trailing border
        ({"pool_size": 3, "strides": 4, "padding": ((1, 1),), "ceil_mode": True}, [6], [4]),
    ],
    ids=str,
)
def test_what_the_mean_divides_by(settings, ignoring, counting):
    """Three cells of 6, so that the mean tells how many cells were counted."""
    x = np.full((1, 3, 1), 6.0)
    settings = {"pool_size": 2} | settings
    assert average_pool(x, **settings).ravel().tolist() == ignoring
    assert average_pool(x, **settings, count_include_pad=True).ravel().tolist() == counting


def test_items_and_channels_stay_apart():
    """Negating one channel of one item changes that channel of that item only."""
    x = np.random.default_rng(0).normal(size=(3, 4, 4, 5))
    changed = x.copy()
    changed[1, ..., 2] *= -1
    differs = np.any(max_pool(x, 2) != max_pool(changed, 2), axis=(1, 2))
    assert np.argwhere(differs).tolist() == [[1, 2]]


def test_three_axes_in_their_order():
    """Cells numbered in row-major order; windows of 1 x 2 x 3 end at the numbers below."""
    x = np.arange(2 * 4 * 6).reshape(1, 2, 4, 6, 1)
    last = [[[8, 11], [20, 23]], [[32, 35], [44, 47]]]
    np.testing.assert_array_equal(max_pool(x, (1, 2, 3))[0, ..., 0], last)
    # the mean lies half a row (3) and one cell (1) before
    np.testing.assert_array_equal(average_pool(x, (1, 2, 3))[0, ..., 0], np.array(last) - 4)
