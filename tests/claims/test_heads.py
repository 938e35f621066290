"""Chapter 6's rows: verdicts that follow from arithmetic, and planted bugs that are seen."""

import keras
import numpy as np
import pytest

from pooltools import layers
from pooltools.claims import audit
from pooltools.claims.answer import _run, answer
from pooltools.claims.checks import boxes, classmaps, exponents, lengths, topped, vectors
from pooltools.claims.ledger import load

pytestmark = pytest.mark.keras
ROWS = load()


@pytest.mark.parametrize(
    ("id", "shares"),  # by reasoning, not from the output
    [
        ("F31", [1, 1, 1]),
        ("F32", [1, 1, 0, 0]),  # 49 · channels · classes, beside the convolutions
        ("F33", [1, 1, 0]),  # 7 // 2 // 2 // 2 cells are none
        ("F69", [1, 1, 1, 1, 0]),  # a rounded edge moves by whole cells
        ("Q17", [1, 1]),
        ("Q50", [1, 1]),
        ("L25", [1, 1, 1, 1]),  # 1 + 4 + 16 bins
        ("L28", [1]),
        ("M601", [1, 1, 1, 1, 0, 0]),  # a pyramid's second level has places
        ("M602", [1, 0, 0]),
        ("M603", [1, 0, 0]),  # 1/4, 1 and 4^(-1/3)
        ("M604", [1] * 6),
        ("M605", [1, 1, 0, 0, 0, 0]),  # a maximum, a root, a softmax and a ReLU bend
        ("M606", [1, 1]),
        ("M607", [1, 0]),  # a bin's places lie evenly about its middle
        ("M608", [1, 1, 1]),  # the bins are whole cells
    ],
)
def test_shares_that_follow_from_arithmetic(id, shares):
    assert [outcome.value for outcome in answer(ROWS[id]).outcomes] == shares


def test_negative_values_have_no_power():
    found = answer(ROWS["M609"]).outcomes
    assert found[0].value == 1
    assert found[1].value < 0.1  # of 60 maps, those of two or three cells may all be positive


def first_cell(name, channels=3):
    """A head that takes one cell of the map."""
    return lambda x: x[:, 0, 0]


def of_all_channels(name, channels=3):
    return lambda x: np.repeat(x.mean(axis=(1, 2, 3))[:, None], x.shape[-1], axis=1)


def rounded(name, bins):
    """Boxes whose edges are whole numbers, for either name."""
    layer = layers.RoIAlign(bins)
    return lambda x, asked: keras.ops.convert_to_numpy(layer([x, np.round(asked)]))


def as_wide_as_deep(name, top, classes):
    return 5_000_000


@pytest.mark.parametrize(
    ("module", "name", "bug", "id"),
    [
        pytest.param(vectors, "head", of_all_channels, "F31", id="channels mixed"),
        pytest.param(vectors, "head", first_cell, "M601", id="one cell for all"),
        pytest.param(vectors, "head", first_cell, "M603", id="no pooling at all"),
        pytest.param(vectors, "GLOBAL", ("Flatten",), "M602", id="Flatten beside itself"),
        pytest.param(
            vectors, "REDUCED", {"every number": lambda x: x.T}, "Q17", id="columns first"
        ),
        pytest.param(
            vectors, "REDUCED", {"every number": lambda x: x + 1}, "Q50", id="other numbers"
        ),
        pytest.param(lengths, "ENOUGH", (4, 9), "F33", id="too small"),
        pytest.param(lengths, "_cut", lambda x, level: [x] * level**2, "L25", id="whole bins"),
        pytest.param(topped, "parameters", as_wide_as_deep, "F32", id="no difference"),
        pytest.param(topped, "parameters", as_wide_as_deep, "M604", id="a number"),
        pytest.param(exponents, "EXPONENTS", (3, 1), "M609", id="exponents that fall"),
        pytest.param(classmaps, "head", first_cell, "M605", id="one place counts"),
        pytest.param(classmaps, "SHAPE", (1, 1), "M605", id="one place is all"),
        pytest.param(boxes, "reader", rounded, "L28", id="rounded boxes"),
        pytest.param(boxes, "reader", rounded, "M607", id="rounded to the next cell"),
        pytest.param(boxes, "reader", rounded, "F69", id="nothing follows"),
        pytest.param(boxes, "_mixed", lambda x: x[:, ::-1], "M608", id="bins mixed up"),
    ],
)
def test_a_planted_bug_is_red(monkeypatch, module, name, bug, id):
    known = getattr(module, name)
    _forget()
    monkeypatch.setattr(module, name, {**known, **bug} if isinstance(known, dict) else bug)
    found = audit.recomputed([ROWS[id]])
    _forget()
    stored = {id: audit.stored()[id]}
    assert audit.differences(stored, found.results) or found.problems


def _forget():
    _run.cache_clear()
    classmaps._scorer.cache_clear()


def test_a_score_is_cut_into_the_places_of_the_class_activation_map():
    """What M605 finds by asking for each place alone is what M606's map shows."""
    from pooltools.analysis import cam

    model, bias = classmaps._network()
    x = vectors.noise((1, *classmaps.PICTURE, 2), 0)
    cells = keras.Model(model.input, model.layers[1].output)(x)
    dense = model.layers[-1].get_weights()[0]
    found = cam(model, x, class_index=2)
    expected = keras.ops.convert_to_numpy(cells)[0] @ dense[:, 2]
    np.testing.assert_allclose(found.values[0], expected, rtol=0, atol=1e-5)
    assert found.scores[0] == pytest.approx(expected.mean() + bias[2], abs=1e-5)


def test_the_networks_are_those_that_keras_builds():
    model = keras.applications.MobileNet(weights=None)
    assert model.count_params() == topped.parameters("MobileNet", "own head", 1000)
