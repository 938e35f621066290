"""The slope of powers in their exponent, against central differences and by hand."""

import numpy as np
import pytest

from pooltools import gem_pool, gem_pool_grad_p, lp_pool, lp_pool_grad_p

CASES = [
    (lp_pool, lp_pool_grad_p, -1.0),
    (gem_pool, gem_pool_grad_p, 0.0),
]
NAMES = ["lp", "gem"]


@pytest.mark.parametrize(("pool", "slope", "lowest"), CASES, ids=NAMES)
@pytest.mark.parametrize("p", [1.5, 2.0, 3.7])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_it_is_the_limit_of_differences(pool, slope, lowest, p, padding):
    generator = np.random.default_rng(0)
    x = generator.uniform(lowest, 1, size=(2, 5, 4, 3))
    x[0, :2, :2] = 0
    settings = {"pool_size": (2, 3), "strides": (1, 2), "padding": padding}
    y = pool(x, **settings, p=p)
    dy = generator.normal(size=y.shape)
    step = 1e-5
    change = pool(x, **settings, p=p + step) - pool(x, **settings, p=p - step)
    expected = (dy * change).sum() / (2 * step)
    found = slope(dy, x, **settings, p=p)
    np.testing.assert_allclose(found, expected, rtol=1e-7)  # the difference errs by step ** 2


@pytest.mark.parametrize(("pool", "slope", "lowest"), CASES, ids=NAMES)
def test_huge_values_do_not_overflow(pool, slope, lowest):
    x = np.array([1.0, 2.0, 4.0]).reshape(1, 3, 1)
    dy = np.ones((1, 1, 1))
    np.testing.assert_allclose(slope(dy, x * 1e300, 3), slope(dy, x, 3) * 1e300, rtol=1e-12)


def test_equal_values_have_the_same_mean_for_every_exponent():
    assert gem_pool_grad_p(np.ones((1, 1, 1)), np.full((1, 4, 1), 7.0), 4) == 0


@pytest.mark.parametrize(("pool", "slope", "lowest"), CASES, ids=NAMES)
def test_a_gradient_of_another_shape_is_refused(pool, slope, lowest):
    with pytest.raises(ValueError, match="`dy` must have"):
        slope(np.ones((1, 2, 1)), np.ones((1, 2, 1)), 2)


def test_negative_values_have_no_generalised_mean():
    with pytest.raises(ValueError, match="`x` must be free of negative values"):
        gem_pool_grad_p(np.ones((1, 1, 1)), np.array([[[-1.0], [2.0]]]), 2)
