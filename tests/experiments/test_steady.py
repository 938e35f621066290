"""Measures of steadiness, on networks of which the answer is known."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from pooltools.experiments import datasets, perturbations
from pooltools.experiments.datasets import Pictures
from pooltools.experiments.measures import MEASURES, away, features
from pooltools.experiments.networks.trunk import DOWN
from pooltools.experiments.training import train, untrained
from tests.experiments import planted

pytestmark = pytest.mark.keras
SIDE = 32


class Reader:
    """A run whose answer is the column of the brightest pixel, modulo 4: known for every shift."""

    def __init__(self, columns, labels):
        x = np.zeros((len(columns), SIDE, SIDE, 1), "float32")
        x[np.arange(len(columns)), 16, columns] = 1
        labels = np.array(labels)
        self.pictures = Pictures(*[x[:0], labels[:0]] * 2, x, labels)
        self.outputs = {("test", 1.0): self.logits(x)}
        self.changed = {}

    def logits(self, x):
        return np.eye(4)[x.max(axis=(1, 3)).argmax(1) % 4]


def value(run, name):
    return np.mean(MEASURES[name].of(run))


def test_answers_are_counted_over_all_pictures_or_over_those_that_were_right():
    run = Reader([8, 9, 10, 11], [0, 1, 2, 0])  # the last one is wrong
    # down and up change nothing; left and right change every answer
    assert value(run, "agreement, shifted 1 px") == 50
    assert value(run, "flips, shifted 1 px") == pytest.approx(100 * (6 + 0.5) / (12 + 1))
    assert value(run, "agreement, shifted 4 px") == 100
    assert value(run, "flips, shifted 4 px") == pytest.approx(100 * 0.5 / (12 + 1))
    # to the right the last answer becomes 0, which is right: 4 · 3/4 before, (3 + 3 + 1) / 16 after
    assert value(run, "accuracy lost, shifted 1 px") == pytest.approx(75 - 100 * 7 / 16)
    assert value(run, "accuracy lost, shifted 4 px") == 0


@pytest.mark.parametrize("name", ["flips, quarter turns", "consistency, quarter turns"])
def test_what_each_picture_adds_is_what_leaving_it_out_takes_away(name):
    """The values per picture of a ratio say how it changes with the sample, to first order."""
    rng = np.random.default_rng(0)
    columns, labels = rng.integers(8, 24, size=400), rng.integers(4, size=400)
    labels = np.where(rng.random(400) < 0.7, columns % 4, labels)
    whole = MEASURES[name].of(Reader(columns, labels))
    place = np.abs(whole - whole.mean()).argmax()
    kept = np.arange(400) != place
    without = value(Reader(columns[kept], labels[kept]), name)
    predicted = whole.mean() - (whole[place] - whole.mean()) / 399
    assert without == pytest.approx(predicted, abs=0.01)
    assert abs(without - whole.mean()) > 0.02


def test_agreement_by_chance_is_that_of_pairs():
    assert value(Reader([0, 0, 0, 1], [0] * 4), "agreement by chance") == 50  # 3 of 6 pairs
    assert value(Reader([5] * 7, [0] * 7), "agreement by chance") == 100


def test_quarter_turns_are_three_and_move_every_pixel_to_its_place():
    x = np.arange(2 * 9.0).reshape(2, 3, 3, 1)
    one, two, three = perturbations.quarter_turns(x)
    np.testing.assert_array_equal(one[0, :, :, 0], [[2, 5, 8], [1, 4, 7], [0, 3, 6]])
    np.testing.assert_array_equal(two, x[:, ::-1, ::-1])
    np.testing.assert_array_equal(np.concatenate([three]), x.swapaxes(1, 2)[:, :, ::-1])


@pytest.fixture(scope="module")
def runs():
    """Networks before training, by how they shrink; 8 channels so that few features are dead."""
    return {down: untrained(planted.arm(down, down, widths=[8, 8]), 1) for down in DOWN}


def test_two_copies_of_a_network_differ_by_nothing(runs):
    copy = untrained(replace(runs["max"].arm, name="copy"), 1)
    for name in ("features moved, noisy 0.2", "features moved, warped", "power folded back"):
        assert value(copy, name) == value(runs["max"], name)


def test_features_do_not_move_where_nothing_changes_and_are_measured_in_distances(
    runs, monkeypatch
):
    x = runs["max"].pictures.x_test
    monkeypatch.setitem(features.CHANGES, "none", lambda x: iter([x]))
    monkeypatch.setitem(features.CHANGES, "another picture", lambda x: iter([np.roll(x, 1, 0)]))
    assert features.moved(runs["max"], "none").mean() == pytest.approx(0, abs=1e-6)
    assert features.moved(runs["max"], "another picture").mean() == pytest.approx(1, rel=1e-5)
    assert 0 < value(runs["max"], "features moved, shifted 1 px") < 1
    assert len(x) == planted.IMAGES


def test_a_warp_moves_pixels_by_about_one():
    ramp = np.broadcast_to(np.arange(64.0)[None, :, None, None], (20, 64, 64, 1))
    (found,) = features.warped(ramp)
    inner = (found - ramp)[:, 8:-8, 8:-8]
    assert inner.std() == pytest.approx(1, abs=0.1)
    neighbours = np.corrcoef(inner[:, 1:].ravel(), inner[:, :-1].ravel())[0, 1]
    assert neighbours > 0.9  # smooth


@pytest.mark.parametrize(
    ("period", "share"), [(8, 0), (3, 1), (2, 1)], ids=["slow", "fast", "fastest"]
)
def test_fast_is_what_every_second_cell_cannot_carry(period, share):
    wave = 5 + np.cos(2 * np.pi * np.arange(24) / period)
    maps = np.broadcast_to(wave[None, :, None, None], (2, 24, 24, 3))
    assert features._fast(maps) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("down", ["stride", "max", "avg", "blur"])
def test_what_is_left_of_a_stage_is_what_the_next_stage_gets(runs, down):
    """The cells that a trunk keeps are among those that the measure looks at."""
    run = runs[down]
    first, second = (x for x in run.model.layers if isinstance(x, keras.layers.Conv2D))
    x = run.pictures.x_test[:5]
    whole = features._whole(run, first, down, x)
    passed = keras.Model(run.model.input, second.input).predict(x, verbose=0)
    start = 1 if down == "stride" else 0
    np.testing.assert_allclose(whole[:, start::2, start::2], passed, rtol=0, atol=1e-5)


def test_smoothing_before_the_step_leaves_less_to_fold_back(runs):
    found = {down: value(runs[down], "power folded back") for down in ("stride", "max", "blur")}
    assert found["blur"] < found["max"] < found["stride"] < 1


def test_an_untrained_run_is_one_of_no_steps():
    arm = planted.arm(training={"steps": 0})
    run = train(arm, 4)
    for one, other in zip(run.model.weights, untrained(arm, 4).model.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())
    assert run.losses == ()
    assert len(run.outputs["test", 1.0]) == planted.IMAGES


# --- digits at places -----------------------------------------------------------------------------


def box(x):
    """The smallest box around the ink of each picture: top, bottom, left, right."""
    last, sides = x.shape[1] - 1, []
    for ink in (x.max(axis=(2, 3)) > 0, x.max(axis=(1, 3)) > 0):
        sides += [ink.argmax(1), last - ink[:, ::-1].argmax(1)]
    return np.stack(sides, axis=1)


def test_digits_lie_at_home_or_anywhere():
    size = {"train": 300, "val": 50, "test": 300}
    p = datasets.parts(0, "placed_digits", **size, everywhere=5)
    assert p.x_train.shape[1:] == (40, 40, 1)
    for x in (p.x_test, p.x_train[p.y_train >= 5]):
        assert (box(x)[:, ::2] >= 8).all()
        assert (box(x)[:, 1::2] <= 21).all()
    free = box(p.x_train[p.y_train < 5])
    assert free[:, 0].std() > 5
    assert free[:, 2].std() > 5
    assert free[:, ::2].min() < 4
    assert free[:, 1::2].max() > 35
    at_home = datasets.parts(0, "placed_digits", **size)
    assert (box(at_home.x_train)[:, ::2] >= 8).all()
    np.testing.assert_array_equal(at_home.x_test, p.x_test)


def test_accuracy_away_asks_for_the_digits_from_5_on_at_three_places():
    size = {"train": 300, "val": 50, "test": 300}
    pictures = datasets.parts(0, "placed_digits", **size)
    asked = []

    def logits(x):
        asked.append(x)
        return np.tile(np.eye(10)[7] + 2 * np.eye(10)[1], (len(x), 1))  # 1, and of the late ones 7

    run = type("Run", (), {"pictures": pictures, "logits": staticmethod(logits)})()
    late = pictures.y_test >= 5
    found = away.accuracy(run, 8)
    np.testing.assert_array_equal(found, 100 * (pictures.y_test[late] == 7))
    ink = [box(x).mean(axis=0)[::2] - box(pictures.x_test[late]).mean(axis=0)[::2] for x in asked]
    np.testing.assert_allclose(ink, [(0, 8), (8, 0), (8, 8)])
