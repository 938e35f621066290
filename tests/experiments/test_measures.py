"""Measures of a made-up run, by hand; and what test pictures add to a contrast."""

from types import SimpleNamespace

import numpy as np
import pytest

from pooltools.experiments import bits, contrasts, runner
from pooltools.experiments.arm import Contrast
from pooltools.experiments.measures import MEASURES, changes, of
from pooltools.experiments.results import ResultsError

pytestmark = pytest.mark.keras
LABELS = np.array([0, 1, 1, 0])
LOGITS = np.log(np.array([[0.8, 0.2], [0.4, 0.6], [0.5, 0.5], [0.1, 0.9]]))  # right: 1, 1, 0, 0


def made_up(**more):
    pictures = SimpleNamespace(y_train=LABELS, y_val=LABELS, y_test=LABELS, x_test=np.zeros((4, 1)))
    parts = {(part, share): LOGITS for part in ("train", "val", "test") for share in (0.5, 1.0)}
    parts["train", 1.0] = np.eye(2)[LABELS]
    return SimpleNamespace(pictures=pictures, outputs=parts, **more)


def test_fit_by_hand():
    names = ["test accuracy", "train accuracy", "gap", "test loss"]
    values, parts = of(made_up(), names)
    loss = -np.log([0.8, 0.6, 0.5, 0.1]).mean()
    assert list(values.values()) == pytest.approx([50, 100, 50, loss])
    assert {name: array.shape for name, array in parts.items()} == dict.fromkeys(
        ["test accuracy", "gap", "test loss"], (4,)
    )


def test_calibration_cannot_do_worse_than_the_temperature_one():
    values, _ = of(made_up(), ["test loss", "calibrated test loss"])
    assert values["calibrated test loss"] < values["test loss"]  # the made-up logits are too sure


def test_consistency_counts_among_those_right_before_and_over_all_variants():
    when = [np.array([0, 0, 1, 1]), LABELS]  # right: 1, 0, 1, 0 and all
    run = made_up(changed={"shifted 1 px": when})
    names = ["consistency, shifted 1 px", "accuracy, shifted 1 px"]
    values, parts = of(run, names)
    assert list(values.values()) == pytest.approx([75, 75])
    np.testing.assert_allclose(parts[names[0]], [125, 25, 75, 75])  # 75 + (kept - 0.75) / 0.5


def test_every_change_is_measured_both_ways():
    for change in changes.CHANGES:
        assert {f"consistency, {change}", f"accuracy, {change}"} <= set(MEASURES)


@pytest.mark.parametrize(("scale", "mean"), [("linear", 1.0), ("log", np.log(2.0))])
def test_what_a_picture_gives_to_a_contrast_has_the_contrast_as_its_mean(monkeypatch, scale, mean):
    values = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([0.5, 1.5, 1.0])}
    monkeypatch.setattr(bits, "kept", lambda fingerprint, seed, measure: values[fingerprint])
    contrast = Contrast.difference("test loss", "a", "b", scale)
    arms = {name: {"fingerprint": name, "seeds": [0]} for name in "ab"}
    found = runner._weighted(contrast, arms, 0)
    assert found.mean() == pytest.approx(mean)
    assert found.shape == (3,)


@pytest.mark.parametrize("percent", [False, True])
def test_on_the_scale_of_errors_half_the_errors_are_the_logarithm_of_two(monkeypatch, percent):
    right = {"a": np.arange(8) > 0, "b": np.arange(8) > 1}  # one error and two
    shown = {name: 100.0 * x if percent else x for name, x in right.items()}
    monkeypatch.setattr(bits, "kept", lambda fingerprint, seed, measure: shown[fingerprint])
    contrast = Contrast.difference("test accuracy", "a", "b", "errors")
    values = {name: {"test accuracy": [100 * x.mean()] * 2} for name, x in right.items()}
    arms = {n: {"fingerprint": n, "seeds": [0, 1], "values": v} for n, v in values.items()}
    content = {"experiment": "small", "arms": arms}
    assert contrasts.values(content, contrast) == pytest.approx(np.log([2, 2]))
    assert runner._weighted(contrast, arms, 0).mean() == pytest.approx(np.log(2))


def test_a_ratio_of_errors_needs_errors():
    arms = {n: {"seeds": [0, 1], "values": {"test accuracy": [99.0, v]}} for n, v in BEST.items()}
    contrast = Contrast.difference("test accuracy", "a", "b", "errors")
    with pytest.raises(ResultsError, match=r"a ratio of errors needs errors; got a share of 100"):
        contrasts.values({"experiment": "small", "arms": arms}, contrast)


BEST = {"a": 99.0, "b": 100.0}


def shared_by(name):
    """Results of two arms whose one registered contrast counts its pictures."""
    arms = {
        n: {"seeds": [0, 1], "values": {"gap": [v, v * v + 2]}} for n, v in (("a", 1), ("b", 3))
    }
    kept = {"images": 9, "image_square": 1.0, "residual_square": 1.0, "seeds": 2}
    return {"experiment": "small", "arms": arms, "shared": {name: kept}}


def test_a_contrast_that_was_not_registered_gets_no_interval_without_its_pictures():
    content = shared_by("gap: a - b")
    with pytest.raises(ResultsError, match=r"'gap: b / a' must be a contrast of the experiment sm"):
        contrasts.interval(content, Contrast.difference("gap", "b", "a", "log"))


@pytest.mark.parametrize("weights", [{"a": 1, "b": -1}, {"a": 2, "b": -2}])
@pytest.mark.parametrize("scale", ["linear", "log", "errors"])
def test_a_registered_contrast_serves_both_directions(weights, scale):
    asked = Contrast.of("gap", weights, scale)
    content = shared_by(asked.name)
    forth, back = (contrasts.interval(content, c) for c in (asked, asked.reversed))
    alone = contrasts.interval({**content, "shared": {}}, asked)
    assert (back.value, back.low, back.high) == (-forth.value, -forth.high, -forth.low)
    assert forth.df != alone.df  # the pictures are counted in
