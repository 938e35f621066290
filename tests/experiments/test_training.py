"""Training: the seed fixes everything, and pictures come as promised."""

import numpy as np
import pytest

from pooltools.experiments import datasets
from pooltools.experiments.datasets import Pictures
from pooltools.experiments.training import CHECKPOINTS, _Feed, train
from tests.experiments import planted

pytestmark = pytest.mark.keras
ARM = planted.arm(dropout=0.5, training={"shift": 2})


@pytest.fixture(scope="module")
def run():
    """A trained network."""
    return train(ARM, seed=1)


def test_the_same_arm_and_seed_give_the_same_outputs_and_weights(run):
    again = train(planted.arm("of another name", dropout=0.5, training={"shift": 2}), seed=1)
    assert again.losses == run.losses
    for key, output in run.outputs.items():
        np.testing.assert_array_equal(again.outputs[key], output)
    for one, other in zip(again.model.get_weights(), run.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_another_seed_gives_other_pictures_weights_and_outputs(run):
    other = train(ARM, seed=2)
    assert not np.array_equal(other.pictures.x_train, run.pictures.x_train)
    np.testing.assert_array_equal(other.pictures.x_test, run.pictures.x_test)
    assert np.abs(other.outputs["test", 1.0] - run.outputs["test", 1.0]).max() > 0.01


def test_outputs_of_each_part_are_kept_on_the_way(run):
    sizes = {"train": 40, "val": 20, "test": 30}
    assert set(run.outputs) == {(part, share) for part in sizes for share in CHECKPOINTS}
    assert all(y.shape == (sizes[part], 10) for (part, _), y in run.outputs.items())
    np.testing.assert_array_equal(run.outputs["test", 1.0], run.logits(run.pictures.x_test))
    for share in (0.25, 0.5):
        assert np.abs(run.outputs["test", share] - run.outputs["test", 1.0]).max() > 1e-4


def test_no_picture_is_in_two_parts(run):
    p = run.pictures
    parts = [{x.tobytes() for x in part} for part in (p.x_train, p.x_val, p.x_test)]
    assert [len(part) for part in parts] == [40, 20, 30]
    assert len(set.union(*parts)) == 90


def test_some_labels_are_replaced_evenly_and_those_of_test_and_validation_are_not():
    size = {"name": "mnist_5000", "train": 1500, "val": 200, "test": 100}
    true, spoiled = datasets.parts(0, **size), datasets.parts(0, **size, wrong_labels=0.5)
    differ = true.y_train != spoiled.y_train
    assert differ.mean() == pytest.approx(0.5 * 0.9, abs=0.05)  # a tenth of the draws is right
    assert np.bincount(spoiled.y_train[differ]).std() < 20
    for name in ("x_train", "x_val", "y_val", "x_test", "y_test"):
        np.testing.assert_array_equal(getattr(true, name), getattr(spoiled, name))


# --- batches ------------------------------------------------------------------------------------


def numbered(n, side=6):
    """Pictures of one bright pixel in the middle whose value is their number, from 1."""
    x = np.zeros((n, side, side, 1), "float32")
    x[:, side // 2, side // 2, 0] = np.arange(1, n + 1)
    return Pictures(x, np.arange(n), *[np.zeros(0)] * 4)


def taken(seed, n=7, batch=3, shift=0, calls=(4, 3, 7)):
    """Pictures and labels of some calls in one row."""
    feed = _Feed(numbered(n), seed, batch, shift)
    x, y = zip(*(feed.take(steps) for steps in calls), strict=True)
    return np.concatenate([each.reshape(-1, 6, 6, 1) for each in x]), np.concatenate(y).ravel()


def test_every_picture_comes_once_before_any_comes_again():
    x, y = taken(seed=0)
    rounds = y.reshape(6, 7)
    assert (np.sort(rounds) == np.arange(7)).all()
    assert len({tuple(each) for each in rounds}) == 6
    np.testing.assert_array_equal(x[:, 3, 3, 0], y + 1)  # each with its own label


def test_the_order_depends_on_the_seed_and_not_on_how_much_is_taken_at_once():
    np.testing.assert_array_equal(taken(0)[1], taken(0, calls=(1,) * 14)[1])
    assert (taken(0)[1] != taken(1)[1]).any()


def test_moved_pictures_go_everywhere_within_the_shift_and_zeros_come_in():
    x, y = taken(seed=0, n=50, batch=50, shift=2, calls=(40,))
    bright = np.argwhere(x[..., 0])
    assert len(bright) == len(x)  # the rest is background
    np.testing.assert_array_equal(x[tuple(bright.T)][:, 0], y + 1)
    moves, counts = np.unique(bright[:, 1:] - 3, axis=0, return_counts=True)
    assert {tuple(m) for m in moves} == {(i, j) for i in range(-2, 3) for j in range(-2, 3)}
    assert counts.min() > 0.6 * len(x) / 25
    assert len({tuple(b[1:]) for b in bright[y == 4]}) > 5  # anew each time


def test_arms_that_move_pictures_see_them_in_the_order_of_those_that_do_not():
    np.testing.assert_array_equal(taken(3)[1], taken(3, shift=2)[1])


def test_order_and_moves_are_drawn_apart():
    feed = _Feed(numbered(7), 0, 3, 2)
    assert feed.order.random() != feed.moves.random()
