"""What dropout leaves behind: statistics that no longer fit, and cells that others give away.

The runs are those of the experiment on places. Dropout anywhere before a batch normalisation makes
the variance that it stores larger than the one at inference, so places may differ in that alone;
here the statistics are also taken anew, at inference, from the training pictures. In one arm more
dropout stands before each normalisation at 0.4 whatever the pilots chose: its effect on the stored
variance is asked at a given rate.

Neighbours are read in networks without dropout, in the maps of the first stage, by linear
regression for each channel; fitted on one half of the pictures, scored on the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from pooltools.experiments import core, dropout
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.dropout import HEADS, LAST, NORM, OTHERS

STRONG = 0.4
ANEW = "accuracy, new statistics"
LEFT = ("test accuracy", "train accuracy", "stored variance", ANEW)
TOLD = tuple(
    f"read from {source}, {when} pooling"
    for source in ("its neighbours", "cells around a block")
    for when in ("before", "after")
)


def left(place: core.Place) -> Experiment:
    """The same runs, with statistics of batch normalisation taken anew at inference."""
    whole = dropout.experiment(place)
    strong = [_strong(place, head) for head in HEADS]
    names = [f"{name} {head}" for head in HEADS for name in ("nowhere", LAST, *OTHERS)]
    return replace(
        whole,
        name=f"left-{place.short}",
        question="How much of what dropout costs is in stored statistics that no longer fit?",
        arms=(*map(whole.arm, names), *dropout.learning(place, strong)),
        measures=LEFT,
        contrasts=tuple(_of_statistics()),
        minutes=5,
    )


def told(place: core.Place) -> Experiment:
    """What neighbours tell of a cell, in networks without dropout."""
    whole = dropout.experiment(place)
    return replace(
        whole,
        name=f"told-{place.short}",
        question="How much of a cell can be read from its neighbours, or from around a block?",
        arms=tuple(whole.arm(f"nowhere {head}") for head in HEADS),
        measures=TOLD,
        contrasts=(),
        minutes=1,
    )


def _strong(place: core.Place, head: str) -> Arm:
    return dropout.dropping(dropout.arm_at(place, NORM, head, f" at {STRONG:g}"), STRONG)


def _of_statistics() -> Iterator[Contrast]:
    for head in HEADS:
        at, none = f"{NORM} {head} at {STRONG:g}", f"nowhere {head}"
        yield Contrast.difference("stored variance", at, none, "log")
        yield Contrast.difference("test accuracy", none, at)
        for name in OTHERS:
            yield Contrast.difference(ANEW, f"{LAST} {head}", f"{name} {head}")


EXPERIMENTS = {
    f"{name}-{place.short}": partial(make, place)
    for place in (dropout.MNIST, dropout.FASHION)
    for name, make in (("left", left), ("told", told))
}
