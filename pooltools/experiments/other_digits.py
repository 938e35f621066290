"""Does pooling help a network with digits of another collection? Trained on MNIST, asked elsewhere.

The digits of scikit-learn are 8 × 8 pixels, from other writers and another scanner; they are made
as large as MNIST's. The networks are those of the shared grid, so nothing new is trained. Each is
compared with itself on MNIST's own test digits. One other collection is one case: what comes out
says little about others.
"""

from __future__ import annotations

from collections.abc import Iterator

from pooltools.experiments import core
from pooltools.experiments.arm import Contrast, Experiment

HEADS = ("gap", "flat4")
DOWN = ("dil", "stride", "max", "avg", "blur")
LOST = "accuracy lost, other digits"


def experiment() -> Experiment:
    """Five trunks under two heads."""
    grid = core.experiment(core.MNIST)
    return Experiment(
        name="elsewhere-mnist",
        setting=core.MNIST.setting,
        question="Does pooling help with digits of another collection?",
        data="embedded",
        arms=tuple(grid.arm(f"{down} {head}") for head in HEADS for down in DOWN),
        seeds=tuple(range(10)),
        measures=("test accuracy", "train accuracy", "accuracy on other digits", LOST),
        contrasts=tuple(_contrasts()),
        minutes=2,
    )


def _contrasts() -> Iterator[Contrast]:
    """Without max pooling against with it."""
    for head in HEADS:
        for down in ("dil", "stride"):
            yield Contrast.difference(LOST, f"{down} {head}", f"max {head}")


EXPERIMENTS = {"elsewhere-mnist": experiment}
