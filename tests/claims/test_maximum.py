"""Chapter 5's formulas and instruments agree with simulations and with what is known by hand."""

import numpy as np
import pytest
from scipy import ndimage

from pooltools.claims.checks import brightness, ground, longer, mixing, passing, rare, sharp
from pooltools.experiments import contrasts

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("way", ["mean", "maximum"])
@pytest.mark.parametrize("shares", [(0.02, 0.1), (0.3, 0.6), (0.0, 0.05)])
def test_the_signal_to_noise_ratio_is_that_of_a_simulation(way, shares):
    rng, reduce = np.random.default_rng(0), {"mean": np.mean, "maximum": np.max}[way]
    one, other = (reduce(rng.random((400_000, 9)) < a, axis=1) for a in shares)
    found = abs(one.mean() - other.mean()) / (one.std() + other.std())
    assert rare.apart(*shares, 9, way) == pytest.approx(found, rel=0.02)


@pytest.mark.parametrize("shares", [(0.02, 0.1), (0.3, 0.6), (0.0, 0.05)])
def test_the_smallest_errors_are_those_of_a_simulation(shares):
    rng = np.random.default_rng(1)
    one, other = ((rng.random((400_000, 9)) < a).sum(axis=1) for a in shares)
    by_count = [(np.mean(one > k) + np.mean(other <= k)) / 2 for k in range(10)]
    found = rare.errors(*shares, 9)
    assert found["mean"] == pytest.approx(min(by_count), abs=0.003)
    assert found["maximum"] == pytest.approx(by_count[0], abs=0.003)


@pytest.mark.parametrize(("ratio", "leader"), [(0.14, "maximum"), (0.15, "mean")])
def test_the_border_between_both_ways_is_where_algebra_puts_it(ratio, leader):
    assert ((3 - 5**0.5) / 2) ** 2 == pytest.approx(0.1459, abs=1e-4)
    assert rare._leader(ratio * 1e-3, 1e-3, 2) == leader


def test_moments_are_those_of_a_simulation():
    x = np.random.default_rng(2).random((400_000, 4)) < 0.3
    for pool, values in (("average", x.mean(axis=1)), ("maximum", x.max(axis=1))):
        found = rare.listed(pool, 4, 0.3)
        assert found["mean"] == pytest.approx(values.mean(), abs=0.003)
        assert found["variance"] == pytest.approx(values.var(), abs=0.003)


@pytest.mark.parametrize(
    ("way", "between", "place"),
    [(sharp.maxima, 0, 4), (sharp.means, 1, 5)],  # a window of 2 holds columns 4 and 5
    ids=["max", "average"],
)
def test_a_step_inside_a_window_moves_or_gets_a_value_in_between(way, between, place):
    pooled = way(sharp.step(5), 2)
    assert sharp._between(pooled) == between
    assert 2 * sharp._place(pooled) == pytest.approx(place)


def test_the_jump_of_a_step_is_its_height():
    assert sharp.jump(sharp.step(7, 0.2, 0.9)) == pytest.approx(0.7)
    assert sharp.jump(sharp.means(sharp.step(5, 0.0, 1.0), 2)) == 0.5  # 0, 1/2, 1


def test_the_weights_of_a_window_are_those_of_an_even_filter():
    weights = mixing._weights(3)
    impulse = np.zeros((6, 6))
    impulse[1, 1] = 1
    np.testing.assert_allclose(weights[..., 0], ndimage.uniform_filter(impulse, 3, mode="constant"))
    assert not weights[..., 1].any()


@pytest.mark.parametrize(
    ("what", "ratio"),
    [("a point of one pixel", 1 / 4), ("a line one pixel wide", 1), ("half of the window", 2)],
)
def test_a_feature_beside_noise_is_as_faint_as_in_a_simulation(what, ratio):
    rows, columns = mixing.FEATURES[what](4)
    x = np.random.default_rng(3).normal(size=(100_000, 4, 4))
    x[:, :rows, :columns] += 1
    pooled = x.mean(axis=(1, 2))
    assert pooled.mean() / pooled.std() == pytest.approx(ratio, rel=0.05)
    assert mixing._ratio(mixing.FEATURES[what], 4) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("what", "pixels"), [("point", {1}), ("line", {24}), ("edge", {24 * n for n in (14, 15, 16)})]
)
def test_what_is_marked_covers_that_much(what, pixels):
    assert {(x > x[0, 0]).sum() for x in mixing._marked(f"a bright {what}")} == pixels


def test_plain_ground_answers_a_filter_with_nothing_and_a_maximum_with_itself():
    plain = np.full((24, 24), 0.5)
    assert np.abs(mixing._filtered(plain, 2)).max() < 1e-12
    assert (sharp.maxima(plain, 2) == 0.5).all()


def test_a_stroke_gets_wider_by_the_windows_it_touches(monkeypatch):
    x = np.zeros((1, 16, 16, 1))
    x[0, :, 7:9] = 1  # two columns in two windows of 2
    monkeypatch.setattr(brightness, "_digits", lambda: x)
    monkeypatch.setattr(brightness, "WINDOWS", (2,))
    assert brightness._area(brightness.max_pool(x, 2), "bright") == 2 * brightness._area(
        x, "bright"
    )
    assert brightness._area(brightness.max_pool(1 - x, 2), "dark") == 0
    both = brightness.strokes(["bright strokes", "dark strokes"], bright="wider", dark="thinner")
    assert [o.value for o in both] == [1, 1]


def test_turned_networks_differ_in_the_first_kernels_only():
    for one, other in brightness._networks():
        first, *rest = zip(one.get_weights(), other.get_weights(), strict=True)
        np.testing.assert_array_equal(first[0], -first[1])
        assert all((a == b).all() for a, b in rest)


def test_pictures_of_blocks_are_read_without_error(monkeypatch):
    """An average of equal cells tells them; the reader's instrument must say so."""
    rng = np.random.default_rng(4)
    blocks = rng.random((12, 32, 32)).repeat(2, axis=1).repeat(2, axis=2)
    places = np.zeros((12, 64, 64)) + np.repeat([0, 1, 2, 2], 16)
    monkeypatch.setattr(ground, "_made", lambda pair, polarity: (blocks, places))
    ground._errors.cache_clear()
    for way in ground.WAYS:
        assert max(ground._errors(("brick", "grass"), 1, 2, way).values()) < 1e-20
    ground._errors.cache_clear()


@pytest.mark.parametrize(("polarity", "brighter"), [(1, True), (-1, False)])
def test_the_thing_is_brighter_or_darker_throughout(polarity, brighter):
    x, places = ground._made(("brick", "gravel"), polarity)
    inside, around = x[places == 0], x[places > 0]
    assert (inside.min() >= around.max()) if brighter else (inside.max() <= around.min())


def test_a_gradient_of_one_window_by_hand():
    """Four cells get a quarter each, of length 1/2; or one of them all."""
    assert passing.FACTORS["1/k"](2) == np.linalg.norm([1 / 4] * 4)
    for kind, cells in (("average", 4), ("max", 1)):
        assert passing._reached(kind, "values differ", {4: "all", 1: "one"}[cells], 2).all()
        assert not passing._reached(kind, "values differ", "none", 2).any()


def test_what_more_training_changes_is_the_last_difference_minus_the_first(monkeypatch):
    seeds = list(range(10))
    arms = {
        name: {"seeds": seeds, "values": {"early": [e + s for s in seeds], "late": [e * e] * 10}}
        for name, e in (("a", 7.0), ("b", 5.0))
    }
    content = {"experiment": "small", "units": {"late": "%"}, "arms": arms}
    monkeypatch.setattr(contrasts, "of_setting", lambda family, setting: content)
    asked = {"family": "f", "data": "d", "more": "a", "less": "b", "end": "late"}
    (found,) = longer.turned(["s"], {"s": {}}, **asked, earlier="early")
    assert (found.value, found.unit, found.n) == (49 - 25 - (7 - 5), "points", 10)
    assert found.values == (22.0,) * 10
