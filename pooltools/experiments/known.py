"""What a layer knows: what a linear reader finds in the maps of frozen trunks, stage by stage.

The trunks are those of the shared grid with a global mean, so nothing new is trained. A map is read
as a whole, and as 256 random projections: the first favours large maps, the second small ones. A
network with a flattened map would be asked to keep
the place; under a global mean nothing rewards it, so what is left is what the trunk does by itself.

Untrained trunks show what the layers do before any training. What the comparison does not separate:
without downsampling the third stage sees 7 pixels, with pooling 22; `dil` has that field too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pooltools.experiments import core
from pooltools.experiments.arm import Arm, Contrast, Experiment

GRID = tuple(f"{down} gap" for down in ("none", "dil", "stride", "max", "avg", "blur"))
UNTRAINED = ("stride gap", "max gap")
WHAT = (
    *(f"{what} after stage {k}" for what in ("class", "place") for k in (1, 2, 3)),
    *(f"{what} in the whole last map" for what in ("class", "place")),
)


def experiment() -> Experiment:
    """Class and place after each stage, on the embedded digits."""
    grid = core.experiment(core.MNIST)
    arms = [grid.arm(name) for name in GRID]
    return Experiment(
        name="known-mnist",
        setting=core.MNIST.setting,
        question="What can still be read after each stage: which digit, and where it is?",
        data="embedded",
        arms=(*arms, *(_untrained(grid.arm(name)) for name in UNTRAINED)),
        seeds=tuple(range(10)),
        measures=("train accuracy", *WHAT),
        contrasts=tuple(_contrasts()),
        minutes=4,
    )


def _untrained(arm: Arm) -> Arm:
    return replace(arm, name=f"{arm.name} untrained", training={**arm.training, "steps": 0})


def _contrasts() -> Iterator[Contrast]:
    """Pooling against nothing, and against one cell of four."""
    for measure in WHAT:
        for more in ("none gap", "dil gap", "stride gap"):
            yield Contrast.difference(measure, more, "max gap")


EXPERIMENTS = {"known-mnist": experiment}
