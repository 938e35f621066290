"""Attention pooling: by hand, its limits, and its weights."""

import keras
import numpy as np
import pytest

from pooltools import layers
from tests.layers.placed import arrays

pytestmark = pytest.mark.keras


def picture(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def with_query(query, **settings):
    """A layer that has learned a query of shape (C, heads)."""
    query = np.asarray(query, "float32")
    layer = layers.AttentionPooling(heads=query.shape[1], **settings)
    layer.build((None, None, query.shape[0]))
    layer.query.assign(query)
    return layer


def test_two_positions_by_hand():
    x = np.array([[0, 0, 0, 1], [np.log(3), 5, 0, 2]], "float32")[None]
    y, weights = arrays(with_query([[2], [0], [0], [0]], return_weights=True)(x))  # sqrt(4) = 2
    np.testing.assert_allclose(weights, [[[1 / 4], [3 / 4]]], rtol=1e-6)
    np.testing.assert_allclose(y, [[0.75 * np.log(3), 3.75, 0, 1.75]], rtol=1e-6)


@pytest.mark.parametrize("shape", [(2, 7, 4), (2, 5, 3, 4), (1, 2, 3, 4, 4)], ids=str)
def test_before_learning_it_is_the_mean(shape):
    x = picture(*shape)
    expected = x.mean(axis=tuple(range(1, x.ndim - 1)))
    [y] = arrays(layers.AttentionPooling(2)(x))
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-6)


def test_far_from_zero_each_head_reads_its_best_position():
    x = picture(3, 5, 2, 4)
    query = 1e4 * np.array([[1, 0], [0, 0], [0, 0], [0, -1]])
    [y] = arrays(with_query(query)(x))
    cells = x.reshape(3, 10, 4)
    for item, pooled in zip(cells, y, strict=True):
        np.testing.assert_allclose(pooled[:2], item[item[:, 0].argmax(), :2], rtol=1e-6)
        np.testing.assert_allclose(pooled[2:], item[item[:, 3].argmin(), 2:], rtol=1e-6)


def test_the_weights_are_shares_of_the_positions_and_make_the_mean():
    x = picture(2, 5, 3, 4)
    y, weights = arrays(with_query(picture(4, 2), return_weights=True)(x))
    np.testing.assert_allclose(weights.sum(axis=(1, 2)), np.ones((2, 2)), rtol=1e-6)
    np.testing.assert_allclose((x[..., :2] * weights[..., :1]).sum(axis=(1, 2)), y[:, :2], 1e-4)
    np.testing.assert_allclose((x[..., 2:] * weights[..., 1:]).sum(axis=(1, 2)), y[:, 2:], 1e-4)


def test_the_order_of_the_positions_does_not_matter():
    x, layer = picture(2, 9, 4), with_query(picture(4, 1))
    [y], [reversed_order] = arrays(layer(x)), arrays(layer(x[:, ::-1].copy()))
    np.testing.assert_allclose(reversed_order, y, rtol=1e-5)


def test_it_learns_which_position_to_read():
    generator = np.random.default_rng(0)
    x = generator.normal(size=(256, 6, 2)).astype("float32")
    x[..., 0] = 0
    x[np.arange(256), generator.integers(6, size=256), 0] = 3  # the mark
    y = x[x[..., 0] == 3]
    model = keras.Sequential([keras.Input((6, 2)), layers.AttentionPooling()])
    model.compile(keras.optimizers.Adam(0.5), "mse")
    before = model.evaluate(x, y, verbose=0)
    model.fit(x, y, epochs=15, verbose=0)
    assert model.evaluate(x, y, verbose=0) < before / 50


def test_heads_must_divide_the_channels():
    with pytest.raises(ValueError, match=r"`heads` must divide the number of channels\. Rec"):
        layers.AttentionPooling(3)(picture(2, 5, 4))
