"""Laws of the generators: balanced, repeatable, two sides, and targets that can be measured."""

import numpy as np
import pytest

from pooltools.data import dots, moving_shapes, patterns, shapes, signals, textures
from pooltools.data import textures as textures_function
from pooltools.data.shapes import STEPS
from tests.data.samples import contents

CASES = {
    "shapes": (shapes, {}, (32, 32, 1), 4),
    "shapes, fine": (shapes, {"detail": "fine"}, (32, 32, 1), 4),
    "shapes of 40": (shapes, {"size": 40}, (40, 40, 1), 4),
    "dots, side": (dots, {"task": "side"}, (32, 32, 1), 2),
    "dots, place": (dots, {"task": "place"}, (32, 32, 1), 64),
    "dots, count": (dots, {"task": "count"}, (32, 32, 1), 5),
    "edges": (patterns, {"kind": "edge"}, (32, 32, 1), 4),
    "ramps": (patterns, {"kind": "smooth"}, (32, 32, 1), 4),
    "dashes": (patterns, {"kind": "sparse"}, (32, 32, 1), 4),
    "moving shapes": (moving_shapes, {"frames": 5}, (5, 32, 32, 1), 4),
    "signals": (signals, {}, (128, 1), 4),
    "textures": (textures, {"size": 32}, (32, 32, 1), 3),
}


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


def test_shape_dtype_and_balance(case):
    make, options, shape, classes = case
    made = make(2 * classes, classes, **options)
    assert made.x_train.shape == (2 * classes, *shape)
    assert made.x_test.shape == (classes, *shape)
    assert (made.x_train.dtype, made.y_train.dtype) == (np.float32, np.int64)
    assert np.bincount(made.y_train).tolist() == [2] * classes
    assert np.bincount(made.y_test).tolist() == [1] * classes
    assert len(made.classes) == classes


@pytest.mark.parametrize("name", [name for name in CASES if name != "signals"])
def test_values_of_pictures_lie_from_0_to_1(name):
    make, options, _, classes = CASES[name]
    made = make(classes * 4, 0, **options)
    assert made.x_train.min() >= 0
    assert made.x_train.max() <= 1


def test_a_seed_gives_the_same_again_and_another_seed_something_else(case):
    make, options, _, classes = case
    first, again, other = (make(classes, classes, seed, **options) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.x_train, again.x_train)
    np.testing.assert_array_equal(first.y_test, again.y_test)
    assert not set(contents(first.x_train)) & set(contents(other.x_train))


def test_the_two_sides_have_no_picture_in_common(case):
    make, options, _, classes = case
    if make is not textures:
        options = options | {"noise": 0.0}
    made = make(classes * 20, classes * 20, **options)
    assert not set(contents(made.x_train)) & set(contents(made.x_test))


def test_generating_leaves_numpys_own_random_state_alone(case):
    make, options, _, classes = case
    before = np.random.get_state()[1].copy()  # noqa: NPY002  the global state is what is watched
    make(classes, classes, **options)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def centre(x):
    """Row and column of the centre of light of each picture."""
    weight = x[..., 0] / x.sum(axis=(-3, -2, -1), keepdims=True)[..., 0]
    row, column = np.indices(x.shape[-3:-1])
    return (weight * row).sum(axis=(-2, -1)), (weight * column).sum(axis=(-2, -1))


@pytest.mark.parametrize("target", ["mask", "edge"])
def test_a_target_does_not_change_the_pictures(target):
    maps, classes = shapes(40, 8, 2, target=target), shapes(40, 8, 2)
    np.testing.assert_array_equal(maps.x_train, classes.x_train)
    assert maps.y_train.shape == (40, 32, 32, 1)
    assert set(np.unique(maps.y_train)) == {0, 1}


def test_the_mask_is_where_the_shape_is_bright():
    made = shapes(40, 0, 0, target="mask", noise=0)
    peak = made.x_train.max(axis=(1, 2, 3), keepdims=True)
    np.testing.assert_array_equal(made.y_train, made.x_train > peak / 2)


def test_the_edge_is_the_mask_without_its_inside():
    from scipy.ndimage import binary_erosion  # an independent definition of "inside"

    mask, edge = (shapes(40, 0, 0, target=name).y_train for name in ("mask", "edge"))
    inside = np.stack([binary_erosion(one[..., 0]) for one in mask])[..., None]
    np.testing.assert_array_equal(edge, mask & ~inside)


@pytest.mark.parametrize("detail", ["coarse", "fine"])
def test_no_shape_touches_the_border(detail):
    made = shapes(400, 0, 1, detail=detail, noise=0)
    x = made.x_train[..., 0]
    assert x[:, [0, -1]].max() == 0
    assert x[:, :, [0, -1]].max() == 0


def test_outlines_fill_their_box_as_their_geometry_says():
    made = shapes(400, 0, 1, target="mask", size=64)
    kind = shapes(400, 0, 1, size=64).y_train
    masks = made.y_train[..., 0].astype(bool)
    fill = np.array([m.sum() / (np.ptp(np.nonzero(m), axis=1) + 1).prod() for m in masks])
    # circle pi / 4, square 1, triangle 1 / 2, cross of thirds 5 / 9; pixels are coarse
    for name, expected in enumerate((np.pi / 4, 1, 1 / 2, 5 / 9)):
        assert abs(fill[kind == name].mean() - expected) < 0.04, made.classes[name]


def test_a_ring_is_dark_only_on_the_side_it_is_labelled_with():
    made = shapes(400, 0, 1, detail="fine", noise=0)
    rays = np.array([rays_from_middle(picture[..., 0]) for picture in made.x_train])
    np.testing.assert_array_equal(rays.argmin(axis=1), made.y_train)


def rays_from_middle(ring):
    """The brightest pixel on the way from the ring's middle to the right, down, left and up."""
    lit = np.nonzero(ring > ring.max() / 2)
    row, column = (round((places.min() + places.max()) / 2) for places in lit)
    rays = (ring[row, column:], ring[row:, column], ring[row, :column], ring[:row, column])
    return [ray.max() for ray in rays]


def test_a_film_moves_its_shape_to_the_side_it_is_labelled_with():
    made = moving_shapes(200, 0, 5, frames=8, noise=0)
    row, column = centre(made.x_train)
    path = np.stack([row[:, -1] - row[:, 0], column[:, -1] - column[:, 0]], axis=1)
    step = np.array(STEPS)[made.y_train]
    pace = (path * step).sum(axis=1) / 7
    assert 0.49 < pace.min() < 0.55  # 0.5 to 1 pixel per frame
    assert 0.95 < pace.max() < 1.01
    assert np.abs(path - step * pace[:, None] * 7).max() < 0.1  # and in no other direction
    border = np.concatenate(
        [made.x_train[:, :, [0, -1]].ravel(), made.x_train[..., [0, -1], :].ravel()]
    )
    assert border.max() == 0


def test_a_dot_lies_in_the_half_it_is_labelled_with():
    made = dots(400, 0, 1, task="side", noise=0)
    _, column = centre(made.x_train)
    np.testing.assert_array_equal(column > 15.5, made.y_train == 1)
    assert (np.count_nonzero(made.x_train, axis=(1, 2, 3)) == 1).all()


def test_a_dot_lies_in_the_cell_it_is_labelled_with():
    made = dots(640, 0, 1, task="place", noise=0)
    row, column = (np.rint(place).astype(int) for place in centre(made.x_train))
    np.testing.assert_array_equal(row // 4 * 8 + column // 4, made.y_train)
    assert made.classes[made.y_train[0]] == f"row {row[0] // 4 * 4}, column {column[0] // 4 * 4}"


def test_the_number_of_dots_is_the_name_of_the_class_and_they_keep_apart():
    made = dots(500, 0, 1, task="count", noise=0)
    lit = np.count_nonzero(made.x_train, axis=(1, 2, 3))
    assert lit.tolist() == [int(made.classes[label]) for label in made.y_train]
    for picture in made.x_train[..., 0]:
        places = np.argwhere(picture)
        apart = np.abs(places[:, None] - places).max(axis=-1)
        assert (apart[~np.eye(len(places), dtype=bool)] >= 3).all()


@pytest.mark.parametrize("task", ["side", "place", "count"])
def test_light_is_the_same_wherever_the_dot_is(task):
    made = dots(6400, 0, 2, task=task, noise=0)
    lit = made.x_train[..., 0].sum(axis=0)
    quarters = [lit[r : r + 16, c : c + 16].sum() for r in (0, 16) for c in (0, 16)]
    assert np.ptp(quarters) / np.mean(quarters) < 0.12


def strength(x, down, right):
    """Mean square difference of pixels one step apart along a direction."""
    inner = x[:, 1:-1, 1:-1, 0]
    n = x.shape[1]
    moved = x[:, 1 + down : n - 1 + down, 1 + right : n - 1 + right, 0]
    return ((inner - moved) ** 2).mean(axis=(1, 2))


@pytest.mark.parametrize("kind", ["edge", "sparse"])
def test_a_pattern_changes_least_along_its_direction(kind):
    made = patterns(400, 0, 3, kind=kind, noise=0)
    ways = np.stack([strength(made.x_train, *way) for way in ((0, 1), (1, 1), (1, 0), (-1, 1))])
    np.testing.assert_array_equal(ways.argmin(axis=0), made.y_train)


def test_a_ramp_is_brightest_on_the_side_it_is_labelled_with():
    made = patterns(400, 0, 3, kind="smooth")
    x = made.x_train[..., 0]
    sides = (x[:, :, -8:], x[:, -8:], x[:, :, :8], x[:, :8])  # right, down, left, up
    means = np.stack([side.mean(axis=(1, 2)) for side in sides])
    np.testing.assert_array_equal(means.argmax(axis=0), made.y_train)


def test_training_crops_come_from_the_left_half_and_test_crops_from_the_right(monkeypatch):
    dark_left = np.zeros((512, 512, 1), np.uint8)
    dark_left[:, 256:] = 255
    module = __import__(textures_function.__module__, fromlist=["picture"])
    monkeypatch.setattr(module, "picture", lambda name: dark_left)
    made = textures(60, 60, 0)
    assert made.x_train.max() == 0
    assert made.x_test.min() == 1


def test_a_crop_lies_in_the_photograph_of_its_label():
    from pooltools.data import picture

    made = textures(3, 0, 1, size=64)
    for crop, label in zip(made.x_train, made.y_train, strict=True):
        photograph = picture(made.classes[label])[:, :256, 0]
        crop = np.rint(crop[..., 0] * 255)
        corners = np.argwhere(photograph[:449, :193] == crop[0, 0])
        assert any((photograph[r : r + 64, c : c + 64] == crop).all() for r, c in corners)


def test_each_wave_has_the_mean_square_of_its_form():
    made = signals(4000, 0, 1, length=512, noise=0)
    height = np.abs(made.x_train).max(axis=(1, 2), keepdims=True)
    power = ((made.x_train / height) ** 2).mean(axis=(1, 2))
    # integrals over a period: sine 1/2, square 1, triangle and sawtooth 1/3
    for label, expected in enumerate((1 / 2, 1, 1 / 3, 1 / 3)):
        assert abs(power[made.y_train == label].mean() - expected) < 0.01, made.classes[label]


def test_each_wave_swings_equally_far_to_both_sides():
    made = signals(400, 0, 1, length=512, noise=0)
    up, down = made.x_train.max(axis=(1, 2)), -made.x_train.min(axis=(1, 2))
    np.testing.assert_allclose(up, down, atol=0.03)  # a sample lies up to 1/85 period off a peak
    assert 0.48 < up.min() < 0.55
    assert 0.95 < up.max() <= 1


def test_a_sawtooth_falls_at_once_and_a_triangle_never_does():
    made = signals(400, 0, 1, noise=0)
    fall = -np.diff(made.x_train[..., 0]).min(axis=1)
    assert fall[made.y_train == 3].min() > 0.8
    assert fall[made.y_train == 2].max() < 0.25


@pytest.mark.parametrize(
    ("make", "options", "error", "message"),
    [
        (shapes, {"n_train": 10}, ValueError,
         r"`n_train` must be a multiple of the 4 classes, .*; got 10\. Use 8 or 12\."),
        (dots, {"n_test": 7}, ValueError, r"`n_test` must be a multiple of the 2 classes.*got 7"),
        (shapes, {"n_train": 4.0}, TypeError, r"`n_train` must be a whole number; got 4\.0"),
        (shapes, {"detail": "rough"}, ValueError,
         r"`detail` must be one of 'coarse', 'fine'; got 'rough'"),
        (shapes, {"target": "masks"}, ValueError, r"`target` .*'masks'\. Did you mean 'mask'\?"),
        (dots, {"task": 3}, ValueError, r"`task` must be one of 'side', 'place', 'count'; got 3"),
        (patterns, {"kind": "edges"}, ValueError, r"`kind` .*got 'edges'\. Did you mean 'edge'\?"),
        (shapes, {"size": 16}, ValueError, r"`size` must be at least 24; got 16"),
        (dots, {"size": 30}, ValueError, r"`size` must be a multiple of 4; got 30\. Use 28 or 32"),
        (textures, {"size": 300}, ValueError, r"`size` must be at most 256, half the width of a"),
        (moving_shapes, {"frames": 9}, ValueError, r"`frames` must be at most size / 4 = 8; got 9"),
        (signals, {"noise": 2}, ValueError, r"`noise` must be from 0 to 1; got 2"),
        (signals, {"noise": "a"}, TypeError, r"`noise` must be a number from 0 to 1; got 'a'"),
        (signals, {"length": 31}, ValueError, r"`length` must be at least 32; got 31"),
        (signals, {"seed": -1}, ValueError, r"`seed` must be at least 0; got -1"),
    ],
)  # fmt: skip
def test_arguments_that_cannot_be_are_refused(make, options, error, message):
    with pytest.raises(error, match=message):
        make(**options)
