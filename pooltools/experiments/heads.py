"""What reads the last map: mean, maximum, generalised mean, attention, pyramid, flattened map.

All networks have the grid's trunk with max pooling. The grid's own heads are its own networks, at
its rates: `gap`, a global mean, and `flat4`, a flattened map of 4 × 4 with a dense layer. New are
`gmp`, a global maximum; `gem`, a generalised mean whose p is learned, from 3 on; `pyramid`, maxima
of 1, 4 and 16 bins; `attention`, a dense layer at each place and four learned queries; `gap dense`,
a global mean and a hidden layer with as many weights as the attention has (1,515 and 1,514 with the
last layer); and `flat4, dropout`, with half of the hidden units dropped, at the rate of `flat4`.
Otherwise heads differ in weights, which is part of what is asked.

Heads begin with scores of different size, which is as good as another learning rate: rates are
tried for each head, and the spread of the first scores stands in the results.

Other sizes are tried two ways, without any training: the picture enlarged to 64 pixels, and the
picture in the middle of a canvas of 64 pixels. `flat4` takes means over 4 × 4 cells, so it can read
both, too. `sizes` has more sizes for the heads that can read all, on the same trained networks.

Alike pictures are looked for with what the last dense layer reads: a stand-in for retrieval with
classes that were trained, which is easier than the papers' task.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.core import Place

GRID = ("max gap", "max flat4")
DROPOUT = "max flat4, dropout"
ANY_SIZE = ("max gap", "max gmp", "max gem", "max attention", "max pyramid")
FROM = ("1.2", "20")
SEEDS = tuple(range(10))
MINUTES = {"mnist": 7, "fashion": 9}
LARGER = ("accuracy, same size", "accuracy, picture of 64 px", "accuracy, canvas of 64 px")
MEASURES = (
    *("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy"),
    *("gap", "gap at half", "test loss", "test loss at half", "calibrated test loss"),
    *("alike pictures found", "spread of the first scores", *LARGER),
)
PAIRS = (
    *(("max gap", other) for other in ("max flat4", DROPOUT)),
    *((f"max {head}", "max gap") for head in ("gmp", "gem", "attention", "gap dense", "pyramid")),
    *(("max gem", "max gmp"), ("max attention", "max gap dense"), ("max pyramid", "max flat4")),
)


def pilot(place: Place) -> Experiment:
    """The heads that the grid has not, at each learning rate."""
    arms = [arm for arm in _new(place) if arm.name != DROPOUT]
    return pilots.experiment(f"heads-{place.short}", place.setting, place.needs, arms)


def experiment(place: Place) -> Experiment:
    """Eight heads on one trunk."""
    return Experiment(
        name=f"heads-{place.short}",
        setting=place.setting,
        question="Which head reads the last map best, and what else does it do?",
        data=place.needs,
        arms=tuple(_arms(place)),
        seeds=SEEDS,
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=MINUTES[place.short],
    )


def other_sizes(place: Place) -> Experiment:
    """The heads that take any size, on more sizes; nothing is trained anew."""
    ways = [("picture", side) for side in (24, 40, 48, 64)]
    ways += [("canvas", side) for side in (40, 48, 64)]
    return Experiment(
        name=f"sizes-{place.short}",
        setting=place.setting,
        question="How well does a network recognise pictures of a size it was not trained on?",
        data=place.needs,
        arms=tuple(arm for arm in _arms(place) if arm.name in ANY_SIZE),
        seeds=SEEDS,
        measures=("accuracy, same size", *(f"accuracy, {way} of {side} px" for way, side in ways)),
        minutes=2,
    )


def exponent(place: Place) -> Experiment:
    """What p the generalised mean learns from 3 on, and from near the mean and the maximum."""
    arms = [arm for arm in _arms(place) if arm.name == "max gem"]
    return Experiment(
        name=f"exponent-{place.short}",
        setting=place.setting,
        question="Does a learned generalised mean end nearer the mean or the maximum?",
        data=place.needs,
        arms=(*arms, *(_from(p, arm) for arm in arms for p in FROM)),
        seeds=SEEDS,
        measures=("learned p", "train accuracy"),
    )


def _arms(place: Place) -> Iterator[Arm]:
    """All heads, each at the rate that its pilots chose."""
    grid = pilots.chosen(f"core-{place.short}")
    own = pilots.chosen(f"heads-{place.short}")
    for name in GRID:
        down, head = name.split()
        yield pilots.at(core.trunk(place, down, head), grid[name])
    for arm in _new(place):
        yield pilots.at(arm, grid["max flat4"] if arm.name == DROPOUT else own[arm.name])


def _from(p: str, arm: Arm) -> Arm:
    """The generalised mean with another exponent at the start, at the same rate."""
    network = {**arm.network, "head": f"gem from {p}"}
    return replace(arm, name=f"{arm.name} from {p}", network=network)


def _new(place: Place) -> Iterator[Arm]:
    """Networks that the grid has not, not yet at any rate."""
    widths = list(place.widths)
    trunk = {"down": "max", "widths": widths}
    yield _arm("max gmp", {**trunk, "head": "gmp"}, place)
    for head in ("gem", "attention", "gap dense", "pyramid"):
        yield _arm(f"max {head}", {"family": "headed", "head": head, "widths": widths}, place)
    yield _arm(DROPOUT, {**trunk, "head": "flat4", "dropout": 0.5}, place)


def _arm(name: str, network: dict[str, Any], place: Place) -> Arm:
    return Arm(name, network, place.data, {"steps": place.steps, "batch": 32, "shift": 0})


def _contrasts() -> Iterator[Contrast]:
    """Heads against each other."""
    linear = ("test accuracy", "test accuracy at half", "gap", "gap at half")
    logs = ("test loss", "test loss at half", "calibrated test loss", "spread of the first scores")
    for (more, less), measure in product(PAIRS, (*linear, "alike pictures found", *LARGER)):
        yield Contrast.difference(measure, more, less)
    for (more, less), measure in product(PAIRS, logs):
        yield Contrast.difference(measure, more, less, "log")
    for (more, less), measure in product(PAIRS, linear[:2]):  # near 100 % a point is much
        yield Contrast.difference(measure, more, less, "errors")


EXPERIMENTS = {
    f"{prefix}-{place.short}": partial(make, place)
    for place in (core.MNIST, core.FASHION)
    for prefix, make in (
        ("rates-heads", pilot),
        ("heads", experiment),
        ("sizes", other_sizes),
        ("exponent", exponent),
    )
}
