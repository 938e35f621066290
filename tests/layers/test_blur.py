"""Blur pooling: any filter on any input, its number types, NaN, and sizes as of other pooling."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooltools import layers, reference
from pooltools._backend import gradient
from tests.layers.placed import arrays

pytestmark = pytest.mark.keras
LONGEST = {1: 9, 2: 5, 3: 4}


def picture(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@st.composite
def cases(draw):
    """The shape of an input, and settings of a `MaxBlurPooling` that fit it."""
    rank = draw(st.integers(1, 3))

    def sizes(low, high):
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    pool_size = sizes(1, 3)
    spatial = [k + draw(st.integers(0, LONGEST[rank] - 3)) for k in pool_size]
    padding = draw(st.sampled_from(["valid", "same", "same_lower"]))
    window = {"pool_size": pool_size, "strides": sizes(1, 3), "padding": padding}
    return (2, *spatial, draw(st.integers(1, 3))), {**window, "blur_size": sizes(1, 7)}


@settings(max_examples=30)
@given(case=cases())
def test_any_filter_on_any_input_is_the_references(case):
    shape, given = case
    x = picture(*shape)
    filtered = {name: given[name] for name in ("blur_size", "strides")}
    for layer, name, keywords in (
        (layers.BlurPooling(**filtered), "blur_pool", filtered),
        (layers.MaxBlurPooling(**given), "max_blur_pool", given),
    ):
        expected = getattr(reference, name)(x, **keywords)
        np.testing.assert_allclose(*arrays(layer(x)), expected, rtol=1e-5, atol=1e-6)
        dy = np.random.default_rng(1).normal(size=expected.shape).astype("float32")
        slope = getattr(reference, f"{name}_grad")(dy, x, **keywords)
        np.testing.assert_allclose(gradient(layer, x, dy), slope, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(2, 8, 1), (2, 7, 6, 1), (2, 5, 4, 3, 1)], ids=str)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
def test_nan_and_infinity_are_heard_within_reach_and_nowhere_else(value, shape):
    x = np.repeat(picture(*shape), 2, axis=-1)
    x[1, *(2 for _ in shape[1:-1]), 0] = value
    for layer, expected in (
        (layers.BlurPooling(3, 1), reference.blur_pool(x, 3, 1)),
        (layers.MaxBlurPooling(padding="same"), reference.max_blur_pool(x, 2, 2, "same")),
    ):
        np.testing.assert_allclose(*arrays(layer(x)), expected, rtol=1e-5, atol=1e-6)


def test_infinities_of_both_signs_stay():
    """Their sum would be NaN; and where all is the lowest, it is not the lowest finite number."""
    x = np.zeros((1, 12, 1), "float32")
    x[0, 1], x[0, 8:11] = np.inf, -np.inf
    y = arrays(layers.MaxBlurPooling(blur_size=1, strides=1)(x))[0].ravel()
    np.testing.assert_array_equal(y, [np.inf] * 2 + [0] * 6 + [-np.inf] * 2 + [0])


def test_means_of_half_precision_are_rounded_once():
    x = picture(4, 9, 7, 8).astype("float16")
    exact = reference.blur_pool(x.astype("float64"), 5)
    ours = arrays(layers.BlurPooling(5, dtype="float16")(x))[0]
    # half a step of the number type; near 0, where steps end, what single precision leaves
    np.testing.assert_allclose(ours, exact, rtol=2**-11 * 1.01, atol=1e-6)


@pytest.mark.parametrize("strides", [2, (2, 1)], ids=str)
def test_doubles_stay_doubles(strides):
    x = picture(2, 8, 7, 3).astype("float64")
    given = {"pool_size": 3, "strides": strides, "blur_size": 5}
    ours = arrays(layers.MaxBlurPooling(**given, dtype="float64")(x))[0]
    np.testing.assert_allclose(ours, reference.max_blur_pool(x, **given), atol=1e-14)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("pool_size", "strides"), [(2, 2), (3, 2), (2, 1), (3, (2, 3))], ids=str)
@pytest.mark.parametrize("spatial", [(7, 8), (4, 3)], ids=str)
def test_the_size_is_that_of_max_pooling(spatial, pool_size, strides, padding):
    shape = (None, *spatial, 1)
    ours = layers.MaxBlurPooling(pool_size, strides, padding).compute_output_shape(shape)
    kerass = keras.layers.MaxPooling2D(pool_size, strides, padding).compute_output_shape(shape)
    assert tuple(ours) == tuple(kerass)


@pytest.mark.parametrize(
    ("layer", "shape", "work"),
    [
        (layers.BlurPooling(), (8, 6, 4), (4 * 3 * 4 * 9, 0)),  # both axes at once
        (layers.BlurPooling(3, (2, 1)), (8, 6, 4), (4 * 6 * 4 * 3 + 4 * 6 * 4 * 3, 0)),
        (layers.BlurPooling((5, 3, 2)), (4, 6, 2, 1), (2 * 12 * 5 + 2 * 3 * 2 * 3 + 6 * 2, 0)),
        (layers.MaxBlurPooling(3, 2, "valid", 2), (8, 4), (3 * 4 * 2, 6 * 4 * 2)),
        (layers.MaxBlurPooling((2, 3)), (5, 5, 2), (2 * 2 * 2 * 9, 4 * 3 * 2 * 5)),
    ],
)
def test_the_operations_of_an_example(layer, shape, work):
    assert layer.work([shape], layer.compute_output_shape((None, *shape))[1:]) == work


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (layers.BlurPooling((3, 3, 3)), (8, 4, 1), r"`blur_size` must have one entry for each of"),
        (
            layers.BlurPooling(3, (2,)),
            (8, 4, 1),
            r"`strides` must have one entry for each of the",
        ),
        (layers.MaxBlurPooling((2, 2)), (8, 1), r"`pool_size` must have one entry for each of the"),
        (
            layers.MaxBlurPooling((2, 5)),
            (None, 4, 1),
            r"`pool_size` must fit the input\. Received: pool_size=\(2, 5\) and input_shape=\(None",
        ),
    ],
)
def test_an_input_that_does_not_fit_is_refused(layer, shape, words):
    with pytest.raises(ValueError, match=words):
        layer(keras.Input(shape))
