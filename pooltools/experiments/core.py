"""The shared grid: seven ways to get smaller, times heads, times moved training pictures.

One grid answers many claims. `none` and `dil` keep the resolution (pooling *removed*), `stride`
shrinks without aggregating (pooling *replaced*), `dmax` aggregates without shrinking; `max`, `avg`
and `blur` do both. A stride-2 convolution is the stride-1 convolution of which one cell in four is
taken, so all trunks compute with the same weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pooltools.experiments import pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.perturbations import CHANGES

DOWN = ("none", "dil", "stride", "max", "avg", "blur")
HEADS = {
    **dict.fromkeys(DOWN, ("gap", "flat4")),
    **dict.fromkeys(("none", "stride", "max"), ("gap", "flat4", "flat")),
    "dmax": ("gap",),
}
SHIFT = 3  # pixels by which moved training pictures go at most
FIT = (
    *("test accuracy", "test accuracy at half", "test accuracy at a quarter"),
    *("train accuracy", "validation accuracy", "gap"),
    *("test loss", "train loss", "calibrated test loss"),
)
MEASURES = (
    *FIT,
    *(
        f"{what}, {change}"
        for change in CHANGES
        if change != "quarter turns"  # which make another digit of some
        for what in ("consistency", "accuracy")
    ),
)


@dataclass(frozen=True)
class Place:
    """Data, network size and length of training of one copy of the grid."""

    short: str
    setting: str
    needs: str
    data: Mapping[str, Any]
    widths: tuple[int, ...]
    steps: int
    seeds: int
    minutes: float
    fewer: Mapping[str, int]


MNIST = Place(
    short="mnist",
    setting="MNIST, small network",
    needs="embedded",
    data={"name": "mnist_5000", "train": 1500, "val": 500, "test": 3000},
    widths=(8, 16, 32),
    steps=1875,
    seeds=10,
    minutes=60,
    fewer={},
)
FASHION = Place(
    short="fashion",
    setting="Fashion-MNIST, small network",
    needs="full",
    data={"name": "fashion_mnist", "train": 2000, "val": 500, "test": 10_000},
    widths=(8, 16, 32),
    steps=1875,
    seeds=20,
    minutes=160,
    fewer={f"{down} {head}": 10 for down in ("none", "dil", "dmax") for head in HEADS[down]},
)


def pilot(place: Place) -> Experiment:
    """Every kind of network at each learning rate, on seeds that do not count."""
    return pilots.experiment(f"core-{place.short}", place.setting, place.needs, _arms(place, 0))


def experiment(place: Place, first: int = 0, name: str = "core") -> Experiment:
    """The grid on one data set, each network at the rate its pilots chose.

    first : the first seed; a replication takes seeds of its own
    """
    rates = pilots.chosen(f"core-{place.short}")
    arms = tuple(
        pilots.at(arm, rates[arm.name.removesuffix(" moved")])
        for shift in (0, SHIFT)
        for arm in _arms(place, shift)
    )
    return Experiment(
        name=f"{name}-{place.short}",
        setting=place.setting,
        question="What do pooling, its replacement and its removal change, for each head?",
        data=place.needs,
        arms=arms,
        seeds=tuple(range(first, first + place.seeds)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=place.minutes,
        only_seeds={**place.fewer, **{f"{arm} moved": n for arm, n in place.fewer.items()}},
    )


def _arms(place: Place, shift: int) -> tuple[Arm, ...]:
    return tuple(trunk(place, d, head, shift) for d, heads in HEADS.items() for head in heads)


def trunk(place: Place, down: str, head: str, shift: int = 0) -> Arm:
    """A network of the grid's kind, not yet at any rate.

    Pictures of 32 × 32 halved three times have 4 × 4 cells: there `flat` and `flat4` are one
    network under two names, trained once, so that heads can be compared by name.
    """
    same = head == "flat" and down in ("stride", "max") and len(place.widths) == 3
    return Arm(
        f"{down} {head}{' moved' if shift else ''}",
        {"down": down, "head": "flat4" if same else head, "widths": list(place.widths)},
        place.data,
        {"steps": place.steps, "batch": 32, "shift": shift},
    )


def _contrasts() -> Iterator[Contrast]:
    """Pairs of ways to get smaller under the same head, and pooling with moved pictures without."""
    pairs = (
        *(("max", "none"), ("max", "stride"), ("max", "avg"), ("blur", "max"), ("max", "dil")),
        *(("avg", "none"), ("avg", "stride"), ("stride", "none"), ("dil", "stride")),
        *(("dmax", "dil"), ("max", "dmax")),
    )
    measures = ("test accuracy", "test accuracy at half", "gap")
    for more, less in pairs:
        for head in sorted(set(HEADS[more]) & set(HEADS[less])):
            for moved in ("", " moved"):
                one, other = f"{more} {head}{moved}", f"{less} {head}{moved}"
                for measure in measures:
                    yield Contrast.difference(measure, one, other)
                for measure in measures[:2]:
                    yield Contrast.difference(measure, one, other, "errors")
                for measure in ("test loss", "calibrated test loss"):
                    yield Contrast.difference(measure, one, other, "log")
    yield from _changed_contrasts()


def _changed_contrasts() -> Iterator[Contrast]:
    """What rows of the ledger ask about changed pictures."""
    for head in ("gap", "flat4"):
        weights = {f"max {head} moved": 1, f"max {head}": -2, f"stride {head}": 1}
        for measure in ("test accuracy", "test accuracy at half"):
            for scale in ("linear", "errors"):
                yield Contrast.weighted(measure, weights, scale)
    for head in ("gap", "flat"):
        for change in ("shifted 4 px", "turned 20°"):
            yield Contrast.difference(f"accuracy, {change}", f"max {head}", f"none {head}")
        measure = f"consistency, shifted {SHIFT} px"
        weights = {f"max {head} moved": 1, f"max {head}": -2, f"stride {head}": 1}
        yield Contrast.weighted(measure, weights)
        yield Contrast.difference("consistency, shifted 1 px", f"max {head}", f"stride {head}")
    for other in ("avg", "blur", "stride"):
        measure = f"accuracy, shifted {SHIFT} px"
        for scale in ("linear", "errors"):
            yield Contrast.difference(measure, "max gap moved", f"{other} gap moved", scale)


EXPERIMENTS = {
    "rates-core-mnist": partial(pilot, MNIST),
    "core-mnist": partial(experiment, MNIST),
    "again-mnist": partial(experiment, MNIST, first=100, name="again"),
    "rates-core-fashion": partial(pilot, FASHION),
    "core-fashion": partial(experiment, FASHION),
}
