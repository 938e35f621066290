"""Spectral pooling: constants, doubles, and sizes that do not fit."""

import keras
import numpy as np
import pytest

from pooltools import layers, reference

pytestmark = pytest.mark.keras


def picture(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize("size", [3, 4])
def test_a_constant_keeps_its_value(size):
    y = layers.SpectralPooling(size)(np.full((1, 7, 8, 1), 5, "float32"))
    np.testing.assert_allclose(y, np.full((1, size, size, 1), 5), rtol=1e-6)


def test_doubles_stay_doubles():
    x = picture(2, 8, 7, 3).astype("float64")
    y = layers.SpectralPooling(4, dtype="float64")(x)
    # on other backends Keras itself multiplies doubles in single precision
    rounding = 1e-14 if keras.backend.backend() == "tensorflow" else 1e-6
    assert keras.backend.standardize_dtype(y.dtype) == "float64"
    np.testing.assert_allclose(y, reference.spectral_pool(x, 4), atol=rounding)


@pytest.mark.parametrize(
    ("size", "shape", "words"),
    [
        (
            5,
            (8, 4, 1),
            r"`output_size` must not be larger than the input\. Received: output_s",
        ),
        ((2, 2, 2), (8, 4, 1), r"`output_size` must have one entry for each of the 2 spatial axes"),
        (2, (None, 4, 1), r"The spatial sizes of the input of .* must be known"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(size, shape, words):
    with pytest.raises(ValueError, match=words):
        layers.SpectralPooling(size)(keras.Input(shape))
