"""Pooling by powers: zeros, infinity, how p is learned, and its limits."""

import keras
import numpy as np
import pytest

from pooltools import layers, reference
from pooltools._backend import gradient
from tests.layers.placed import arrays

pytestmark = pytest.mark.keras
MEANS = [False, True]


def picture(*shape):
    """Values of at least 0, many exactly 0, the last item wholly."""
    x = np.maximum(np.random.default_rng(0).normal(size=shape), 0).astype("float32")
    x[-1] = 0
    return x


def power(x, p, normalise, **window):
    return (reference.gem_pool if normalise else reference.lp_pool)(x, **window, p=p)


@pytest.mark.parametrize("normalise", MEANS)
@pytest.mark.parametrize("p", [1, 1.5, 2, 3, 20])
def test_values_and_gradients_where_many_cells_are_zero(p, normalise):
    x, window = picture(3, 6, 5, 2), {"pool_size": (2, 3), "strides": 1, "padding": "same"}
    layer = layers.LpPooling(**window, p=p, normalise=normalise)
    np.testing.assert_allclose(arrays(layer(x))[0], power(x, p, normalise, **window), rtol=1e-5)
    dy = np.random.default_rng(1).normal(size=x.shape).astype("float32")
    slope = reference.gem_pool_grad if normalise else reference.lp_pool_grad
    expected = slope(dy, x, **window, p=p)
    np.testing.assert_allclose(gradient(layer, x, dy), expected, rtol=1e-4, atol=1e-5)


def test_the_norm_takes_magnitudes_and_the_mean_takes_negatives_for_zeros():
    x = np.array([3, -4, -5, 0], "float32").reshape(1, 4, 1)
    assert arrays(layers.LpPooling(2)(x))[0].ravel() == pytest.approx([5, 5])
    assert arrays(layers.LpPooling(2, p=1, normalise=True)(x))[0].ravel() == pytest.approx([1.5, 0])
    dx = gradient(layers.LpPooling(2), x, np.ones((1, 2, 1), "float32"))
    assert dx.ravel() == pytest.approx([0.6, -0.8, -1, 0])


@pytest.mark.parametrize("scale", [1e-36, 1e-5, 1e12, 3e37])
@pytest.mark.parametrize("p", [1, 4, 60])
def test_powers_of_small_and_large_numbers_stay_in_range(p, scale):
    x = (scale * np.random.default_rng(0).uniform(1, 10, size=(1, 8, 3))).astype("float32")
    y = arrays(layers.LpPooling(4, p=p, normalise=True)(x))[0]
    np.testing.assert_allclose(y, reference.gem_pool(x, 4, p=p), rtol=1e-5)


def test_double_precision_keeps_its_digits():
    x = picture(3, 6, 4, 2).astype("float64")
    y = arrays(layers.LpPooling(2, p=3, dtype="float64")(x))[0]
    rounding = 1e-14 if keras.backend.backend() == "tensorflow" else 1e-5
    np.testing.assert_allclose(y, reference.lp_pool(x, 2, p=3), rtol=rounding)


def test_nan_and_infinity_stay_in_their_windows():
    x = np.array([1, np.nan, 2, np.inf, 3, 3], "float32").reshape(1, 6, 1)
    y = arrays(layers.LpPooling(2, normalise=True)(x))[0].ravel()
    np.testing.assert_allclose(y, [np.nan, np.inf, 3], rtol=1e-6)


def test_towards_infinity_it_is_the_maximum():
    x = picture(2, 6, 4, 3)
    y = arrays(layers.LpPooling(2, p=2000, normalise=True)(x))[0]
    np.testing.assert_allclose(y, reference.max_pool(x, 2), rtol=1e-3)


@pytest.mark.parametrize("normalise", MEANS)
@pytest.mark.parametrize("pool_size", [2, None])
def test_the_slope_in_p_is_the_difference_of_the_reference(pool_size, normalise):
    x, p, h = picture(3, 4, 4, 2), np.array([1.5, 4.0]), 1e-4
    layer = layers.LpPooling(pool_size, normalise=normalise, learn="channel")
    dy = np.random.default_rng(1).normal(size=arrays(layer(x))[0].shape).astype("float32")
    found = gradient(lambda t: layer.stateless_call([t], [], x)[0], p.astype("float32"), dy)
    window = {"pool_size": pool_size or 4}
    for channel in range(2):  # each p moves its own channel
        one = x[..., channel : channel + 1].astype("float64")
        up, down = (power(one, p[channel] + step, normalise, **window) for step in (h, -h))
        expected = np.sum(dy[..., channel] * ((up - down) / (2 * h)).reshape(dy.shape[:-1]))
        assert found[channel] == pytest.approx(expected, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize(
    ("learn", "start", "known"), [("shared", 1, (4, 4)), ("channel", 5, (2, 7))]
)
def test_it_finds_the_p_behind_the_data(learn, start, known):
    x = np.random.default_rng(0).exponential(size=(64, 4, 4, 2)).astype("float32")
    parts = [reference.gem_pool(x[..., [i]], 2, p=p) for i, p in enumerate(known)]
    layer = layers.LpPooling(2, p=start, normalise=True, learn=learn)
    model = keras.Sequential([keras.Input((4, 4, 2)), layer])
    model.compile(keras.optimizers.Adam(0.2), "mse")
    model.fit(x, np.concatenate(parts, axis=-1), batch_size=64, epochs=150, verbose=0)
    np.testing.assert_allclose(np.broadcast_to(arrays(layer.exponent)[0], 2), known, rtol=0.05)


def test_learning_never_takes_p_below_1():
    layer = layers.LpPooling(2, p=1.5, normalise=True, learn="shared")
    model = keras.Sequential([keras.Input((4, 1)), layer])
    model.compile(keras.optimizers.SGD(10.0), "mse")
    x = np.array([0, 1, 0, 1], "float32").reshape(1, 4, 1)
    model.fit(x, np.zeros((1, 2, 1), "float32"), epochs=3, verbose=0)  # less than p = 1 can give
    assert arrays(layer.exponent)[0] == 1


def test_the_shape_of_one_window_over_everything_at_any_size():
    layer = layers.LpPooling(None)
    assert layer(keras.Input((None, None, 3))).shape == (None, 3)
    assert (layer.sees(2), layer.work([(4, 5, 3)], (3,))) == ("whole", (0, 60))
    assert layers.LpPooling(2).work([(4, 5, 3)], (2, 2, 3)) == (0, 4 * 12)
