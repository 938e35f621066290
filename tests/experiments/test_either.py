"""Networks and measures of the chapter on maximum and mean, on what is known of them."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from pooltools.experiments import datasets, finding, inverted, kinds, networks, transitions
from pooltools.experiments.measures import whereabouts
from pooltools.experiments.training import untrained
from tests.experiments import planted

pytestmark = pytest.mark.keras
SHAPE = (32, 32, 1)
FEW = {**finding.TASKS["where"], "n_train": 80, "n_test": 40, "train": 40, "val": 20, "test": 40}
PICTURES = np.random.default_rng(0).random((3, *SHAPE)).astype("float32")


def either(**settings):
    given = {"down": "max", "head": "gap", "widths": (2, 3, 4), **settings}
    return networks.build(SHAPE, 10, 3, family="either", **given)


def of_kind(model, kind):
    return [x for x in model.layers if isinstance(x, kind)]


@pytest.mark.parametrize("down", ["max", "avg", "stride"])
def test_without_more_it_is_the_network_of_the_shared_grid(down):
    trunk = networks.build(SHAPE, 10, 3, down=down, head="gap", widths=(2, 3, 4))
    np.testing.assert_array_equal(either(down=down)(PICTURES), trunk(PICTURES))


def test_an_inverted_picture_is_what_the_network_sees():
    np.testing.assert_allclose(
        either(picture="inverted")(PICTURES), either()(1 - PICTURES), rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("first", ["max", "avg"])
def test_the_picture_itself_is_pooled(first):
    windows = PICTURES.reshape(3, 16, 2, 16, 2, 1)
    pooled = windows.max(axis=(2, 4)) if first == "max" else windows.mean(axis=(2, 4))
    smaller = networks.build((16, 16, 1), 10, 3, family="either", down="max", head="gap",
                             widths=(2, 3, 4))  # fmt: skip
    np.testing.assert_allclose(either(first=first)(PICTURES), smaller(pooled), rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "norms"), [({}, 3), ({"scaled": True}, 7), ({"normal": False}, 0)]
)
def test_normalisation_stands_where_it_is_asked_for(settings, norms):
    assert len(of_kind(either(**settings), keras.layers.BatchNormalization)) == norms


@pytest.mark.parametrize("head", ["gap", "gmp"])
def test_scaled_networks_hand_numbers_of_unit_spread_to_the_last_layer(head):
    model = either(scaled=True, head=head)
    last = keras.Model(model.input, model.layers[-1].input)
    x = np.random.default_rng(1).random((400, *SHAPE)).astype("float32")
    np.testing.assert_allclose(np.std(last(x, training=True), axis=0), 1, atol=0.02)


@pytest.mark.parametrize(("down", "kind"), [("max", "Max"), ("avg", "Average")])
def test_a_joined_network_has_two_transitions_and_reads_all_maps_before(down, kind):
    model = networks.build(SHAPE, 10, 3, family="joined", down=down)
    pools = [type(x).__name__ for x in model.layers if "Pooling2D" in type(x).__name__]
    assert pools == [f"{kind}Pooling2D"] * 2 + ["GlobalAveragePooling2D"]
    widths = [x.output.shape[-1] for x in of_kind(model, keras.layers.Concatenate)]
    assert widths == [24, 32, 40, 28, 36, 44, 30, 38, 46]  # 8 more each, halved between blocks


def mapped(pools, answer, down="max"):
    return networks.build(SHAPE, 4, 3, family="mapped", pools=pools, down=down, answer=answer)


@pytest.mark.parametrize("answer", ["up", "parts", "skip", "unpool", "class"])
@pytest.mark.parametrize("pools", [2, 4])
def test_the_answer_is_a_class_or_a_number_for_each_pixel(pools, answer):
    assert mapped(pools, answer)(PICTURES).shape == (3, 4 if answer == "class" else 32 * 32)


def test_trunks_have_the_same_weights_whatever_they_pool():
    for a, b in zip(*(mapped(n, "class").get_weights() for n in (0, 4)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_channels_of_a_cell_are_its_pixels_in_reading_order():
    x = np.arange(2 * 2 * 4, dtype="float32").reshape(1, 2, 2, 4)  # cell by cell, 2 × 2 pixels each
    start = keras.Input((2, 2, 4))
    same = keras.initializers.constant(np.eye(4).reshape(1, 1, 4, 4))

    class Make:
        def initial(self):
            return same

    model = keras.Model(start, networks.mapped._parts(start, 2, Make()))
    expected = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    np.testing.assert_array_equal(np.squeeze(model(x)), expected)


@pytest.fixture
def pointing():
    """A run that is asked for the first pixel of an outline."""
    return untrained(replace(finding._arm("where", "by 4, max"), data=FEW), 0)


@pytest.mark.parametrize(("down", "right", "pixels"), [(0, 0, 0), (3, 4, 5), (0, -1, 1)])
def test_the_distance_is_between_the_brightest_cell_and_the_right_one(
    pointing, down, right, pixels
):
    y = pointing.pictures.y_test
    row, column = y // 32, y % 32
    inside = (row + down < 32) & (column + right < 32) & (column + right >= 0)
    answer = np.where(inside, (row + down) * 32 + column + right, y)
    pointing.outputs["test", 1.0] = np.eye(1024, dtype="float32")[answer]
    found = whereabouts.off(pointing, 1.0)
    assert inside.any()
    np.testing.assert_allclose(found[inside], pixels)


def test_the_first_pixel_is_bright_and_nothing_above_it_is():
    p = datasets.parts(0, **{**FEW, "noise": 0.0})
    for x, y in zip(p.x_train[..., 0], p.y_train, strict=True):
        row, column = divmod(int(y), 32)
        assert x[row, column] > x.max() / 2
        assert (x[:row] <= x.max() / 2).all()
        assert (x[row, :column] <= x.max() / 2).all()


def test_noise_on_textures_is_as_strong_as_asked_and_none_leaves_them():
    size = {"n_train": 60, "n_test": 30, "train": 30, "val": 15, "test": 30}
    plain, noisy, original = (
        datasets.parts(0, **{**size, **more}).x_train
        for more in (
            {"name": "noisy_textures", "noise": 0.0},
            {"name": "noisy_textures", "noise": 0.05},
            {"name": "textures", "size": 32},
        )
    )
    np.testing.assert_array_equal(plain, original)
    middle = (plain > 0.2) & (plain < 0.8)
    assert (noisy - plain)[middle].std() == pytest.approx(0.05, rel=0.05)


def test_the_first_gradient_is_that_of_the_first_kernels_beside_the_kernels():
    run = untrained(planted.arm(), 0)
    before = whereabouts.first_gradient(run)
    first = of_kind(run.model, keras.layers.Conv2D)[0]
    first.set_weights([2 * first.get_weights()[0]])  # normalised away behind it
    assert whereabouts.first_gradient(run) == pytest.approx(before / 4, rel=0.02)


@pytest.mark.parametrize(
    ("arms", "contrasts"),
    [
        (kinds._arms(), kinds._contrasts()),
        (inverted._arms(), inverted._contrasts()),
        (transitions._joined(), transitions._contrasts()),
        ([finding._arm("where", n) for n in finding.NETWORKS], finding._contrasts("where")),
        ([finding._arm("which", n) for n in finding.CLASSES], finding._contrasts("which")),
    ],
    ids=["kinds", "ground", "joined", "where", "which"],
)
def test_contrasts_name_arms_that_are_run_and_weigh_to_nothing(arms, contrasts):
    names, found = {arm.name for arm in arms}, list(contrasts)
    assert len(found) == len({c.name for c in found}) > 0
    for contrast in found:
        assert set(contrast.weights) <= names
        assert sum(contrast.weights.values()) == 0
