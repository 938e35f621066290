"""Blur pooling: by hand, what it keeps, and SciPy's filters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from pooltools import blur_pool, max_blur_pool, max_blur_pool_grad, max_pool
from tests.reference.regions.test_by_hand import line
from tests.reference.regions.test_laws import ROUNDING, inputs
from tests.reference.test_gradient import central_differences


@pytest.mark.parametrize(
    ("size", "filtered"),
    [
        (1, [0, 0, 0, 64, 0, 0, 0]),
        (2, [0, 0, 32, 32, 0, 0, 0]),  # reaches one cell farther ahead than back
        (3, [0, 0, 16, 32, 16, 0, 0]),
        (4, [0, 8, 24, 24, 8, 0, 0]),
        (5, [0, 4, 16, 24, 16, 4, 0]),
        (7, [2, 6, 15, 20, 15, 6, 2]),  # 1 6 15 20 15 6 1; the outermost come back doubled
    ],
)
def test_an_impulse(size, filtered):
    """At the edges of the filter of 7, cell -3 mirrors cell 3: cell 0 hears it twice."""
    np.testing.assert_array_equal(blur_pool(line(0, 0, 0, 64, 0, 0, 0), size, 1).ravel(), filtered)


def test_the_edge_is_mirrored_not_repeated_nor_filled():
    """(4 + 2 * 8 + 4) / 4 = 6; repeated it would be (8 + 16 + 4) / 4 = 7, with zeros 5."""
    assert blur_pool(line(8, 4, 4), 3, 1).ravel().tolist() == [6, 5, 4]


@given(case=inputs(), size=st.sampled_from([1, 3, 5, 9, 15]))
def test_scipy_has_the_same_mirror(case, size):
    x, _ = case
    weights = np.poly1d([0.5, 0.5]) ** (size - 1)
    expected = x
    for axis in range(1, x.ndim - 1):
        expected = ndimage.correlate1d(expected, np.atleast_1d(weights), axis, mode="mirror")
    np.testing.assert_allclose(blur_pool(x, size, 1), expected, **ROUNDING)
    kept = expected[:, *[slice(None, None, 3)] * (x.ndim - 2)]
    np.testing.assert_allclose(blur_pool(x, size, 3), kept, **ROUNDING)


def test_the_finest_stripes_vanish():
    """+1 -1 +1 -1: the maximum with stride 2 makes 1 of it, or -1 if it is read off; a blur 0."""
    stripes = line(1, -1, 1, -1, 1, -1, 1)
    assert blur_pool(stripes, 3, 2).ravel().tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("padding", ["valid", "same", ((1, 0), (2, 1))], ids=str)
def test_a_maximum_then_a_blur(padding):
    x = np.random.default_rng(3).normal(size=(2, 7, 6, 3))
    expected = blur_pool(max_pool(x, 3, 1, padding), 5, 3)
    np.testing.assert_array_equal(max_blur_pool(x, 3, 3, padding, 5), expected)
    np.testing.assert_array_equal(
        max_blur_pool(x, 3, 2, padding, blur_size=1), max_pool(x, 3, 1, padding)[:, ::2, ::2]
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"blur_size": 0}, "`blur_size` must be at least 1; got 0."),
        ({"strides": (2, 2)}, "`strides` must have one entry per spatial axis; got 2 for 1"),
    ],
    ids=str,
)
@pytest.mark.parametrize("function", [blur_pool, lambda x, **a: max_blur_pool(x, 2, **a)])
def test_refusals(function, arguments, text):
    with pytest.raises(ValueError, match=text):
        function(line(1, 2, 3), **arguments)


@pytest.mark.parametrize("padding", ["same", ((1, 2),)], ids=str)
def test_the_gradient_goes_back_through_the_same_border(padding):
    x, dy = line(3, 1, 4, 1.5, 9, 2.6, 5), line(1, 10, 100, 1000)
    dx = max_blur_pool_grad(dy, x, 3, 2, padding)
    expected = central_differences(lambda z: np.sum(dy * max_blur_pool(z, 3, 2, padding)), x)
    np.testing.assert_allclose(dx, expected, rtol=1e-9, atol=1e-9)
