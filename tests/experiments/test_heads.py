"""Chapter 6's networks, data and measures on what is known."""

import dataclasses

import keras
import numpy as np
import pytest

from pooltools.experiments import cluttered, datasets, networks
from pooltools.experiments.measures import MEASURES, fit, heads, localised, sized
from pooltools.experiments.networks.headed import HEADS
from pooltools.experiments.training import untrained
from tests.experiments import planted

pytestmark = pytest.mark.keras
SHAPE = (32, 32, 1)
CENTRE = np.outer([0, 1, 0], [0, 1, 0])[..., None, None]  # of a kernel
PICTURES = np.random.default_rng(0).normal(size=(3, *SHAPE)).astype("float32")


def headed(head, seed=3):
    return networks.build(SHAPE, 10, seed, family="headed", head=head)


@pytest.mark.parametrize("head", HEADS)
def test_all_heads_read_the_trunk_of_the_grid(head):
    model, grid = headed(head), networks.build(SHAPE, 10, 3, down="max", head="gap")
    assert model(PICTURES).shape == (3, 10)
    assert " " not in model.name  # a compiled step refuses it
    convolutions = [
        [w.numpy() for x in m.layers if isinstance(x, keras.layers.Conv2D) for w in x.weights]
        for m in (model, grid)
    ]
    assert [w.shape[-1] for w in convolutions[0]] == [8, 16, 32]
    for one, other in zip(*convolutions, strict=True):
        np.testing.assert_array_equal(one, other)


def test_attention_and_the_dense_layer_beside_it_have_as_many_weights():
    counts = [headed(head).count_params() for head in ("attention", "gap dense")]
    assert counts[1] - counts[0] == 1  # 35 · 43 + 10 = 1515, and 32 · 33 + 4 · 32 + 330 = 1514


def test_attention_begins_as_a_mean():
    model = headed("attention")
    dense = model.layers[-3]
    cells = keras.Model(model.input, dense.output)(PICTURES)
    pooled = keras.Model(model.input, model.layers[-2].output)(PICTURES)
    np.testing.assert_allclose(pooled, np.mean(cells, axis=(1, 2)), rtol=0, atol=1e-5)


@pytest.fixture
def run():
    """A network of which each convolution looks at one cell, so that background stays 0."""
    made = untrained(planted.arm(head="gmp"), 1)
    return looking_at_one_cell(made)


def looking_at_one_cell(run):
    for layer in run.model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.set_weights([layer.get_weights()[0] * CENTRE])
    run.outputs["test", 1.0] = run.logits(run.pictures.x_test)
    return run


def test_at_the_same_size_a_network_is_itself(run):
    np.testing.assert_array_equal(MEASURES["accuracy, same size"].of(run), fit.right(run))


@pytest.mark.parametrize(("head", "factor"), [("gmp", 1), ("gap", 0.25)])
def test_an_empty_canvas_leaves_a_maximum_and_divides_a_mean(head, factor):
    run = looking_at_one_cell(untrained(planted.arm(head=head), 1))
    before = run.outputs["test", 1.0]
    x = sized.canvas(run.pictures.x_test, 64)
    after = sized.resized(run, 64).predict(x, verbose=0)
    assert np.abs(before).max() > 0.01
    np.testing.assert_allclose(after, factor * before, rtol=0, atol=1e-6)


def test_pictures_lie_in_the_middle_of_their_canvas_or_fill_a_larger_one():
    x = np.arange(1.0, 2 * 32 * 32 + 1).reshape(2, 32, 32, 1)
    wide = sized.canvas(x, 48)
    np.testing.assert_array_equal(wide[:, 8:40, 8:40], x)
    assert wide.sum() == x.sum()
    large = sized.picture(x, 64)
    assert large.shape == (2, 64, 64, 1)
    inner = large[:, 1:-1, 1:-1]  # linear in the middle: each pixel at a quarter from a cell's
    np.testing.assert_allclose(np.diff(inner[0, 0, :, 0]), 0.5)
    np.testing.assert_allclose(np.diff(inner[0, :, 0, 0]), 16)


def test_precision_of_a_search_by_hand():
    angles = np.radians([0, 10, 25, 90])
    codes = np.stack([np.cos(angles), np.sin(angles)], axis=1) * [[1], [5], [2], [3]]
    # 0: 1 2 3; 1: 0 2 3; 2: 1 0 3; 3: 2 1 0
    found = heads.precision(codes, np.array([0, 1, 0, 1]))
    assert found == pytest.approx([1 / 2, 1 / 3, 1 / 2, 1 / 2])
    assert heads.precision(codes, np.array([0, 0, 1, 1]))[0] == 1


def test_the_first_scores_are_those_of_a_step_and_change_nothing():
    run = untrained(planted.arm(), 1)
    kept = run.model.get_weights()
    model = untrained(planted.arm(), 1).model
    scores = model(run.pictures.x_train[: heads.FIRST], training=True)
    assert heads.first_scores(run) == pytest.approx(np.std(scores, axis=1).mean(), rel=1e-5)
    at_inference = np.std(run.logits(run.pictures.x_train), axis=1).mean()
    assert abs(heads.first_scores(run) / at_inference - 1) > 0.1
    for one, other in zip(kept, run.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_p_begins_at_three():
    arm = dataclasses.replace(planted.arm(), network={"family": "headed", "head": "gem"})
    assert heads.learned_p(untrained(arm, 1)) == 3


# --- boxes

MARKED = np.outer(np.eye(56)[20], np.eye(56)[30])


def test_a_digit_lies_whole_in_its_box_and_pieces_come_from_others():
    x = np.zeros((3, 28, 28, 1), np.uint8)
    x[0, 4:24, 6:20], x[1, 5:9, 5:9], x[2, 10:20, 10:12] = 200, 100, 250
    canvases, boxes = cluttered.placed(x, 0)
    assert canvases.shape == (3, 56, 56, 1)
    sizes = boxes[:, 2:] - boxes[:, :2]
    np.testing.assert_array_equal(sizes, [[20, 14], [4, 4], [10, 2]])
    for digit, canvas, box, ink in zip(x, canvases, boxes, (200, 100, 250), strict=True):
        inside = canvas[box[0] : box[2], box[1] : box[3]]
        assert (inside >= ink).all()
        places = np.argwhere(canvas[..., 0] == ink)
        assert (canvas == ink).sum() <= (digit == ink).sum()
        assert ((places >= box[:2]) & (places < box[2:])).all()
    assert len({tuple(box[:2]) for box in boxes}) == 3


def test_boxes_are_found_again_for_the_pictures_of_a_seed():
    pictures = datasets.parts(1, "cluttered_digits", 40, 20, 30)
    x, boxes = pictures.x_test, cluttered.boxes_of(pictures.x_test)
    assert x.shape == (30, 56, 56, 1)
    assert boxes.shape == (30, 4)
    assert ((boxes[:, 2:] - boxes[:, :2]) <= 20).all()  # MNIST's digits fill 20 × 20
    for picture, (top, left, bottom, right) in zip(x, boxes, strict=True):
        assert picture[top:bottom, left:right].max() > 0.5
        edges = (picture[top, left:right], picture[top:bottom, left])
        assert all(edge.max() > cluttered.INK / 255 for edge in edges)


def test_overlap_by_hand():
    one = np.array([[0, 0, 4, 4], [0, 0, 2, 2], [0, 0, 2, 2], [0, 0, 0, 0]])
    other = np.array([[2, 2, 6, 6], [0, 0, 2, 2], [2, 0, 4, 2], [1, 1, 3, 3]])
    np.testing.assert_allclose(localised.overlap(one, other), [4 / 28, 1, 0, 0])


def test_a_box_is_drawn_around_the_largest_bright_piece():
    values = np.zeros((2, 8, 8))
    values[0, 1:3, 2:6], values[0, 6, 6] = 0.5, 1.0
    np.testing.assert_array_equal(localised.drawn(values, 0.4), [[1, 2, 3, 6], [0, 0, 0, 0]])
    np.testing.assert_array_equal(localised.drawn(values, 0.6)[0], [6, 6, 7, 7])


@pytest.fixture
def pointing(monkeypatch):
    """A run in clutter whose maps are what a test says, of the boxes of its pictures."""
    arm = planted.arm()
    made = untrained(dataclasses.replace(arm, data={**arm.data, "name": "cluttered_digits"}), 1)

    def says(of_box):
        def maps(run, part, of_label):
            pictures = getattr(run.pictures, f"x_{part}")
            return np.stack([of_box(box) for box in cluttered.boxes_of(pictures)])

        monkeypatch.setattr(localised, "_maps", maps)
        return made

    return says


def filled(box):
    found = np.full((56, 56), 0.35)
    found[box[0] : box[2], box[1] : box[3]] = 1
    return found


def elsewhere(box):
    """A corner of the canvas in which the object is not."""
    found = np.zeros((56, 56))
    found[0 if box[0] else -1, 0 if box[1] else -1] = 1
    return found


@pytest.mark.parametrize(("of_box", "expected"), [(filled, 1), (elsewhere, 0)])
def test_a_map_of_the_object_overlaps_with_it_wholly_and_another_map_not(
    pointing, of_box, expected
):
    run = pointing(of_box)
    assert localised.box_overlap(run).mean() == expected
    assert localised.pointed(run).mean() == expected


def test_the_share_of_the_maximum_is_chosen_on_validation_pictures(pointing):
    run = pointing(filled)
    assert localised._share(run) == 0.4  # the first above the ground at 0.35
    whole = localised.box_overlap(run, localised.FIFTH)  # a box around everything
    areas = np.prod(np.diff(cluttered.boxes_of(run.pictures.x_test).reshape(-1, 2, 2), axis=1), -1)
    np.testing.assert_allclose(whole, areas[:, 0] / 56**2)


def test_covering_what_is_marked_costs_the_answers_that_rest_on_it(pointing, monkeypatch):
    """A run that is right as long as it sees one pixel, which its map marks."""
    run = pointing(filled)
    white = np.ones((30, 56, 56, 1), "float32")
    monkeypatch.setattr(localised, "_maps", lambda *_: np.tile(MARKED, (30, 1, 1)))
    monkeypatch.setattr(run, "pictures", dataclasses.replace(run.pictures, x_test=white))
    right = run.pictures.y_test

    def logits(x):
        return np.eye(10)[np.where(x[:, 20, 30, 0] > 0, right, (right + 1) % 10)]

    monkeypatch.setattr(run, "logits", logits, raising=False)
    assert set(localised.lost_when_covered(run, marked=True)) == {100.0}
    assert 0 < localised.lost_when_covered(run, marked=False).mean() < 60  # by chance (16 / 41)²


def test_a_box_in_the_middle_has_the_mean_size(pointing):
    run = pointing(filled)
    truth = cluttered.boxes_of(run.pictures.x_val)
    half = (truth[:, 2:] - truth[:, :2]).mean(axis=0) / 2
    box = [[*(28 - half), *(28 + half)]]
    found = localised.overlap(np.repeat(box, 30, axis=0), cluttered.boxes_of(run.pictures.x_test))
    np.testing.assert_allclose(localised.in_the_middle(run), found)
    assert 0 < found.mean() < 0.5
