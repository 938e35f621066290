"""Is a maximum good for bright things on dark ground only? Digits, and digits inverted.

The convolutions' border of zeros is the ground of bright digits and not of dark ones. With a border
in the ground's colour both are one problem for a network that begins with a convolution (an exact
row), so that arm is not run: what differs here is the border, and that the inverted ground is 1.
Pooling the picture itself, before any convolution, is where bright and dark should count; behind
it these networks shrink by strides, so that nothing else pools.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.kinds import MEASURES

SETTING = "MNIST, dark and bright"
WAYS = ("max", "avg")
SCALES = ("linear", "errors")
SHOWN = {"bright": "as it is", "dark": "inverted"}


def pilot() -> Experiment:
    """Each network at each rate."""
    return pilots.experiment("ground", SETTING, "embedded", _arms())


def experiment() -> Experiment:
    """Bright or dark, pooled in the maps or in the picture itself."""
    rates = pilots.chosen("ground")
    return Experiment(
        name="ground-mnist",
        setting=SETTING,
        question="Is a maximum good for bright things on dark ground only?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[arm.name]) for arm in _arms()),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=5,
    )


def _arms() -> tuple[Arm, ...]:
    return tuple(
        Arm(
            f"{shown}, {where} {way}",
            {"family": "either", "head": "gap", "picture": SHOWN[shown], **network},
            core.MNIST.data,
            {"steps": 940, "batch": 32},
        )
        for shown in SHOWN
        for way in WAYS
        for where, network in (
            ("maps", {"down": way, "widths": [8, 16, 32]}),
            ("picture", {"down": "stride", "first": way, "widths": [16, 32]}),
        )
    )


def _contrasts() -> Iterator[Contrast]:
    for measure in MEASURES[:3]:
        for where in ("maps", "picture"):
            pairs = {shown: [f"{shown}, {where} {way}" for way in WAYS] for shown in SHOWN}
            for (more, less), scale in product(pairs.values(), SCALES):
                yield Contrast.difference(measure, more, less, scale)
            (a, b), (c, d) = pairs["bright"], pairs["dark"]
            weights = {a: 1, b: -1, c: -1, d: 1}
            for scale in SCALES:
                yield Contrast.weighted(measure, weights, scale)


EXPERIMENTS = {"rates-ground": pilot, "ground-mnist": experiment}
