"""How much downsampling is too much: five convolutions with no to four max pools.

Fine pictures are rings with a gap of two pixels on one side, coarse ones are outlines of a third of
the picture; noise is chosen so that neither is too easy. MNIST stands beside them.

Weights, head and reach of the convolutions are the same in all arms (`networks.pools`), so what
differs is how many positions are left, 32 × 32 to 2 × 2, and that a pool takes the maximum of four.
The two are not separated here: the shared grid does that. With four pools the last convolution
sees a map of 2 × 2, most of it border; that is part of the question.
1,250 steps and not 1,875 as in the grid: unpooled arms cost ten times as much as pooled ones, and
a row whose sign turns after half of the training counts as undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

POOLS = range(5)
TRAINING = {"steps": 1250, "batch": 32}
SLOPE = dict(zip(POOLS, (-0.2, -0.1, 0.0, 0.1, 0.2), strict=True))  # least squares, per pool
MEASURES = (
    *("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy"),
    *("gap", "test loss"),
)


def _shapes(detail: str, noise: float) -> dict[str, Any]:
    many = {"n_train": 14_400, "n_test": 3000}
    parts = {"train": 1000, "val": 200, "test": 3000}
    return {"name": "shapes", "detail": detail, "noise": noise, **many, **parts}


PLACES: dict[str, tuple[str, Mapping[str, Mapping[str, Any]], float]] = {
    # setting; what the names of the arms begin with and the data; minutes
    "shapes": (
        "shapes, five convolutions",
        {"fine, ": _shapes("fine", 0.2), "coarse, ": _shapes("coarse", 0.2)},
        20,
    ),
    "mnist": ("MNIST, five convolutions", {"": core.MNIST.data}, 10),
}


def pilot(place: str) -> Experiment:
    """Each arm at each learning rate, on seeds that do not count."""
    setting, tasks, _ = PLACES[place]
    return pilots.experiment(f"pools-{place}", setting, "embedded", _arms(tasks))


def experiment(place: str) -> Experiment:
    """No to four pools, each at the rate its pilots chose."""
    setting, tasks, minutes = PLACES[place]
    rates = pilots.chosen(f"pools-{place}")
    return Experiment(
        name=f"pools-{place}",
        setting=setting,
        question="How many pools are too many, for fine and for coarse pictures?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[arm.name]) for arm in _arms(tasks)),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(contrasts(tasks)),
        minutes=minutes,
    )


def _arms(tasks: Mapping[str, Mapping[str, Any]]) -> tuple[Arm, ...]:
    return tuple(
        Arm(f"{task}{n} pools", {"family": "pools", "pools": n}, pictures, TRAINING)
        for task, pictures in tasks.items()
        for n in POOLS
    )


def contrasts(tasks: Mapping[str, Any]) -> Iterator[Contrast]:
    """Two pools against none and against four, the slope, and tasks against each other."""
    for measure in ("test accuracy", "test accuracy at half"):
        for task in tasks:
            for more, less in ((2, 0), (2, 4), (1, 0), (3, 0)):
                yield Contrast.difference(measure, f"{task}{more} pools", f"{task}{less} pools")
            yield _weighted(measure, {f"{task}{n} pools": w for n, w in SLOPE.items()})
        if len(tasks) > 1:
            loses = {"fine, 2 pools": 1, "fine, 4 pools": -1}
            yield _weighted(measure, {**loses, "coarse, 2 pools": -1, "coarse, 4 pools": 1})


def _weighted(measure: str, weights: dict[str, float]) -> Contrast:
    return Contrast(f"{measure}: {weights}", measure, weights)


EXPERIMENTS = {
    f"{prefix}pools-{place}": partial(make, place)
    for place in PLACES
    for prefix, make in (("rates-", pilot), ("", experiment))
}
