"""Maxima with their places, and values put back there, against the reference."""

import numpy as np
import pytest

from pooltools import layers, reference
from pooltools._backend import gradient

pytestmark = pytest.mark.keras
WINDOWS = [
    ((2, 3), (2, 1), "same"),
    ((2, 2), None, "valid"),
    (3, 2, "same_lower"),
    (3, (2, 1), "valid"),
]


def ties(*shape, seed=0):
    """Ties everywhere, with windows below 0, where a border of 0 would win, and windows of 0."""
    return np.random.default_rng(seed).integers(-3, 1, size=shape).astype("float32")


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("shape", [(2, 5, 6, 3), (1, 4, 4, 1)])
def test_values_and_places_are_the_references(shape, window):
    x = ties(*shape)
    x[0, 1, 1, 0] = np.nan
    y, index = layers.MaxPoolingWithArgmax(*window)(x)
    expected, places = reference.max_pool_with_argmax(x, *window)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(index, places)


@pytest.mark.parametrize("value", [-np.inf, 0])
def test_minus_infinity_and_zero_in_the_input_beat_the_border(value):
    x = np.full((1, 3, 1), value, "float32")
    y, index = layers.MaxPoolingWithArgmax(3, 1, padding="same")(x)
    assert np.array_equal(np.ravel(y), [value] * 3)
    assert np.ravel(index).tolist() == [0, 0, 1]


def test_on_a_tie_the_first_place_gets_the_whole_gradient():
    x = ties(2, 5, 6, 3)
    dy = np.random.default_rng(1).normal(size=(2, 3, 3, 3)).astype("float32")
    layer = layers.MaxPoolingWithArgmax(3, 2, "same")
    expected = reference.max_pool_grad(dy, x, 3, 2, "same")
    np.testing.assert_allclose(gradient(lambda t: layer(t)[0], x, dy), expected, rtol=1e-6)


@pytest.mark.parametrize("strides", [2, 1])
def test_unpooling_is_the_references_with_and_without_overlap(strides):
    x = ties(2, 5, 6, 3)
    y, index = reference.max_pool_with_argmax(x, 2, strides)
    ours = layers.MaxUnpooling((5, 6))([y, index])
    np.testing.assert_array_equal(ours, reference.max_unpool(y, index, (5, 6)))


def test_pooling_then_unpooling_keeps_the_maxima_in_their_places():
    x = np.random.default_rng(2).normal(size=(2, 6, 4, 3)).astype("float32")
    back = np.asarray(layers.MaxUnpooling((6, 4))(layers.MaxPoolingWithArgmax(2)(x)))
    assert np.count_nonzero(back) == x.size / 4
    np.testing.assert_array_equal(back[back != 0], x[back != 0])


@pytest.mark.parametrize(
    ("size", "shapes", "words"),
    [
        ((4, 4), [(1, 2, 1), (1, 2, 1)], r"`size` must have one entry for each of the 1 spatial"),
        (4, [(1, 2, 1), (1, 3, 1)], r"must have the same shape\. Received: \(1, 2, 1\) and \(1, 3"),
        (4, [(1, 2, 1)], r"must be \[value, index\], as MaxPoolingWithArgmax gives"),
    ],
)
def test_wrong_inputs_of_unpooling_are_refused(size, shapes, words):
    with pytest.raises(ValueError, match=words):
        layers.MaxUnpooling(size).build(shapes)
