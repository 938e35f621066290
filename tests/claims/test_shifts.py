"""Chapter 3's counts agree with simulations and with arithmetic done apart from them."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import ndimage, stats

from pooltools.claims.checks import cases, circular, shifts
from pooltools.experiments import contrasts
from pooltools.experiments.results import ResultsError

pytestmark = pytest.mark.keras
EIGHT = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]


def maxima(x, size):
    """Maximum of every size × size window, by SciPy."""
    return ndimage.maximum_filter(x, size, origin=-((size - 1) // 2), mode="wrap")


@pytest.mark.parametrize(
    ("size", "share"), [(2, Fraction(5, 21)), (3, Fraction(11, 28))], ids=["2×2", "3×3"]
)
def test_the_share_on_noise_is_what_a_simulation_finds(size, share):
    x = np.random.default_rng(size).random((2000, 2000))
    pooled = maxima(x, size)
    found = [np.mean(pooled == maxima(np.roll(x, way, axis=(0, 1)), size)) for way in EIGHT]
    assert float(np.mean(found)) == pytest.approx(float(share), abs=1e-3)
    assert shifts.of_noise(size) == share


@pytest.mark.parametrize(
    ("size", "share"), [(2, Fraction(3, 8)), (3, Fraction(5, 9))], ids=["2×2", "3×3"]
)
def test_the_share_of_a_bright_pixel_is_what_a_simulation_finds(size, share):
    side, kept = 6 * size, []
    for place in np.ndindex(size, size):  # everywhere in a window in the middle
        x = np.zeros((1, side, side, 1))
        x[(0, *(2 * size + n for n in place), 0)] = 1
        for way in EIGHT:
            before, after = (shifts.max_pool(z, size) for z in (x, shifts.moved(x, *way)))
            kept.append(after[before == 1].item() == 1)
    assert np.mean(kept) == float(share) == float(shifts.of_impulse(size))


def test_a_network_on_a_circle_meets_every_shift_once():
    for head in ("mean", "flattened"):
        outcomes = circular.answers(
            ["shifts by multiples of 4", "all other shifts"], "max pooling", head
        )
        assert [o.n for o in outcomes] == [5 * 3, 5 * (64 - 4)]  # 3 = 2 · 2 - 1 multiples


def test_the_answers_that_are_compared_are_not_all_alike():
    x = shifts.noise((5, 8, 8, 1), 0)
    y = circular._network(x, "polyphase pooling", "mean")
    assert np.abs(y - y[:1]).max(axis=1)[1:].min() > 100 * circular.ROUNDING * np.abs(y).max()


@pytest.fixture
def content(monkeypatch):
    """A results file of ten seeds."""
    seeds = list(range(10))

    def arm(*values):
        accuracy = [90.0] * 10
        return {"seeds": seeds, "values": {"kept": list(values), "train accuracy": accuracy}}

    found = {
        "experiment": "small-one", "setting": "one", "shared": {}, "units": {"kept": "%"},
        "arms": {"a": arm(*range(90, 100)), "b": arm(*range(80, 90))},
    }  # fmt: skip

    def of_setting(family, setting):
        if (family, setting) != ("small", "one"):
            raise ResultsError(f"no results of {family} in {setting}")
        return found

    monkeypatch.setattr(contrasts, "of_setting", of_setting)
    return found


def test_each_case_is_a_contrast_of_its_own_under_the_name_of_its_setting(content):
    found = cases.each(
        ["up", "weights"],
        {"up": {"more": "a", "less": "b"}, "weights": {"weights": {"b": 2, "a": -2}}},
        family="small", data="one", measure="kept",
    )  # fmt: skip
    assert [(o.setting, o.value, o.n) for o in found] == [("up", 10, 10), ("weights", -20, 10)]


def test_a_case_may_be_counted_in_its_smallest_effect(content):
    asked = {"family": "small", "data": "one", "measure": "kept", "more": "a", "less": "b"}
    (plain,) = cases.each(["s"], {"s": {}}, **asked)
    (found,) = cases.each(["s"], {"s": {"smallest": 4}}, **asked)
    assert (found.value, found.unit, plain.unit) == (2.5, "smallest effects", "points")
    for name in ("low", "high"):
        assert getattr(found, name) == getattr(plain, name) / 4
    assert found.values == (2.5,) * 10


def test_exceptions_are_the_share_that_is_missing(content):
    (found,) = cases.exceptions(
        ["s"], {"s": {"arm": "a"}}, family="small", data="one", measure="kept"
    )
    assert found.value == pytest.approx(0.055)
    assert found.low < 0.055 < found.high
    assert found.values == pytest.approx([(100 - k) / 100 for k in range(90, 100)])


def test_exceptions_count_the_pictures_that_all_seeds_share(content):
    asked = (["s"], {"s": {"arm": "a"}})
    (alone,) = cases.exceptions(*asked, family="small", data="one", measure="kept")
    content["shared"] = {"kept: a - b": {"images": 50}, "lost: a - b": {"images": 2}}
    (found,) = cases.exceptions(*asked, family="small", data="one", measure="kept")
    assert found.value == alone.value
    counted = stats.t.isf(0.025, 9) * (0.055 * 0.945 / 50) ** 0.5
    for end in ("low", "high"):
        widths = getattr(found, end) - 0.055, getattr(alone, end) - 0.055
        assert widths[0] ** 2 == pytest.approx(widths[1] ** 2 + counted**2)


@pytest.mark.parametrize(
    ("arm", "measure"),
    [("a", "lost"), ("c", "kept"), ("a", "kept")],
    ids=["measure", "arm", "seed"],
)
def test_exceptions_without_all_numbers_are_refused(content, arm, measure):
    content["arms"]["a"]["values"]["kept"][3] = None
    with pytest.raises(ResultsError, match=f"must have '{measure}' of '{arm}' for each seed"):
        cases.exceptions(["s"], {"s": {"arm": arm}}, family="small", data="one", measure=measure)
