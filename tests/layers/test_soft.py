"""Soft pooling: its limits, and values far from 0."""

import numpy as np
import pytest

from pooltools import layers, reference
from pooltools._backend import gradient
from tests.layers.placed import arrays

pytestmark = pytest.mark.keras


def picture(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize(
    ("temperature", "limit"), [(1e-3, reference.max_pool), (1e5, reference.average_pool)]
)
def test_cold_it_is_the_maximum_and_hot_the_average(temperature, limit):
    x = picture(2, 6, 4, 3)
    y = arrays(layers.SoftPooling(2, temperature=temperature)(x))[0]
    np.testing.assert_allclose(y, limit(x, 2), atol=1e-4)


@pytest.mark.parametrize("far", [-6e4, 6e4, 1e37])
def test_exponentials_never_overflow(far):
    x = np.array([far, 0, far, far], "float32").reshape(1, 4, 1)
    y = arrays(layers.SoftPooling(2, 1, "same")(x))[0].ravel()
    np.testing.assert_array_equal(y, np.float32([max(far, 0), max(far, 0), far, far]))


def test_values_far_from_zero_keep_their_digits():
    x = 1000 + picture(2, 6, 4, 3)
    dy = picture(2, 3, 2, 3)
    layer = layers.SoftPooling(2, temperature=0.5)
    expected = reference.soft_pool_grad(dy, x, 2, temperature=0.5)
    np.testing.assert_allclose(gradient(layer, x, dy), expected, rtol=1e-5, atol=1e-6)


def test_nan_stays_in_its_window():
    x = np.array([1, np.nan, np.nan, 1, 2, 2], "float32").reshape(1, 6, 1)
    y = arrays(layers.SoftPooling(2)(x))[0].ravel()
    np.testing.assert_array_equal(y, [np.nan, np.nan, 2])
