"""Do class maps point at the object, and does that take a global mean?

A digit lies anywhere on a canvas among pieces of others (`cluttered`). Networks learn its class
from 1,500 canvases and are never shown where it is. Three heads on the grid's trunk with max
pooling: `gap`, `gmp`, and `flat`, a flattened map of 7 × 7 with a dense layer of 64. Their maps are
of the same size.

A head that recognises less may also point less, and a flattened map has to learn every digit at
every place: test accuracy stands beside the overlap of the boxes, and a row about overlap counts
only where training accuracies are alike. What a map is worth is compared with the map of the same
network before training and with a box in the middle of the canvas.

1,250 steps of 32 canvases are 27 epochs: a canvas has three times as many pixels as a picture of
the grid. The last map has cells of 8 pixels, so no box can be exact; that holds for all heads.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from pooltools.experiments import pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

SETTING = "digits of MNIST in clutter, 56 px"
HEADS = ("gap", "gmp", "flat")
OVERLAP = ("box overlap", "box overlap at a fifth", "peak in the box")
MEASURES = (
    *("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy"),
    *(*OVERLAP, "box overlap before training", "box overlap in the middle"),
    *("accuracy lost, marked square covered", "accuracy lost, any square covered"),
)


def pilot() -> Experiment:
    """The three networks at each learning rate."""
    return pilots.experiment("pointing", SETTING, "embedded", [_arm(head) for head in HEADS])


def experiment() -> Experiment:
    """Three heads."""
    rates = pilots.chosen("pointing")
    return Experiment(
        name="pointing-mnist",
        setting=SETTING,
        question="Which heads leave maps that point at the object?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[arm.name]) for arm in map(_arm, HEADS)),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=9,
    )


def _arm(head: str) -> Arm:
    return Arm(
        f"max {head}",
        {"down": "max", "head": head, "widths": [8, 16, 32]},
        {"name": "cluttered_digits", "train": 1500, "val": 500, "test": 3000},
        {"steps": 1250, "batch": 32, "shift": 0},
    )


def _contrasts() -> Iterator[Contrast]:
    """Each head against each other one."""
    accuracies = ("test accuracy", "test accuracy at half")
    for (more, less), measure in product(combinations(HEADS, 2), (*accuracies, *OVERLAP)):
        yield Contrast.difference(measure, f"max {more}", f"max {less}")


EXPERIMENTS = {"rates-pointing": pilot, "pointing-mnist": experiment}
