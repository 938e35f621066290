"""Does a maximum make a network steadier than a mean does? On networks of the shared grid.

Each network is compared with itself on unchanged pictures: counted is the accuracy that a change
costs, so that a better network is not called steadier for that. Nothing new is trained.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pooltools.experiments import core
from pooltools.experiments.arm import Contrast, Experiment

CHANGES = ("shifted 1 px", "turned 10°", "scaled 0.8", "noisy 0.2", "blurred 1 px")
HEADS = ("gap", "flat4")
LOST = tuple(f"accuracy lost, {change}" for change in CHANGES)


def experiment(place: core.Place) -> Experiment:
    """Maximum and mean under two heads."""
    grid = core.experiment(place)
    return Experiment(
        name=f"robust-{place.short}",
        setting=place.setting,
        question="Does a maximum make a network steadier than a mean does?",
        data=place.needs,
        arms=tuple(grid.arm(f"{down} {head}") for head in HEADS for down in ("max", "avg")),
        seeds=tuple(range(10)),
        measures=("test accuracy", "train accuracy", *LOST),
        contrasts=tuple(_contrasts()),
        minutes=2,
    )


def _contrasts() -> Iterator[Contrast]:
    for measure in LOST:
        for head in HEADS:
            yield Contrast.difference(measure, f"avg {head}", f"max {head}")


EXPERIMENTS = {
    f"robust-{place.short}": partial(experiment, place) for place in (core.MNIST, core.FASHION)
}
