"""Chapter 4's measures and networks on what is known: wrong labels, stopping, dots on a circle."""

import dataclasses

import numpy as np
import pytest

from pooltools.experiments import datasets, networks, overfitting, underfitting
from pooltools.experiments.measures import elsewhere, labels, stopped
from pooltools.experiments.training import untrained
from tests.experiments import planted

pytestmark = pytest.mark.keras
SHARE = 0.5


@pytest.fixture
def run():
    """A run of 40 pictures of which about half have another label."""
    arm = planted.arm()
    return untrained(dataclasses.replace(arm, data={**arm.data, "wrong_labels": SHARE}), 1)


def says(run, y, part="train", share=1.0, sure=9.0):
    """Let the network answer `y`."""
    run.outputs[part, share] = sure * np.eye(10, dtype="float32")[y]


def test_wrong_labels_are_those_that_another_draw_of_the_data_has_not(run):
    wrong, clean = labels.wrong(run), untrained(planted.arm(), 1).pictures
    assert 0.25 < wrong.mean() < 0.65  # a tenth of the even draws hits the right label
    np.testing.assert_array_equal(run.pictures.y_train[~wrong], clean.y_train[~wrong])
    np.testing.assert_array_equal(run.pictures.x_train, clean.x_train)


@pytest.mark.parametrize(
    ("answers", "of_wrong", "of_right"), [("given", 100, 100), ("true", 0, 100)]
)
def test_learning_by_heart_fits_the_wrong_labels_and_knowing_does_not(
    run, answers, of_wrong, of_right
):
    true = untrained(planted.arm(), 1).pictures.y_train
    says(run, {"given": run.pictures.y_train, "true": true}[answers])
    assert labels.fit(run, of_wrong=True) == of_wrong
    assert labels.fit(run, of_wrong=False) == of_right


def test_without_wrong_labels_their_fit_is_no_number():
    run = untrained(planted.arm(), 1)
    says(run, run.pictures.y_train)
    assert np.isnan(labels.fit(run, of_wrong=True))


@pytest.mark.parametrize("best", [0.25, 0.5, 1.0])
def test_stopping_early_asks_the_validation_part_only(run, best):
    for share in (0.25, 0.5, 1.0):
        says(run, run.pictures.y_val, "val", share, sure=3.0 if share == best else 1.0)
        others = (run.pictures.y_test + (share == best)) % 10  # the best there is the worst here
        says(run, others, "test", share)
    assert stopped.stop(run) == best
    assert stopped.MEASURES["test accuracy, stopped early"].of(run).mean() == 0
    assert stopped.MEASURES["test loss, stopped early"].of(run).mean() > 8


def test_the_gap_at_half_is_training_minus_test_then(run):
    says(run, run.pictures.y_train, share=0.5)
    says(run, (run.pictures.y_test + 1) % 10, "test", 0.5)
    assert stopped.gap(run, 0.5).mean() == 100


def test_other_digits_are_as_large_and_bright_as_those_of_mnist_and_lie_in_the_middle():
    x, y = elsewhere.digits()
    assert x.shape == (1797, 32, 32, 1)
    assert set(y) == set(range(10))
    assert (x.min(), x.max()) == (0, 1)
    assert not x[:, :6].any()
    assert not x[:, :, 26:].any()
    rows, columns = (x.mean(axis=(0, other, 3)) for other in (2, 1))
    middles = [np.average(np.arange(32), weights=light) for light in (rows, columns)]
    assert middles == pytest.approx([15.5, 15.5], abs=0.6)


def test_what_is_lost_elsewhere_is_what_is_right_here_and_not_there(run):
    says(run, run.pictures.y_test, "test")
    assert elsewhere.lost(run) == pytest.approx(100 - elsewhere.accuracy(run))


@pytest.mark.parametrize("task", ["side", "place", "count"])
def test_ten_seeds_of_dots_share_no_training_picture(task):
    (arm,) = (a for a in _dots() if a.name == f"{task}, max gap, circular")
    seen = [x.tobytes() for s in (0, 9) for x in datasets.parts(s, **arm.data).x_train]
    assert len(set(seen)) == 2 * 1280


def _dots():
    names = [
        (kind, border) for kind in underfitting.KINDS for border in underfitting._borders(kind)
    ]
    return [underfitting._arm(kind, border, f"{kind}, {border}") for kind, border in names]


@pytest.mark.parametrize(("head", "alike"), [("gap", True), ("flat", False)])
def test_on_a_circle_a_global_mean_cannot_know_the_side(head, alike):
    model = networks.build(
        (32, 32, 1), 2, 3, down="max", head=head, widths=(4, 4, 4), padding="circular"
    )
    x = np.zeros((1, 32, 32, 1), "float32")
    x[0, 9, 5] = 1
    left, right = (model.predict(np.roll(x, k, axis=2), verbose=0) for k in (0, 16))
    assert np.allclose(left, right, rtol=0, atol=1e-5) == alike


@pytest.mark.parametrize(("window", "side"), [(3, 8), (4, 8)])
def test_larger_windows_change_no_size_and_no_weight(window, side):
    one, two = (
        networks.build((32, 32, 1), 10, 3, family="dosed", head="flat", window=w)
        for w in (2, window)
    )
    assert two.layers[-3].input.shape[1:3] == (side, side)
    for a, b in zip(one.get_weights(), two.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_third_pool_makes_the_dense_layer_a_quarter_as_large_and_nothing_else():
    two = networks.build((32, 32, 1), 10, 3, family="dosed", head="flat")
    three = networks.build((32, 32, 1), 10, 3, down="max", head="flat4")
    shapes = [[w.shape for w in m.get_weights()] for m in (two, three)]
    assert [p for p in zip(*shapes, strict=True) if p[0] != p[1]] == [((2048, 64), (512, 64))]


def test_every_pair_names_arms_that_are_run():
    names = {*overfitting.GRID, *(arm.name for arm in overfitting._new(overfitting.core.MNIST))}
    assert {name for pair in overfitting.LESS for name in pair} <= names
