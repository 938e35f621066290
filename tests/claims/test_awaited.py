"""Rows that wait for results ask what their experiments have registered: arms, measures, contrasts.

Otherwise such a row would stay "not tested" for ever, or get an interval without its pictures.
"""

import numpy as np
import pytest

from pooltools.claims.answer import _run, run, so_far
from pooltools.claims.ledger import load
from pooltools.experiments import contrasts, pilots, registry
from pooltools.experiments.measures import MEASURES
from pooltools.experiments.results import ResultsError

pytestmark = pytest.mark.keras
AWAITED = [claim for claim in load().values() if claim.later and claim.check]


class AnyRate(dict):
    """Pilots that chose something for every arm."""

    def __missing__(self, arm):
        return 0.1


def made_up(experiment):
    """The content of a results file of the experiment, with invented numbers."""
    rng = np.random.default_rng(0)
    arms = {}
    for arm in experiment.arms:
        seeds = experiment.seeds_of(arm)
        values = {name: list(rng.uniform(50, 51, len(seeds))) for name in experiment.measures}
        arms[arm.name] = {"seeds": list(seeds), "values": values}
    pictures = {"images": 3000, "image_square": 1.0, "residual_square": 1.0, "seeds": 10}
    registered = [c.name for c in experiment.contrasts if MEASURES[c.measure].per_image]
    return {
        "experiment": experiment.name,
        "setting": experiment.setting,
        "arms": arms,
        "units": {name: MEASURES[name].unit for name in experiment.measures},
        "shared": dict.fromkeys(registered, pictures),
    }


@pytest.fixture(scope="module")
def experiments():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pilots, "chosen", lambda name, folder=None: AnyRate())
        made = {
            name: make()
            for name, make in registry.EXPERIMENTS.items()
            if not name.startswith("rates-")
        }
        yield {name: made_up(e) for name, e in made.items()}


@pytest.fixture
def results(experiments, monkeypatch):
    def of_setting(family, setting, folder=None):
        for name, content in sorted(experiments.items()):
            if name.startswith(f"{family}-") and content["setting"] == setting:
                return content
        raise ResultsError(f"no experiment {family!r} in {setting!r}")

    monkeypatch.setattr(contrasts, "of_setting", of_setting)
    _run.cache_clear()
    yield
    _run.cache_clear()


@pytest.mark.parametrize("claim", AWAITED, ids=lambda claim: claim.id)
def test_a_row_finds_all_it_asks_for(results, claim):
    outcomes = run(claim.check, claim.settings, claim.arguments)
    assert [o.setting for o in outcomes] == list(claim.settings)
    assert all(o.n >= 10 for o in outcomes)
    assert so_far(claim) == tuple(outcomes)  # one setting asked alone is told the same


def test_a_contrast_that_nobody_registered_is_found_out(results):
    weights = {"max gap moved": 2, "max gap": -3, "stride gap": 1}
    case = {"s": {"data": "MNIST, small network", "weights": weights}}
    asked = {"family": "core", "measure": "test accuracy", "cases": case}
    with pytest.raises(ResultsError, match=r"must be a contrast of the experiment core-mnist"):
        run("pooltools.claims.checks.cases:each", ["s"], asked)
