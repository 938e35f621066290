"""Where dropout belongs: seven places in one network, two heads, and what is dropped together.

The network is the grid's with max pooling. Each place gets the better of two rates, 0.1 and 0.4,
by validation accuracy on pilot seeds, so that no place is judged by a rate that suits another. The
training sets are small, 300 digits or 2,000 clothes, so that there is something to regularise and
accuracy is not at its ceiling.

Beside the places:

- before each pool a maximum survives if any of its four cells does, so the same rate takes less.
  The arm "matched" drops before the pool at the fourth root of the other place's rate: then as many
  pooled cells lose all that they could come from;
- "in each pool" drops as much as before it, but does not scale in training and is weighted by
  chance at inference: the maximum of scaled values is larger in training than at inference, and
  this arm has no such difference. The scale itself is undone by the next normalisation;
- whole maps, and blocks of 3 × 3 cells, after each pool;
- "everywhere": before the last layer at the rate, after each pool at a quarter of it;
- twice the length, because dropout slows learning; on clothes only, which are learned more slowly.

What the comparison does not separate: the learning rate is chosen once for each head, without
dropout, and that is to the disadvantage of dropout if it wants another one; on a flattened map
"after the last pool" also drops inputs of the larger dense layer; all networks normalise, and
networks that do not may need dropout more. How much is in the statistics that normalisation stores,
`leftover` asks of the same runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

MNIST = replace(
    core.MNIST,
    setting="300 digits of MNIST, small network",
    data={**core.MNIST.data, "train": 300},
    minutes=22,
)
FASHION = replace(core.FASHION, minutes=38)
RATES = (0.1, 0.4)
HEADS = ("flat", "gap")
LAST, LAYER = "after the last pool", "before the last layer"
BEFORE, AFTER = "before each pool", "after each pool"
NORM = "before normalisation"
OTHERS = ("input", NORM, BEFORE, AFTER, "after earlier pools", LAYER)
TOGETHER = ("maps", "blocks")
TWICE: dict[str, Sequence[str]] = {"mnist": (), "fashion": ("nowhere", AFTER, LAST, LAYER)}


def rates(place: core.Place) -> Experiment:
    """The network without dropout at each learning rate."""
    arms = [arm_at(place, "nowhere", head) for head in HEADS]
    return pilots.experiment(f"dropout-{place.short}", place.setting, place.needs, arms)


def shares(place: core.Place) -> Experiment:
    """Each place at each rate of dropout, on seeds that do not count."""
    arms = [
        dropping(replace(arm, name=f"{arm.name} at {rate:g}"), rate)
        for arm in _dropping(place)
        for rate in RATES
    ]
    return Experiment(
        name=f"rates-shares-{place.short}",
        setting=place.setting,
        question="Which rate of dropout suits each place?",
        data=place.needs,
        arms=learning(place, arms),
        seeds=pilots.SEEDS,
        measures=(pilots.MEASURE, "train accuracy"),
        minutes=8,
    )


def experiment(place: core.Place) -> Experiment:
    """Every place at its rate, with controls."""
    arms = tuple(_placed(place, pilots.chosen(f"shares-{place.short}")))
    names = {f"{name} flat" for name in TWICE[place.short]}
    longer = [_longer(arm) for arm in arms if arm.name in names]
    return Experiment(
        name=f"dropout-{place.short}",
        setting=place.setting,
        question="Where in a network does dropout help most?",
        data=place.needs,
        arms=learning(place, (*arms, *longer)),
        seeds=tuple(range(10)),
        measures=core.FIT,
        contrasts=(*_contrasts(), *_of_length(TWICE[place.short][1:])),
        minutes=place.minutes,
    )


def _placed(place: core.Place, best: Mapping[str, float]) -> Iterator[Arm]:
    """No dropout, every place at its best rate, and as much dropped before as after the pools."""
    for head in HEADS:
        yield arm_at(place, "nowhere", head)
    for arm in _dropping(place):
        yield dropping(arm, best[arm.name])
    for head in HEADS:
        arm = arm_at(place, BEFORE, head, ", matched")
        yield dropping(arm, best[f"{AFTER} {head}"] ** 0.25)


def _dropping(place: core.Place) -> Iterator[Arm]:
    """All arms that have a rate of dropout to be chosen."""
    for head, name in product(HEADS, (LAST, *OTHERS)):
        yield arm_at(place, name, head)
    for name in ("in each pool", "everywhere"):
        yield arm_at(place, name, "flat")
    for kind in TOGETHER:
        yield arm_at(place, AFTER, "flat", f", {kind}", kind=kind)


def arm_at(place: core.Place, name: str, head: str, end: str = "", **more: Any) -> Arm:
    """The network with dropout at the place `name`, without rates; `more` are its settings."""
    network = {"family": "dropping", "place": name, "head": head, "widths": list(place.widths)}
    training = {"steps": place.steps, "batch": 32, "shift": 0}
    return Arm(f"{name} {head}{end}", {**network, **more}, place.data, training)


def dropping(arm: Arm, rate: float) -> Arm:
    """The arm at a rate of dropout."""
    return replace(arm, network={**arm.network, "rate": rate})


def _longer(arm: Arm) -> Arm:
    training = {**arm.training, "steps": 2 * arm.training["steps"]}
    return replace(arm, name=f"{arm.name}, twice as long", training=training)


def learning(place: core.Place, arms: Any) -> tuple[Arm, ...]:
    """The arms at the learning rate that suits their head without dropout."""
    best = pilots.chosen(f"dropout-{place.short}")
    return tuple(pilots.at(arm, best[f"nowhere {arm.network['head']}"]) for arm in arms)


def _contrasts() -> Iterator[Contrast]:
    """Those that rows of the ledger ask for."""
    for head in HEADS:
        for name in (LAST, *OTHERS):
            yield from _against(f"{name} {head}", f"nowhere {head}")
        for name in OTHERS:
            yield from _more(f"{LAST} {head}", f"{name} {head}")
        for end in ("", ", matched"):
            yield from _more(f"{AFTER} {head}", f"{BEFORE} {head}{end}")
    for name in ("in each pool", "everywhere"):
        yield from _against(f"{name} flat", "nowhere flat")
    yield from _more("in each pool flat", f"{BEFORE} flat")
    yield from _more("everywhere flat", f"{LAYER} flat")
    for kind in TOGETHER:
        yield from _more(f"{AFTER} flat, {kind}", f"{AFTER} flat")


def _of_length(places: Sequence[str]) -> Iterator[Contrast]:
    for name in places:
        yield from _against(*(f"{n} flat, twice as long" for n in (name, "nowhere")))
        if name != LAST:
            yield from _more(*(f"{n} flat, twice as long" for n in (LAST, name)))


def _more(more: str, less: str) -> Iterator[Contrast]:
    for measure in ("test accuracy", "test accuracy at half"):
        yield Contrast.difference(measure, more, less)


def _against(arm: str, without: str) -> Iterator[Contrast]:
    """What `overfits_less` of the ledger asks."""
    yield from _more(arm, without)
    yield Contrast.difference("gap", arm, without)
    yield Contrast.difference("test loss", arm, without, "log")


KINDS: dict[str, Callable[[core.Place], Experiment]] = {
    "rates-dropout": rates,
    "rates-shares": shares,
    "dropout": experiment,
}
EXPERIMENTS = {
    f"{name}-{place.short}": partial(make, place)
    for place in (MNIST, FASHION)
    for name, make in KINDS.items()
}
