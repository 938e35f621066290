"""Dropout at named places, what is measured after it, and batches in order."""

import keras
import numpy as np
import pytest

from pooltools import layers
from pooltools.experiments import networks, training
from pooltools.experiments.datasets import Pictures
from pooltools.experiments.measures import MEASURES, dropped
from pooltools.experiments.networks.dropping import PLACES
from pooltools.experiments.training import _Feed
from tests.experiments import planted

pytestmark = pytest.mark.keras
PICTURES = np.random.default_rng(0).random((6, 32, 32, 1)).astype("float32")
DROPS = (keras.layers.Dropout, keras.layers.SpatialDropout2D, layers.DropBlock)


def network(place="nowhere", head="gap", **more):
    settings = {"family": "dropping", "widths": (2, 3, 4), **more}
    return networks.build((32, 32, 1), 10, 3, place=place, head=head, **settings)


def neighbours(model):
    """What stands before and after each dropout, with its rate."""
    kinds, drops = [type(x).__name__ for x in model.layers], []
    for i, layer in enumerate(model.layers):
        if isinstance(layer, DROPS):
            drops.append((kinds[i - 1], kinds[i + 1], layer.rate))
    return drops


@pytest.mark.parametrize("head", ["gap", "flat"])
def test_at_inference_it_is_the_grid_s_network_with_max_pooling(head):
    grid = networks.build((32, 32, 1), 10, 3, down="max", head=head, widths=(2, 3, 4))
    for place in PLACES:
        found = network(place, head, rate=0.0 if place == "in each pool" else 0.4)
        np.testing.assert_allclose(found(PICTURES), grid(PICTURES), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("nowhere", []),
        ("input", [("InputLayer", "Conv2D", 0.4)]),
        ("before normalisation", [("Conv2D", "BatchNormalization", 0.4)] * 3),
        ("before each pool", [("ReLU", "MaxPooling2D", 0.4)] * 3),
        ("in each pool", []),
        (
            "after each pool",
            [("MaxPooling2D", "Conv2D", 0.4)] * 2 + [("MaxPooling2D", "Flatten", 0.4)],
        ),
        ("after earlier pools", [("MaxPooling2D", "Conv2D", 0.4)] * 2),
        ("after the last pool", [("MaxPooling2D", "Flatten", 0.4)]),
        ("before the last layer", [("Dense", "Dense", 0.4)]),
        (
            "everywhere",
            [("MaxPooling2D", "Conv2D", 0.1)] * 2
            + [("MaxPooling2D", "Flatten", 0.1), ("Dense", "Dense", 0.4)],
        ),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_dropout_stands_where_its_place_says(place, expected):
    assert neighbours(network(place, "flat", rate=0.4)) == expected


def test_dropout_in_a_pool_is_weighted_by_chance_at_inference():
    model = network("in each pool", rate=0.4)
    pools = [x for x in model.layers if isinstance(x, layers.MaxPoolDropout)]
    assert [x.rate for x in pools] == [0.4] * 3


@pytest.mark.parametrize("kind", ["maps", "blocks"])
def test_maps_and_blocks_are_dropped_together(kind):
    model = network("after each pool", rate=0.4, kind=kind)
    drop = next(x for x in model.layers if isinstance(x, DROPS))
    y = keras.ops.convert_to_numpy(drop(np.ones((50, 16, 16, 4), "float32"), training=True)) == 0
    if kind == "maps":
        assert set(y.mean(axis=(1, 2)).ravel()) == {0, 1}
    else:  # a cell that is dropped has at least 8 dropped cells in the 5 × 5 around it
        around = np.lib.stride_tricks.sliding_window_view(y, (5, 5), axis=(1, 2))
        assert around.sum(axis=(-2, -1))[y[:, 2:-2, 2:-2]].min() >= 9
        assert 0.25 < y.mean() < 0.4


def test_layers_and_seeds_do_not_draw_alike():
    x = np.ones((1, 8, 8, 4), "float32")
    draws = []
    for seed in (3, 4):
        model = networks.build(
            (32, 32, 1), 10, seed, family="dropping", place="before each pool", head="gap", rate=0.5
        )
        drops = [layer for layer in model.layers if isinstance(layer, DROPS)]
        draws += [keras.ops.convert_to_numpy(d(x, training=True)).tobytes() for d in drops]
    assert len(set(draws)) == 6


class Known:
    """A run with one normalisation and labels that its answers are right about."""

    def __init__(self, offset=0.0, factor=1.0):
        rng = np.random.default_rng(0)
        start = keras.Input((32, 32, 1))
        norm = keras.layers.BatchNormalization(epsilon=0)
        mean = keras.layers.GlobalAveragePooling2D()
        answer = keras.layers.Dense(2)  # the second class if the mean is above 0
        self.model = keras.Model(start, answer(mean(norm(start))))
        answer.set_weights([np.array([[0, 1]], "float32"), np.zeros(2, "float32")])
        y = rng.integers(2, size=400)
        x = rng.normal(size=(400, 32, 32, 1)) + (2.0 * y - 1)[:, None, None, None]
        x = x.astype("float32")
        norm.moving_mean.assign([x.mean() + offset])
        norm.moving_variance.assign([factor * x.var()])
        self.pictures = Pictures(*(x, y) * 3)

    def logits(self, x):
        return self.model.predict(x, verbose=0)


@pytest.mark.parametrize("factor", [1.0, 2.5])
def test_stored_variance_is_compared_with_that_at_inference(factor):
    found = MEASURES["stored variance"].of(Known(factor=factor))
    assert found == pytest.approx(factor, rel=1e-4)


def test_new_statistics_mend_what_was_stored_wrong_and_leave_no_trace():
    run = Known(offset=5.0)
    before, kept = (run.logits(run.pictures.x_test), run.model.get_weights())
    assert (before.argmax(1) == run.pictures.y_test).mean() < 0.6
    assert MEASURES["accuracy, new statistics"].of(run).mean() == 1
    for a, b in zip(run.model.get_weights(), kept, strict=True):
        np.testing.assert_array_equal(a, b)


def test_cells_are_given_away_by_others_as_far_as_they_depend_on_them(monkeypatch):
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(60, 20, 20, 1))
    smooth = sum(np.roll(noise, (i, j), axis=(1, 2)) for i in (0, 1) for j in (0, 1))
    sources = {"its neighbours": [], "cells around a block": []}
    for x in (noise, smooth):
        monkeypatch.setattr(dropped, "_first_maps", lambda run, pooled, x=x: x)
        for source, found in sources.items():
            found.append(dropped.given_away(None, source, pooled=False))
    for independent, dependent in sources.values():
        assert independent == pytest.approx(0, abs=0.02)
        assert dependent > -0.02
    assert sources["its neighbours"][1] > 0.5
    assert sources["cells around a block"][1] == pytest.approx(0, abs=0.02)  # two cells away


def test_the_maps_that_are_read_are_those_around_the_first_pool():
    run = type("Run", (), {})()
    run.model = network()
    run.pictures = Pictures(*(PICTURES, np.zeros(6, int)) * 3)
    before, after = (dropped._first_maps(run, pooled) for pooled in (False, True))
    np.testing.assert_allclose(
        after, before.reshape(6, 16, 2, 16, 2, 2).max(axis=(2, 4)), rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("sort", [False, True], ids=["shuffled", "by class"])
def test_an_epoch_has_every_picture_once_in_the_order_asked_for(sort):
    y = np.repeat(np.arange(4), 25)[::-1].copy()
    x = np.arange(100, dtype="float32").reshape(100, 1, 1, 1)
    feed = _Feed(Pictures(*(x, y) * 3), seed=3, batch=25, shift=0, sort=sort)
    for _ in range(2):
        pictures, labels = feed.take(4)
        assert sorted(pictures.ravel()) == list(range(100))
        kinds = [len(set(batch)) for batch in labels.tolist()]
        assert kinds == [1] * 4 if sort else min(kinds) == 4
        assert pictures.ravel().tolist() != sorted(pictures.ravel(), reverse=True)


def test_the_order_of_an_arm_reaches_the_batches(monkeypatch):
    asked = []

    def feed(*given):
        asked.append(given[-1])
        return _Feed(*given)

    monkeypatch.setattr(training, "_Feed", feed)
    for order in ({}, {"order": "shuffled"}, {"order": "by class"}):
        training.train(planted.arm(training={"steps": 4, **order}), 0)
    assert asked == [False, False, True]
