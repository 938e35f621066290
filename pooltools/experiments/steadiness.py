"""How steady a network's answers and features are, and what a measure of steadiness is worth.

The networks of the shared grid, read for more than the grid reads, and these beside them:

- untrained networks, and one trained on random labels: what is steady without knowing anything;
- 3 × 3 windows (maximum and mean) and polyphase pooling: the blur of the grid sees 4 × 4 cells, so
  part of its effect might be its larger window alone.

Changed answers are compared as ratios, among the pictures classified right before: a difference in
points would be capped where nearly all answers stay, and an untrained network would win. Features
are compared in units of the distance between two pictures, so that a network with smaller numbers
is not called steadier.

What the comparisons do not separate: `blur` and the 3 × 3 windows differ from `max` in window and
in filter at once; the untrained networks normalise with the statistics of no batch at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.core import Place

SEEDS = 10
GRID = (
    *(f"{down} gap" for down in ("none", "dil", "dmax", "stride", "max", "avg", "blur")),
    *("stride gap moved", "max gap moved", "blur gap moved", "stride flat", "max flat"),
)
WINDOWS = ("max3", "avg3", "aps")
UNTRAINED = ("none", "stride", "max", "blur")
STEPS = tuple(f"shifted {k} px" for k in (1, 2, 4))
MEASURES = (
    *("test accuracy", "train accuracy", "agreement by chance"),
    *(f"agreement, {step}" for step in STEPS),
    *(f"flips, {change}" for change in (*STEPS, "turned 10°", "scaled 0.8")),
    *(f"accuracy lost, {c}" for c in ("shifted 1 px", "turned 10°", "noisy 0.2", "blurred 1 px")),
    *(f"features moved, {change}" for change in ("shifted 1 px", "noisy 0.2", "warped")),
    "power folded back",
)


def pilot(place: Place) -> Experiment:
    """The windows that the grid has not, at each learning rate."""
    return pilots.experiment(f"steady-{place.short}", place.setting, place.needs, _windows(place))


def experiment(place: Place) -> Experiment:
    """Networks of the grid and those beside them on one data set."""
    grid, rates = core.experiment(place), pilots.chosen(f"steady-{place.short}")
    return Experiment(
        name=f"steady-{place.short}",
        setting=place.setting,
        question="Which answers and features stay when pictures change, and is that any good?",
        data=place.needs,
        arms=(
            *(grid.arm(name) for name in GRID),
            *(pilots.at(arm, rates[arm.name]) for arm in _windows(place)),
            *(_untrained(grid.arm(f"{down} gap")) for down in UNTRAINED),
            _mislabelled(grid.arm("max gap")),
        ),
        seeds=tuple(range(SEEDS)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=12,
    )


def _windows(place: Place) -> tuple[Arm, ...]:
    return tuple(core.trunk(place, down, "gap") for down in WINDOWS)


def _untrained(arm: Arm) -> Arm:
    return replace(arm, name=f"{arm.name} untrained", training={**arm.training, "steps": 0})


def _mislabelled(arm: Arm) -> Arm:
    """Each training picture with a label drawn evenly from all classes."""
    return replace(arm, name=f"{arm.name}, random labels", data={**arm.data, "wrong_labels": 1.0})


def _contrasts() -> Iterator[Contrast]:
    """Those that rows of the ledger ask for."""
    for step in STEPS[:2]:
        for more, less in (("max", "blur"), ("max", "max3"), ("max", "aps"), ("avg", "avg3")):
            yield _ratio(f"flips, {step}", more, less)
    for more, less in (("stride", "dil"), ("max", "dmax"), ("stride", "max")):
        yield _ratio("flips, shifted 1 px", more, less)
    for change in ("turned 10°", "scaled 0.8"):
        yield _ratio(f"flips, {change}", "stride", "max")
    for change in ("shifted 1 px", "noisy 0.2", "warped"):
        yield _ratio(f"features moved, {change}", "stride", "max")
    yield _ratio("flips, shifted 2 px", "max", "none")
    yield Contrast.difference("test accuracy", "max gap", "none gap")
    yield from _losses()
    yield from _beside_untrained()


def _losses() -> Iterator[Contrast]:
    """What changed pictures cost in accuracy."""
    for change in ("shifted 1 px", "turned 10°", "noisy 0.2"):
        for down in ("none", "stride"):
            yield Contrast.difference(f"accuracy lost, {change}", f"{down} gap", "max gap")
    for change in ("noisy 0.2", "blurred 1 px"):
        yield Contrast.difference(f"accuracy lost, {change}", "max gap", "blur gap")


def _beside_untrained() -> Iterator[Contrast]:
    """Networks beside those that learned nothing."""
    for down in ("stride", "max"):
        one, other = f"{down} gap", f"{down} gap untrained"
        yield Contrast.difference("power folded back", one, other, "log")
    for other in ("max gap untrained", "max gap, random labels"):
        yield Contrast.difference("agreement, shifted 4 px", other, "max gap")
    before = {"stride gap untrained": 1, "max gap untrained": -1}
    weights = {**before, "stride gap": -1, "max gap": 1}
    measure = "features moved, warped"
    one, other = before
    yield Contrast.difference(measure, one, other, "log")
    yield Contrast.weighted(measure, weights, "log")


def _ratio(measure: str, more: str, less: str) -> Contrast:
    return Contrast.difference(measure, f"{more} gap", f"{less} gap", "log")


EXPERIMENTS = {
    "rates-steady-mnist": partial(pilot, core.MNIST),
    "steady-mnist": partial(experiment, core.MNIST),
    "rates-steady-fashion": partial(pilot, core.FASHION),
    "steady-fashion": partial(experiment, core.FASHION),
}
