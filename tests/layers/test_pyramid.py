"""Spatial pyramid pooling: how its means are rounded."""

import numpy as np
import pytest

from pooltools import layers, reference

pytestmark = pytest.mark.keras
LEVELS = (1, 2, 3, 6)


def picture(*shape):
    """Different values, all negative."""
    return -np.random.default_rng(0).exponential(size=shape).astype("float32")


def test_means_of_half_precision_are_rounded_once():
    x = picture(4, 9, 7, 8).astype("float16")
    exact = reference.spatial_pyramid_pool(x.astype("float64"), LEVELS, "average")
    ours = layers.SpatialPyramidPooling(LEVELS, "average", dtype="float16")(x)
    np.testing.assert_allclose(ours, exact, rtol=2**-11 * 1.01)  # half a step of the number type
