"""Networks with a maximum over channels, and borders from the other side."""

import keras
import numpy as np
import pytest

from pooltools.experiments import datasets, networks
from pooltools.experiments.networks import parts
from pooltools.experiments.turning import FILTERS

pytestmark = pytest.mark.keras
PICTURES = np.random.default_rng(0).normal(size=(3, 32, 32, 1)).astype("float32")


def network(filters, widths=None):
    return networks.build(
        (32, 32, 1), 10, 3, family="channels", filters=filters, widths=widths or FILTERS[filters]
    )


def test_networks_have_about_as_many_weights():
    counts = {filters: network(filters).count_params() for filters in FILTERS}
    assert counts["turned"] == counts["one"]
    assert counts["four"] == pytest.approx(counts["one"], rel=0.05)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_filters_at_four_angles_are_indifferent_to_quarter_turns_and_others_are_not(turns):
    changes = {}
    for filters in FILTERS:
        model = network(filters)
        before, after = (
            model.predict(x, verbose=0) for x in (PICTURES, np.rot90(PICTURES, turns, axes=(1, 2)))
        )
        changes[filters] = np.abs(after - before).max() / before.std()
    assert changes["turned"] < 1e-4
    assert min(changes["one"], changes["four"]) > 0.05


def test_a_maximum_is_taken_over_neighbouring_channels():
    x = np.random.default_rng(1).normal(size=(2, 3, 3, 8)).astype("float32")
    found = networks.channels.GroupMax()(x)
    np.testing.assert_array_equal(found, np.stack([x[..., :4].max(-1), x[..., 4:].max(-1)], -1))


def test_training_digits_are_turned_evenly_and_test_digits_are_not():
    size = {"train": 1500, "val": 100, "test": 300}
    upright, turned = (datasets.parts(0, name, **size) for name in ("mnist_5000", "turned_digits"))
    np.testing.assert_array_equal(turned.x_test, upright.x_test)
    known = {x.tobytes() for x in upright.x_train}
    turns = [
        next(
            (k for k in range(4) if np.ascontiguousarray(np.rot90(x, -k)).tobytes() in known), None
        )
        for x in turned.x_train
    ]
    counts = np.bincount([k for k in turns if k is not None], minlength=4)
    assert counts.min() > 0.15 * counts.sum()
    assert counts.sum() > 1000  # the split may draw some others


@pytest.mark.parametrize(("before", "after"), [(1, 1), (0, 1), (2, 0)])
def test_a_border_comes_from_the_other_side(before, after):
    x = np.random.default_rng(2).normal(size=(2, 5, 4, 3)).astype("float32")
    width = [(0, 0), (before, after), (before, after), (0, 0)]
    np.testing.assert_array_equal(parts.Wrapped(before, after)(x), np.pad(x, width, mode="wrap"))


@pytest.mark.parametrize("down", ["none", "dil", "stride", "max", "avg"])
def test_on_a_circle_a_network_does_not_see_a_shift_by_all_strides(down):
    """The instrument of the experiments on shifts reads 100 % where it must."""
    model = networks.build(
        (32, 32, 1), 10, 3, down=down, head="gap", widths=(4, 4, 4), padding="circular"
    )
    shifted = np.roll(PICTURES, (8, 16), axis=(1, 2))
    before, after = (model.predict(x, verbose=0) for x in (PICTURES, shifted))
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-4 * np.abs(before).max())


def test_circular_and_zero_borders_differ_at_the_border_only():
    models = [
        networks.build((32, 32, 1), 10, 3, down="stride", head="gap", widths=(4,), padding=padding)
        for padding in ("same", "circular")
    ]
    zeros, circle = (
        keras.Model(model.input, model.layers[-2].input).predict(PICTURES, verbose=0)
        for model in models
    )
    np.testing.assert_allclose(circle[:, :-1, :-1], zeros[:, :-1, :-1], rtol=0, atol=1e-5)
    assert np.abs(circle - zeros)[:, -1].max() > 0.1
