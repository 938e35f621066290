"""DropBlock: what is dropped, how often, and how the rest is scaled."""

import keras
import numpy as np
import pytest

from pooltools import layers
from tests.layers.placed import InTraining
from tests.layers.statistics import assert_share

pytestmark = pytest.mark.keras
DRAWS = 20000


def dropped(shape, block_size, rate=0.3):
    """True where cells of ones are dropped."""
    layer = layers.DropBlock(rate, block_size, seed=1)
    return np.asarray(layer(np.ones(shape, "float32"), training=True)) == 0


def test_a_cell_is_dropped_if_any_of_the_blocks_over_it_is_drawn():
    found = dropped((DRAWS, 6, 1), block_size=3).mean(axis=0).ravel()
    chance = 0.3 / 3 * 6 / 4  # 4 places where a block of 3 fits an axis of 6
    for share, blocks in zip(found, [1, 2, 3, 3, 2, 1], strict=True):
        assert_share(share, 1 - (1 - chance) ** blocks, DRAWS)


@pytest.mark.parametrize(
    ("spatial", "block"), [((5, 4), (2, 3)), ((4, 4, 3), 2), ((4,), 4), ((3, 3), 1)], ids=str
)
def test_in_the_middle_and_in_the_corner_of_any_shape(spatial, block):
    sizes = (block,) * len(spatial) if isinstance(block, int) else block
    places = [n - b + 1 for n, b in zip(spatial, sizes, strict=True)]
    chance = 0.3 / np.prod(sizes) * np.prod(spatial) / np.prod(places)
    found = dropped((DRAWS, *spatial, 1), block)
    assert_share(found[:, *(0 for _ in spatial)].mean(), chance, DRAWS)
    centre = tuple(n // 2 for n in spatial)
    over = [
        sum(start <= at < start + b for start in range(n - b + 1))
        for at, n, b in zip(centre, spatial, sizes, strict=True)
    ]
    assert_share(found[:, *centre].mean(), 1 - (1 - chance) ** np.prod(over), DRAWS)


def test_what_is_dropped_is_a_union_of_whole_blocks():
    found = dropped((50, 9, 8, 2), block_size=(3, 2))
    covered = np.zeros_like(found)
    for i in range(7):
        for j in range(7):
            whole = found[:, i : i + 3, j : j + 2].all(axis=(1, 2), keepdims=True)
            covered[:, i : i + 3, j : j + 2] |= whole
    assert found.any()
    np.testing.assert_array_equal(found, covered)


def test_channels_and_items_are_drawn_on_their_own():
    found = dropped((DRAWS, 2, 2), block_size=2)[:, 0]
    assert_share(np.mean(found[:, 0] & found[:, 1]), 0.3**2, DRAWS)
    assert_share(np.mean(found[::2] & found[1::2]), 0.3**2, DRAWS)


def test_each_item_keeps_its_mass_and_its_proportions():
    x = np.ones((20, 8, 8, 3), "float32") * np.arange(1, 21).reshape(20, 1, 1, 1)
    y = np.asarray(layers.DropBlock(0.3, 3, seed=1)(x, training=True))
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), np.arange(1, 21), rtol=1e-5)
    assert all(len(np.unique(item)) == 2 for item in y)


def test_an_item_without_a_cell_left_is_zero_and_so_is_a_dropped_infinity():
    x = np.full((200, 2, 1), np.inf, "float32")
    y = np.asarray(layers.DropBlock(0.5, 2, seed=1)(x, training=True))
    assert set(np.unique(y)) == {0, np.inf}


def test_without_training_it_is_the_input_itself():
    x = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype("float32")
    np.testing.assert_array_equal(layers.DropBlock()(x), x)


def test_the_size_may_be_unknown_until_a_call():
    inputs = keras.Input((None, None, 1))
    model = keras.Model(inputs, InTraining(layers.DropBlock(0.3, 2, seed=1))(inputs))
    model.predict(np.ones((32, 4, 4, 1), "float32"), verbose=0)
    y = model.predict(np.ones((DRAWS, 5, 3, 1), "float32"), batch_size=DRAWS, verbose=0)
    left = y[y.any(axis=(1, 2, 3))]
    np.testing.assert_allclose(left.mean(axis=(1, 2, 3)), 1, rtol=1e-5)
    assert_share(np.mean(y[:, 0, 0] == 0), 0.3 / 4 * 15 / 8, DRAWS)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (4, r"`block_size` must fit the input\. Received: block_size=4 and input_shape=\(1, 5, 3"),
        ((2, 2, 2), r"`block_size` must have one entry for each of the 2 spatial axes\. Received"),
    ],
)
def test_a_block_that_does_not_fit_is_refused(block, words):
    with pytest.raises(ValueError, match=words):
        layers.DropBlock(block_size=block)(np.zeros((1, 5, 3, 1), "float32"))
