"""Spatial pyramid pooling against the reference, also with sizes unknown until a call."""

import keras
import numpy as np
import pytest

from pooltools import layers, reference
from pooltools._backend import gradient

pytestmark = pytest.mark.keras
LEVELS = (1, 2, 3, 6)
SHAPES = [(2, 7, 3), (2, 5, 6, 3), (1, 4, 3, 2, 2)]  # also with more bins than cells
OPERATIONS = ["max", "average"]


def picture(*shape):
    """Different values, all negative."""
    return -np.random.default_rng(0).exponential(size=shape).astype("float32")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_row_is_the_references(shape, operation):
    x = picture(*shape)
    expected = reference.spatial_pyramid_pool(x, LEVELS, operation)
    ours = layers.SpatialPyramidPooling(LEVELS, operation)(x)
    np.testing.assert_allclose(ours, expected, rtol=1e-5)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_gradient_is_the_references(operation):
    x = picture(2, 5, 6, 3)
    layer = layers.SpatialPyramidPooling((1, 2, 4), operation)
    dy = np.random.default_rng(1).normal(size=layer(x).shape).astype("float32")
    expected = reference.spatial_pyramid_pool_grad(dy, x, (1, 2, 4), operation)
    np.testing.assert_allclose(gradient(layer, x, dy), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_one_model_takes_every_size(operation):
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, layers.SpatialPyramidPooling(LEVELS, operation)(inputs))
    assert model.output_shape == (None, 50 * 3)
    for x in (picture(2, 5, 6, 3), picture(1, 13, 4, 3)):
        expected = reference.spatial_pyramid_pool(x, LEVELS, operation)
        np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5)


def test_means_of_half_precision_are_rounded_once():
    x = picture(4, 9, 7, 8).astype("float16")
    exact = reference.spatial_pyramid_pool(x.astype("float64"), LEVELS, "average")
    ours = layers.SpatialPyramidPooling(LEVELS, "average", dtype="float16")(x)
    np.testing.assert_allclose(ours, exact, rtol=2**-11 * 1.01)  # half a step of the number type
