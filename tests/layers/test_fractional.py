"""Fractional max pooling: which cuts are drawn, how often, and what a region gives."""

from itertools import permutations

import keras
import numpy as np
import pytest

from pooltools import layers
from pooltools._backend import gradient
from tests.layers.placed import InTraining
from tests.layers.statistics import assert_share

pytestmark = pytest.mark.keras
DRAWS = 3000


def cuts(n, ratio, boundaries):
    """How often each cut of an axis is drawn, as {lengths of the pieces: share}."""
    layer = layers.FractionalMaxPooling(ratio, boundaries, overlapping=False, seed=1)
    inputs = keras.Input((n, 1))
    x = np.arange(n, dtype="float32").reshape(1, n, 1)  # a maximum is its region's last cell
    model = keras.Model(inputs, InTraining(layer)(inputs))
    ends = model.predict(np.repeat(x, DRAWS, axis=0), batch_size=1, verbose=0)[..., 0]
    lengths = np.diff(ends, axis=1, prepend=-1)
    found, counts = np.unique(lengths, axis=0, return_counts=True)
    return {tuple(map(int, cut)): count / DRAWS for cut, count in zip(found, counts, strict=True)}


@pytest.mark.parametrize(
    ("boundaries", "possible"),
    [
        ("random", sorted(set(permutations([1, 1, 2, 2])))),
        ("pseudo", [(1, 2, 1, 2), (2, 1, 2, 1)]),
    ],
)
def test_every_possible_cut_is_drawn_equally_often(boundaries, possible):
    found = cuts(6, 1.5, boundaries)
    assert sorted(found) == possible
    for share in found.values():
        assert_share(share, 1 / len(possible), DRAWS)


@pytest.mark.parametrize(("overlapping", "expected"), [(False, [0, 2, 3, 5]), (True, [1, 3, 4, 5])])
def test_without_training_the_cut_is_even(overlapping, expected):
    x = np.arange(6, dtype="float32").reshape(1, 6, 1)  # pieces 0 | 1 2 | 3 | 4 5
    layer = layers.FractionalMaxPooling(1.5, overlapping=overlapping)
    assert np.ravel(layer(x)).tolist() == expected


@pytest.mark.parametrize("n", [7, 8, 13])
@pytest.mark.parametrize("ratio", [1, 1.3, 2])
@pytest.mark.parametrize("boundaries", ["random", "pseudo"])
def test_regions_cover_the_axis_without_a_gap(n, ratio, boundaries):
    x = np.arange(n, dtype="float32").reshape(1, n, 1)
    cut = layers.FractionalMaxPooling(ratio, boundaries, overlapping=False, seed=2)
    last = np.ravel(cut(x, training=True))
    first = -np.ravel(cut.__class__(ratio, boundaries, False, seed=2)(-x, training=True))
    assert (first[0], last[-1]) == (0, n - 1)
    np.testing.assert_array_equal(first[1:], last[:-1] + 1)
    assert set(last - first + 1) <= {1, 2}
    more = layers.FractionalMaxPooling(ratio, boundaries, overlapping=True, seed=2)
    np.testing.assert_array_equal(np.ravel(more(x, training=True)), np.minimum(last + 1, n - 1))


def test_axes_are_cut_on_their_own_and_maxima_are_over_rectangles():
    rows = np.arange(9, dtype="float32").reshape(1, 9, 1, 1)
    columns = 100 * np.arange(8, dtype="float32").reshape(1, 1, 8, 1)
    y = np.asarray(layers.FractionalMaxPooling(seed=1)(rows + columns, training=True))[0, :, :, 0]
    np.testing.assert_array_equal(y, y[:1] - y[0, 0] + y[:, :1])
    assert y[-1, -1] == 708


def test_one_draw_serves_items_and_channels():
    x = np.broadcast_to(np.arange(30, dtype="float32").reshape(1, 30, 1), (3, 30, 2))
    y = np.asarray(layers.FractionalMaxPooling(seed=1)(x, training=True))
    np.testing.assert_array_equal(y, np.broadcast_to(y[:1, :, :1], y.shape))


def test_the_gradient_goes_to_the_largest_cell_of_each_region():
    x = np.array([1, 5, 2, 3], "float32").reshape(1, 4, 1)
    layer = layers.FractionalMaxPooling(2, overlapping=False)
    dx = gradient(layer, x, np.array([[[1.0], [10.0]]], "float32"))
    assert np.ravel(dx).tolist() == [0, 1, 0, 10]
