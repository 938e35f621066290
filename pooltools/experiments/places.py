"""Learned or built in: does a network recognise a digit at a place where it was never shown?

Digits of half size on a canvas of 40 × 40 pixels. Either all training digits lie at one place, or
those from 0 to 4 lie anywhere; asked is always for 5 to 9, which training showed at one place. They
are moved by 8 pixels, all strides together, or by 4 or 2, which leaves them between the strides.
They are told from each other only, since the place alone tells the two groups apart.

A border of zeros tells a network the place, so each head is also run on a circle, where every place
is like every other up to the strides. The digits would need a canvas of more than 60 pixels to be
out of sight of a border for every cell of the last map; a circle gives the same at half the cost.
On a circle the flattened map sees another place only as a circular shift: nothing leaves it.

Learning rates are tried on the networks with zeros and one place; their copies take the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from pooltools.experiments import pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

SETTING = "digits of MNIST on a large canvas"
DATA = {"name": "placed_digits", "train": 1500, "val": 500, "test": 3000}
BOTH = tuple(f"{down} {head}" for down, head in product(("stride", "max"), ("flat", "gap", "gmp")))
ON_A_CIRCLE = tuple(f"{down} {head}" for down, head in product(("stride", "max"), ("flat", "gap")))
AWAY = tuple(f"accuracy {k} px away" for k in (2, 4, 8))


def pilot() -> Experiment:
    """The six networks at each learning rate."""
    arms = [_arm(kind, kind) for kind in BOTH]
    return pilots.experiment("place", SETTING, "embedded", arms)


def experiment() -> Experiment:
    """Two ways to shrink and three heads at one place; with other digits everywhere only where the
    head does not have it built in; on a circle too."""
    rates = pilots.chosen("place")
    return Experiment(
        name="place-mnist",
        setting=SETTING,
        question="Is a digit recognised at a place where training never showed it?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[kind]) for kind, arm in _arms()),
        seeds=tuple(range(10)),
        measures=("test accuracy", "train accuracy", "accuracy at home", *AWAY),
        contrasts=tuple(_contrasts()),
        minutes=13,
    )


def _arms() -> Iterator[tuple[str, Arm]]:
    for kind in BOTH:
        yield kind, _arm(kind, f"{kind}, one place")
    for kind in ("stride flat", "max flat"):
        yield kind, _arm(kind, f"{kind}, some everywhere", everywhere=5)
    for kind in ON_A_CIRCLE:
        yield kind, _arm(kind, f"{kind}, one place, circular", padding="circular")


def _arm(kind: str, name: str, everywhere: int = 0, padding: str = "same") -> Arm:
    down, head = kind.split()
    return Arm(
        name,
        {"down": down, "head": head, "widths": [8, 16, 32], "padding": padding},
        {**DATA, "everywhere": everywhere},
        {"steps": 1875, "batch": 32, "shift": 0},
    )


def _contrasts() -> Iterator[Contrast]:
    """The head, and what other classes everywhere teach."""
    for measure, down in product(AWAY, ("stride", "max")):
        learned, alone = (f"{down} flat, {what}" for what in ("some everywhere", "one place"))
        yield Contrast.difference(measure, learned, alone)
        for border in ("", ", circular"):
            one, other = (f"{down} {head}, one place{border}" for head in ("gap", "flat"))
            yield Contrast.difference(measure, one, other)


EXPERIMENTS = {"rates-place": pilot, "place-mnist": experiment}
