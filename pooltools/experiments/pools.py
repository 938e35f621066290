"""How much downsampling is too much: five convolutions with no to four max pools.

Fine pictures are rings with a gap of two pixels on one side, coarse ones are outlines of a third of
the picture. Noise was chosen on another seed so that neither is too easy: about 93 and 94 % with
two pools. Fashion-MNIST stands beside them.

Weights, head and reach of the convolutions are the same in all arms (`networks.pools`), so what
differs is how many positions are left, 32 × 32 to 2 × 2, and that a pool takes the maximum of four.
The two are not separated here: the shared grid does that. With four pools the last convolution
sees a map of 2 × 2, most of it border; that is part of the question.
On the shapes 800 steps and not 1,875 as in the grid: unpooled arms cost ten times as much as pooled
ones, and a row whose sign turns after half of the training counts as undecided. For the same reason
the arm without pools has no pilots of its own: it takes the rate of the arm with one, which has the
same weights and the same batch normalisation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

POOLS = range(5)
SLOPE = dict(zip(POOLS, (-0.2, -0.1, 0.0, 0.1, 0.2), strict=True))  # least squares, per pool
MEASURES = (
    *("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy"),
    *("gap", "test loss"),
)


def _shapes(detail: str, noise: float) -> dict[str, Any]:
    many = {"n_train": 14_400, "n_test": 2000}
    parts = {"train": 1000, "val": 200, "test": 2000}
    return {"name": "shapes", "detail": detail, "noise": noise, **many, **parts}


@dataclass(frozen=True)
class Place:
    """Tasks of one setting: by what the names of their arms begin with, the data."""

    setting: str
    needs: str
    tasks: Mapping[str, Mapping[str, Any]]
    steps: int
    minutes: float


PLACES = {
    "shapes": Place(
        "shapes, five convolutions",
        "embedded",
        {"fine, ": _shapes("fine", 0.25), "coarse, ": _shapes("coarse", 0.3)},
        steps=800,
        minutes=24,
    ),
    "fashion": Place(
        "Fashion-MNIST, five convolutions", "full", {"": core.FASHION.data}, steps=1250, minutes=25
    ),
}


def pilot(name: str) -> Experiment:
    """Each arm with pools at each learning rate, on seeds that do not count."""
    place = PLACES[name]
    arms = [arm for arm in _arms(place) if arm.network["pools"]]
    return pilots.experiment(f"pools-{name}", place.setting, place.needs, arms)


def experiment(name: str) -> Experiment:
    """No to four pools, each at the rate its pilots chose."""
    place = PLACES[name]
    rates = pilots.chosen(f"pools-{name}")
    arms = [pilots.at(arm, rates[arm.name.replace("0 pools", "1 pools")]) for arm in _arms(place)]
    return Experiment(
        name=f"pools-{name}",
        setting=place.setting,
        question="How many pools are too many, for fine and for coarse pictures?",
        data=place.needs,
        arms=tuple(arms),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(contrasts(place.tasks)),
        minutes=place.minutes,
    )


def _arms(place: Place) -> tuple[Arm, ...]:
    training = {"steps": place.steps, "batch": 32}
    return tuple(
        Arm(f"{task}{n} pools", {"family": "pools", "pools": n}, pictures, training)
        for task, pictures in place.tasks.items()
        for n in POOLS
    )


def contrasts(tasks: Mapping[str, Any]) -> Iterator[Contrast]:
    """Two pools against none and against four, the slope, and tasks against each other."""
    for measure in ("test accuracy", "test accuracy at half"):
        for task in tasks:
            for more, less in ((2, 0), (2, 4), (1, 0), (3, 0)):
                yield Contrast.difference(measure, f"{task}{more} pools", f"{task}{less} pools")
            yield Contrast.weighted(measure, {f"{task}{n} pools": w for n, w in SLOPE.items()})
        if len(tasks) > 1:
            loses = {"fine, 2 pools": 1, "fine, 4 pools": -1}
            yield Contrast.weighted(measure, {**loses, "coarse, 2 pools": -1, "coarse, 4 pools": 1})


EXPERIMENTS = {
    f"{prefix}pools-{name}": partial(make, name)
    for name in PLACES
    for prefix, make in (("rates-", pilot), ("", experiment))
}
