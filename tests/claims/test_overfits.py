"""Chapter 4: overfitting less is three things at once; noise agrees with simulations."""

import math

import numpy as np
import pytest

from pooltools.claims.checks import measured, quiet, sizes
from pooltools.claims.verdict import verdict
from pooltools.experiments import contrasts

BAND = (1, 100)
RNG = np.random.default_rng(0)
SPREAD = RNG.normal(size=10) * 0.1
SPREAD -= SPREAD.mean()


@pytest.fixture
def outcome(monkeypatch):
    """The outcome for two arms of which one differs by given gains."""

    def arm(gap, loss, accuracy, train=95.0):
        values = {"gap": gap + SPREAD, "test loss": loss * np.exp(SPREAD / 100)}
        values |= {"test accuracy": accuracy + SPREAD / 5, "train accuracy": np.full(10, train)}
        return {"seeds": list(range(10)), "values": {k: list(v) for k, v in values.items()}}

    def make(gap=0.0, loss=1.0, accuracy=0.0, train=95.0):
        first = arm(10 - gap, 0.5 * loss, 85 + accuracy, train)
        second = {"seeds": list(range(10)), "values": {k: [v] * 10 for k, v in BEFORE.items()}}
        units = {"gap": "points", "test loss": "nats", "test accuracy": "%"}
        content = {"experiment": "small-one", "shared": {}, "units": units}
        content["arms"] = {"a": first, "b": second}
        monkeypatch.setattr(contrasts, "of_setting", lambda family, setting: content)
        case = {"s": {"data": "one", "less": "a", "more": "b"}}
        (found,) = measured.overfits_less(["s"], case, family="small")
        return found

    return make


BEFORE = {"gap": 10.0, "test loss": 0.5, "test accuracy": 85.0, "train accuracy": 95.0}


@pytest.mark.parametrize(
    ("gains", "value", "word"),
    [
        ({"gap": 4, "loss": 0.8, "accuracy": 0}, 2, "holds"),
        ({"gap": 4, "loss": 0.8, "accuracy": 5}, 2, "holds"),
        ({"gap": 1, "loss": 0.8, "accuracy": 5}, 0.5, "does not hold"),
        ({"gap": -4, "loss": 0.8, "accuracy": 5}, -2, "does not hold"),
        ({"gap": 8, "loss": 1.0, "accuracy": 5}, 0, "does not hold"),
        ({"gap": 8, "loss": 0.95**1.5, "accuracy": 5}, 1.5, "holds"),
        ({"gap": 8, "loss": 0.95**0.5, "accuracy": 5}, 0.5, "does not hold"),
        ({"gap": 8, "loss": 0.8, "accuracy": -0.5}, 1.5, "holds"),
        ({"gap": 8, "loss": 0.8, "accuracy": -2}, 0, "does not hold"),
        ({"gap": 2, "loss": 0.8, "accuracy": 5}, 1, "undecided"),
        ({}, 0, "does not hold"),
    ],
    ids=[
        *("all three", "and more accurate", "gap hardly smaller", "gap larger"),
        *("loss the same", "loss 7 % smaller", "loss 3 % smaller", "a little less accurate"),
        *("less accurate", "on the border", "a copy of the other arm"),
    ],
)
def test_each_of_three_conditions_can_refuse(outcome, gains, value, word):
    found = outcome(**gains)
    assert found.value == pytest.approx(value, abs=1e-9)
    assert str(verdict(found, "level", band=BAND)) == word


def test_the_interval_is_the_least_of_three(outcome):
    """The accuracy's mean is the least, but the interval of the gap is wider and reaches lower."""
    found = outcome(gap=4, loss=0.8, accuracy=-0.01)
    half = 2.2621571627 * SPREAD.std(ddof=1) / math.sqrt(10)  # Student's t, 9 degrees of freedom
    assert (found.low, found.high) == pytest.approx((2 - half / 2, 1.99 + half / 5))
    assert (found.n, found.unit) == (10, "smallest effects")


def test_an_arm_that_did_not_train_is_a_doubt(outcome):
    assert "did not train as far" in outcome(gap=8, loss=0.5, train=80.0).doubts[0]


@pytest.mark.parametrize(("guessing", "doubts"), [(84.9, 0), (85.0, 1), (99.0, 2)])
def test_an_arm_that_may_be_guessing_is_a_doubt(outcome, guessing, doubts):
    """The first arm is right in 88 % and varies, the second always in 85 %."""
    outcome(accuracy=3)
    content = contrasts.of_setting("small", "one")
    for arm in content["arms"].values():
        arm["guessing"] = guessing
    asked = {"family": "small", "measure": "test accuracy", "more": "a", "less": "b"}
    (found,) = measured.difference(["one"], **asked)
    assert len(found.doubts) == doubts
    assert all("not shown to be better than guessing (" in doubt for doubt in found.doubts)
    (about_it,) = measured.difference(["one"], **asked, about_training=True)
    assert not about_it.doubts


@pytest.mark.parametrize("kind", quiet.NOISES)
@pytest.mark.parametrize("cells", quiet.CELLS)
def test_variances_are_those_of_a_simulation(kind, cells):
    noise = quiet.NOISES[kind]
    x = noise.law.rvs(size=(200_000, cells), random_state=cells)
    assert noise.law.var() == pytest.approx(1)
    assert quiet.of_mean(noise, cells) == pytest.approx(x.mean(1).var(), rel=0.03)
    assert quiet.of_maximum(noise, cells) == pytest.approx(x.max(1).var(), rel=0.03)


def test_the_largest_exponential_value_has_the_known_variance():
    noise = quiet.NOISES["noise with rare large values"]
    for cells in quiet.CELLS:
        known = sum(1 / k**2 for k in range(1, cells + 1))
        assert quiet.of_maximum(noise, cells) == pytest.approx(known, abs=1e-6)


@pytest.mark.keras
@pytest.mark.parametrize(("least", "share"), [(1, 1.0), (100, 2 / 7), (350, 1 / 7), (351, 0.0)])
def test_networks_with_so_many_parameters_are_counted(least, share):
    """Of the seven only VGG-16 (138 million) and ConvNeXt XLarge (350) have a hundred million."""
    (found,) = sizes.parameters(["millions"], least)
    assert found.value == share
