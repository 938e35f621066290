"""Maximum or mean, by what the pictures are made of: textures, edges, ramps, scattered dashes.

Two places in a network can take either: the 2 × 2 pools after each convolution, and the pool over
the whole last map. So two by two arms for each kind of picture, with equal weights. The theory of
features that are there or not speaks of the second place, where a pool has 16 cells: a maximum
should be ahead where the evidence is rare (dashes), and a mean where it is everywhere (ramps,
textures). These directions were written down before any run.

A maximum over 16 cells is larger and varies more than their mean, and so is what the last layer
starts from. In the arms called "scaled" batch normalisation stands behind every pool, the last one
included: an effect that is gone there was one of scale. Dashes are four of three pixels, so neither
way of pooling can count on them; ramps and edges have either sign.

Noise was chosen on pilot seeds, after 200 steps, so that no kind of picture is solved at once. Half
as long a training is read off at half, under a rate that is still high; a sign that turns there
makes a verdict undecided. Each texture is one photograph, cut into halves: what is found says
little about textures in general, and nothing about medical pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

from pooltools.experiments import pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

SETTING = "patterns of 32 px"
PHOTOGRAPHS = "CIFAR-10, small network"
SIZES = {"n_train": 14_400, "n_test": 1980, "train": 1000, "val": 200, "test": 1980}
KINDS: dict[str, Mapping[str, Any]] = {
    "edges": {"name": "patterns", "kind": "edge", "noise": 1.0, **SIZES},
    "ramps": {"name": "patterns", "kind": "smooth", "noise": 1.0, **SIZES},
    "dashes": {"name": "patterns", "kind": "sparse", "noise": 0.4, **SIZES},
    "textures": {"name": "noisy_textures", "noise": 0.5, **SIZES},
}
LOCAL, GLOBAL = ("max", "avg"), ("gap", "gmp")
MEASURES = (
    *("test accuracy", "test accuracy at half", "test accuracy at a quarter", "train accuracy"),
    *("validation accuracy", "gap", "test loss"),
)


def pilot() -> Experiment:
    """Every kind of network on every kind of picture at each rate."""
    return pilots.experiment("kinds", SETTING, "embedded", _arms())


def experiment() -> Experiment:
    """Four kinds of pictures, two by two pools, and the last one scaled."""
    rates = pilots.chosen("kinds")
    return Experiment(
        name="kinds-32",
        setting=SETTING,
        question="For which pictures is a maximum better than a mean, and in which place?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[arm.name]) for arm in _arms()),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=9,
    )


def _arms() -> tuple[Arm, ...]:
    return tuple(_arm(kind, *way) for kind in KINDS for way in _ways())


def _ways() -> Iterator[tuple[str, str, bool]]:
    """Pool of the maps, pool of the last one, whether normalised behind them."""
    yield from product(LOCAL, GLOBAL, (False,))
    yield from product(("max",), GLOBAL, (True,))


def _arm(kind: str, down: str, head: str, scaled: bool) -> Arm:
    return Arm(
        f"{kind}, {down} {head}{' scaled' if scaled else ''}",
        {"family": "either", "down": down, "head": head, "scaled": scaled},
        KINDS[kind],
        {"steps": 500, "batch": 32},
    )


def _contrasts() -> Iterator[Contrast]:
    """Each place for itself, and kinds of pictures against each other."""
    for measure in MEASURES[:3]:
        for kind in KINDS:
            pairs = [(f"max {head}", f"avg {head}") for head in GLOBAL]
            pairs += [("max gmp", "max gap"), ("avg gmp", "avg gap")]
            pairs += [("max gmp scaled", "max gap scaled")]
            for one, other in pairs:
                yield Contrast.difference(measure, f"{kind}, {one}", f"{kind}, {other}")
        for one, other in (("dashes", "ramps"), ("dashes", "textures")):
            weights = {**_last(one, 1), **_last(other, -1)}
            yield Contrast.weighted(measure, weights)


def _last(kind: str, sign: int) -> dict[str, int]:
    """A maximum of the last map minus a mean of it."""
    return {f"{kind}, max gmp": sign, f"{kind}, max gap": -sign}


# --- photographs of things


def photographs(pilot: bool) -> Experiment:
    """Maximum or mean on CIFAR-10, in both places; its pilots, or the experiment."""
    arms = [_of_things(down, head) for down, head in product(LOCAL, GLOBAL)]
    if pilot:
        return pilots.experiment("either-cifar", PHOTOGRAPHS, "full", arms)
    rates = pilots.chosen("either-cifar")
    return Experiment(
        name="either-cifar",
        setting=PHOTOGRAPHS,
        question="Maximum or mean, on photographs of things?",
        data="full",
        arms=tuple(pilots.at(arm, rates[arm.name]) for arm in arms),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(_of_photographs()),
        minutes=9,
    )


def _of_things(down: str, head: str) -> Arm:
    return Arm(
        f"{down} {head}",
        {"down": down, "head": head, "widths": [16, 32, 64]},
        {"name": "cifar10", "train": 5000, "val": 500, "test": 10_000},
        {"steps": 3125, "batch": 32, "shift": 0},
    )


def _of_photographs() -> Iterator[Contrast]:
    for measure in MEASURES[:3]:
        for head in GLOBAL:
            yield Contrast.difference(measure, f"max {head}", f"avg {head}")
        for down in LOCAL:
            yield Contrast.difference(measure, f"{down} gmp", f"{down} gap")


EXPERIMENTS: dict[str, Callable[[], Experiment]] = {
    "rates-kinds": pilot,
    "kinds-32": experiment,
    "rates-either-cifar": partial(photographs, True),
    "either-cifar": partial(photographs, False),
}
