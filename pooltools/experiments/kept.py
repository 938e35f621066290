"""What pooling keeps of a map, and how wide the later layers see: on runs of the shared grid.

`kept`: one frozen trunk that was never pooled; its second map is pooled afterwards by a maximum, a
mean, by taking one cell, and mixed at random to equally many numbers. A linear reader says what is
left of the class, the best affine decoder what is left of the map. Pooling inside the training is
another question: there the filters get ready for it (the shared grid).
`seen`: the effective field of the last convolution, before and after training.

Nothing is trained here that the grid has not trained.
"""

from __future__ import annotations

from collections.abc import Iterator

from pooltools.experiments import core
from pooltools.experiments.arm import Contrast, Experiment

TRUNK = "none gap"
KEPT = (
    "class from the whole map",
    *(f"class after {way} {k}×{k}" for way in ("max", "average", "one of") for k in (2, 4, 8)),
    "class after mixing to a quarter",
    *(f"map after {way} 2×2" for way in ("max", "average", "one of")),
)
SEEN = ("effective width", "effective width before training")
GRID = tuple(f"{down} gap" for down in core.DOWN)


def kept() -> Experiment:
    """Rows compare measures of the same run, so there are no contrasts of arms."""
    return Experiment(
        name="kept-mnist",
        setting=core.MNIST.setting,
        question="What does pooling leave of a feature map, beside any other quarter of it?",
        data="embedded",
        arms=(core.experiment(core.MNIST).arm(TRUNK),),
        seeds=tuple(range(10)),
        measures=("train accuracy", *KEPT),
        minutes=5,
    )


def seen() -> Experiment:
    """All ways to get smaller, or not."""
    grid = core.experiment(core.MNIST)
    return Experiment(
        name="seen-mnist",
        setting=core.MNIST.setting,
        question="How much of the picture moves a cell of the last convolution?",
        data="embedded",
        arms=tuple(grid.arm(name) for name in GRID),
        seeds=tuple(range(10)),
        measures=("train accuracy", *SEEN),
        contrasts=tuple(_contrasts()),
        minutes=3,
    )


def _contrasts() -> Iterator[Contrast]:
    for measure in SEEN:
        for more in GRID[1:]:
            yield Contrast.difference(measure, more, TRUNK, "log")


EXPERIMENTS = {"kept-mnist": kept, "seen-mnist": seen}
