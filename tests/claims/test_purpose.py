"""Chapter 2's rows: verdicts that follow from arithmetic, and planted bugs that are seen."""

from dataclasses import replace

import pytest

from pooltools import average_pool
from pooltools.claims import audit
from pooltools.claims.answer import _run, answer
from pooltools.claims.checks import counts, fields, lost, paired, savings, specks
from pooltools.claims.ledger import load
from pooltools.experiments import contrasts
from pooltools.experiments.results import ResultsError

pytestmark = pytest.mark.keras
ROWS = load()
NETWORK = "MNIST, small network"


@pytest.mark.parametrize(
    ("id", "shares"),  # by reasoning, not from the output
    [
        ("F11", [1, 0, 0, 0]),  # a convolution's weights do not ask for the map's size
        ("F24", [1, 0, 0]),  # height · width · channels · units
        ("F25", [1, 1, 1, 1, 0]),  # a window of 1 with stride 1 copies
        ("F45", [1, 1, 0]),  # 8 beside 5 and 7; dilated windows of both kinds reach as far
        ("F48", [1, 1, 1, 0, 0, 1]),  # 1/k of the variance; a maximum looks for bright specks
        ("F58", [1, 0, 0]),  # the first convolution comes before any pool
        ("Q62", [0, 0, 1, 1]),  # 3 becomes 4; 5 becomes 8; 2 becomes 4; 1 becomes 2
        ("L15", [1, 1, 1, 1, 0]),  # the notes' own table adds up to 15 million values
        ("L43", [1, 1, 1, 1]),
    ],
)
def test_shares_that_follow_from_arithmetic(id, shares):
    assert [outcome.value for outcome in answer(ROWS[id]).outcomes] == shares


def farther(kernel, pool, dilation):
    """Dilates the windows that should take the place of a pool one step too far."""
    return [replace(window, dilation=2 * dilation) for window in (kernel, pool)]


def of_both_signs(pool):
    """Bright specks for dark ones."""
    return specks._specks(pool, 1)


@pytest.mark.parametrize(
    ("module", "name", "bug", "id"),
    [
        pytest.param(savings, "POOLS", ("none", "stride"), "F58", id="other arms"),
        pytest.param(
            savings,
            "QUANTITIES",
            {"parameters": lambda found: found.multiply_adds},
            "F11",
            id="another quantity",
        ),
        pytest.param(
            fields, "INSTEAD", {"dilated windows of both kinds": farther}, "F45", id="too far"
        ),
        pytest.param(fields, "COMPARED", "swapped", "Q62", id="before and after swapped"),
        pytest.param(specks, "NOISES", {"dark specks": of_both_signs}, "F48", id="a sign"),
        pytest.param(specks, "POOLS", {"max pooling": average_pool}, "F48", id="another pool"),
        pytest.param(lost, "LOSES", {"something": lost._everything}, "F25", id="all is lost"),
        pytest.param(
            lost, "WAYS", {"average pooling": lost.WAYS["max pooling"]}, "F03", id="a maximum"
        ),
        pytest.param(
            counts, "_VGG", {"million parameters": lambda found: 0}, "L15", id="nothing counted"
        ),
    ],
)
def test_a_planted_bug_is_red(monkeypatch, module, name, bug, id):
    known = getattr(module, name)
    if bug == "swapped":
        bug = {key: lambda *a, f=f: f(*a)[::-1] for key, f in known.items()}
    _run.cache_clear()
    savings._cost.cache_clear()
    monkeypatch.setattr(module, name, {**known, **bug} if isinstance(known, dict) else bug)
    found = audit.recomputed([ROWS[id]])
    _run.cache_clear()
    savings._cost.cache_clear()
    stored = {id: audit.stored()[id]}
    assert audit.differences(stored, found.results) or found.problems


# --- two measures of the same runs

CONTENT = {
    "experiment": "kept-tiny",
    "units": {"whole": "%", "pooled": "%"},
    "arms": {"trunk": {"values": {"whole": [90.0, 80.0, 85.0], "pooled": [88.0, 79.0, 82.0]}}},
}
CASE = {"family": "kept", "data": "tiny", "arm": "trunk", "more": "pooled", "less": "whole"}


@pytest.fixture
def results(monkeypatch):
    monkeypatch.setattr(paired.contrasts, "of_setting", lambda family, data: CONTENT)


@pytest.mark.usefixtures("results")
def test_measures_are_compared_run_by_run():
    (found,) = paired.each(["here"], {"here": {}}, **CASE)
    assert found.values == (-2, -1, -3)
    assert found.value == -2
    assert found.unit == "points"
    assert found.high - found.value == pytest.approx(4.302653 / 3**0.5)  # t, 2 degrees, sd 1


@pytest.mark.usefixtures("results")
def test_a_ratio_is_a_difference_of_logarithms():
    (found,) = paired.each(["here"], {"here": {"scale": "log"}}, **CASE)
    assert found.values[1] == pytest.approx(-0.0125788, rel=1e-5)  # ln(79 / 80)
    assert found.unit == "in the logarithm"


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(
    "wrong", [{"more": "absent"}, {"arm": "absent"}], ids=lambda wrong: next(iter(wrong))
)
def test_what_is_missing_is_named(wrong):
    with pytest.raises(ResultsError, match=r"results/kept-tiny.json must have .*absent"):
        paired.each(["here"], {"here": {}}, **{**CASE, **wrong})


def test_runs_without_a_number_are_refused(monkeypatch):
    values = {"whole": [1.0, None], "pooled": [1.0, 2.0]}
    content = {**CONTENT, "arms": {"trunk": {"values": values}}}
    monkeypatch.setattr(paired.contrasts, "of_setting", lambda family, data: content)
    with pytest.raises(ResultsError, match="must have 'whole' of 'trunk' for each seed"):
        paired.each(["here"], {"here": {}}, **CASE)


def test_most_of_what_later_layers_add_is_there_before_training():  # so says F23
    known = contrasts.of_setting("known", NETWORK)
    untrained, trained = (
        contrasts.mean(known, arm, "class after stage 3")
        - contrasts.mean(known, arm, "class after stage 1")
        for arm in ("max gap untrained", "max gap")
    )
    assert trained / 2 < untrained < trained


def test_the_controls_lose_less_than_the_smallest_effect_as_well():  # so says F02
    controls = answer(ROWS["F02"]).outcomes[2:]
    assert [o.setting for o in controls] == [
        "one cell of each window",
        "random mixtures of all cells",
    ]
    assert min(o.low for o in controls) > -ROWS["F02"].smallest["value"]
