"""Gradients through a maximum and through a mean, and both between the blocks of a DenseNet.

An average of four cells passes on half of the length of a gradient that arrives, a maximum all of
it (an exact row). Whether the first kernels get less of it then depends on what else changes the
scale, so the networks of the shared grid are read with batch normalisation and without, before any
step; with it also after training. Networks without it are not trained.

The small DenseNet of `networks.joined` takes the maximum or the mean of 2 × 2 cells between its
three blocks. Its first convolution has a stride of 2, as the published ones have; nothing else
pools but the global mean at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

SETTING = core.MNIST.setting
WAYS = ("max", "avg")
FIRST, BEFORE = "first gradient", "first gradient before training"
MEASURES = ("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy")


def gradients() -> Experiment:
    """The grid's networks, and the same without batch normalisation; nothing new is trained."""
    grid = core.experiment(core.MNIST)
    return Experiment(
        name="gradients-mnist",
        setting=SETTING,
        question="Do the first kernels get less gradient through means than through maxima?",
        data="embedded",
        arms=tuple(grid.arm(f"{down} gap") for down in WAYS),
        seeds=tuple(range(10)),
        measures=(FIRST, BEFORE),
        contrasts=tuple(
            Contrast.difference(measure, "max gap", "avg gap", "log") for measure in (FIRST, BEFORE)
        ),
        minutes=1,
    )


def plain() -> Experiment:
    """Networks without batch normalisation, before their first step."""
    return Experiment(
        name="plain-mnist",
        setting=SETTING,
        question="The same without batch normalisation?",
        data="embedded",
        arms=tuple(_untrained(down) for down in WAYS),
        seeds=tuple(range(20)),
        measures=(BEFORE,),
        contrasts=(Contrast.difference(BEFORE, "max, plain", "avg, plain", "log"),),
        minutes=1,
    )


def _untrained(down: str) -> Arm:
    arm = core.trunk(core.MNIST, down, "gap")
    network = {**arm.network, "family": "either", "normal": False}
    training = {"steps": 0, "batch": 32, "rate": 0.0}
    return replace(arm, name=f"{down}, plain", network=network, training=training)


def joined_pilot() -> Experiment:
    """Both networks at each rate."""
    return pilots.experiment("joined-mnist", SETTING, "embedded", _joined())


def joined() -> Experiment:
    """Maximum or mean between blocks."""
    rates = pilots.chosen("joined-mnist")
    return Experiment(
        name="joined-mnist",
        setting=SETTING,
        question="Does it matter whether a DenseNet averages between its blocks?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[arm.name]) for arm in _joined()),
        seeds=tuple(range(10)),
        measures=(*MEASURES, FIRST, BEFORE),
        contrasts=tuple(_contrasts()),
        minutes=2,
    )


def _joined() -> tuple[Arm, ...]:
    return tuple(
        Arm(
            f"{down} between blocks",
            {"family": "joined", "down": down},
            core.MNIST.data,
            {"steps": 1000, "batch": 32},
        )
        for down in WAYS
    )


def _contrasts() -> Iterator[Contrast]:
    one, other = (f"{down} between blocks" for down in WAYS)
    for measure in MEASURES[:2]:
        for scale in ("linear", "errors"):
            yield Contrast.difference(measure, one, other, scale)
    for measure in (FIRST, BEFORE):
        yield Contrast.difference(measure, one, other, "log")


EXPERIMENTS = {
    "gradients-mnist": gradients,
    "plain-mnist": plain,
    "rates-joined-mnist": joined_pilot,
    "joined-mnist": joined,
}
