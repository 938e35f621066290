"""Mixed pooling: the gate, what is learned, and that shares stay shares."""

import keras
import numpy as np
import pytest

from pooltools import layers, reference
from pooltools._backend import gradient
from tests.layers.placed import WINDOWS, arrays

pytestmark = pytest.mark.keras


def picture(*shape):
    return np.random.default_rng(0).normal(-1, 1, size=shape).astype("float32")


def gated(x, per_channel, **settings):
    """A built layer whose gate is open for some windows and shut for others."""
    layer = layers.MixedPooling(**settings, mode="gated", per_channel=per_channel)
    layer.build(x.shape)
    layer.gate.assign(np.random.default_rng(1).normal(size=layer.gate.shape))
    return layer, arrays(layer.gate)[0]


@pytest.mark.parametrize("per_channel", [False, True])
@pytest.mark.parametrize(("shape", "window"), WINDOWS, ids=str)
def test_gated_values_and_both_gradients_are_the_references(shape, window, per_channel):
    x = picture(*shape)
    layer, weights = gated(x, per_channel, **window)
    expected = reference.gated_pool(x, **window, weights=weights)
    np.testing.assert_allclose(arrays(layer(x))[0], expected, rtol=1e-5, atol=1e-5)
    dy = np.random.default_rng(2).normal(size=expected.shape).astype("float32")
    dx, dweights = reference.gated_pool_grad(dy, x, **window, weights=weights)
    np.testing.assert_allclose(gradient(layer, x, dy), dx, rtol=1e-4, atol=1e-5)
    found = gradient(lambda t: layer.stateless_call([t], [], x)[0], weights, dy)
    np.testing.assert_allclose(found, dweights, rtol=1e-4, atol=1e-4)


def test_the_slope_in_the_blend_is_maximum_less_average():
    x = picture(2, 6, 4, 3)
    layer = layers.MixedPooling(2, mode="learned", per_channel=True)
    dy = np.random.default_rng(1).normal(size=arrays(layer(x))[0].shape).astype("float32")
    half = np.full(3, 0.5, "float32")
    found = gradient(lambda t: layer.stateless_call([t], [], x)[0], half, dy)
    gap = reference.max_pool(x, 2) - reference.average_pool(x, 2)
    np.testing.assert_allclose(found, (dy * gap).sum(axis=(0, 1, 2)), rtol=1e-4)


def test_on_a_tie_the_first_maximum_gets_the_gradient():
    x = np.array([5, 5, 0, 5], "float32").reshape(1, 4, 1)
    dx = gradient(layers.MixedPooling(4, blend=1), x, np.ones((1, 1, 1), "float32"))
    assert dx.ravel().tolist() == [1, 0, 0, 0]


def fitted(layer, x, y, rate, epochs=150):
    """The layer after learning to give `y`, and how much of the error is left."""
    model = keras.Sequential([keras.Input(x.shape[1:]), layer])
    model.compile(keras.optimizers.Adam(rate), "mse")
    before = model.evaluate(x, y, verbose=0)
    model.fit(x, y, batch_size=len(x), epochs=epochs, verbose=0)
    return layer, model.evaluate(x, y, verbose=0) / before


@pytest.mark.parametrize(
    ("per_channel", "known"), [(False, (0.8, 0.8)), (True, (0.1, 0.9)), (True, (0, 1))]
)
def test_it_finds_the_blend_behind_the_data(per_channel, known):
    x = picture(64, 4, 4, 2)
    parts = [reference.mixed_pool(x[..., [i]], 2, blend=share) for i, share in enumerate(known)]
    layer = layers.MixedPooling(2, mode="learned", per_channel=per_channel)
    layer, left = fitted(layer, x, np.concatenate(parts, axis=-1), rate=0.05)
    assert left < 0.01
    np.testing.assert_allclose(np.broadcast_to(arrays(layer.share)[0], 2), known, atol=0.03)


def test_a_learned_blend_stays_a_share():
    x = picture(64, 4, 4, 1)
    layer = layers.MixedPooling(2, mode="learned")
    layer, _ = fitted(layer, x, 2 * reference.max_pool(x, 2) + 9, rate=0.3, epochs=20)
    assert arrays(layer.share)[0] == 1


def test_a_gate_learns_which_windows_want_their_maximum():
    x = picture(256, 4, 4, 1)
    first = x[:, ::2, ::2] > -1  # the cell that decides
    y = np.where(first, reference.max_pool(x, 2), reference.average_pool(x, 2))
    layer, left = fitted(layers.MixedPooling(2, mode="gated"), x, y, rate=0.1)
    assert left < 0.5
    gate = np.abs(arrays(layer.gate)[0])
    assert gate[0, 0] == gate.max()


@pytest.mark.parametrize(("mode", "work"), [("fixed", (0, 8 * 10)), ("gated", (8 * 4, 8 * 11))])
def test_its_operations(mode, work):
    layer = layers.MixedPooling(2, mode=mode)  # 8 windows of 4: 3 + 4 + 3, and 1 for the gate
    assert layer.work([(4, 4, 2)], (2, 2, 2)) == work
