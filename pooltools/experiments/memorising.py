"""Does pooling keep a network from learning noise by heart? Wrong labels.

Either a fifth of the training labels are drawn at random, on the pictures of the grid, or all of
them, on 500 pictures. All networks have the same dense head (`flat4`) and take the same number of
steps at the rates of the grid's pilots, which saw right labels only. Pooling is removed by dilation
(`dil`), so that every cell of the last map sees as much.

Asked is how many of the wrong labels are learned; how many of the right ones stands beside it,
because a network that learns nothing learns no noise either. A label counts as wrong if the draw
did not hit the right one: 18 % of all where a fifth was drawn. With all labels drawn there is
nothing to learn but the pictures themselves, so test accuracy must be that of guessing: that tests
the instrument.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pooltools.experiments import core
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.core import Place

SOME = tuple(f"{down} flat4" for down in ("dil", "stride", "max", "avg"))
ALL = ("stride flat4", "max flat4")
FEW = 500  # pictures whose labels are all drawn
MEASURES = (
    *("test accuracy", "test accuracy at half", "train accuracy", "gap", "test loss"),
    *("fit of wrong labels", "fit of right labels"),
)
MINUTES = {"mnist": 9, "fashion": 10}


def experiment(place: Place) -> Experiment:
    """A fifth of the labels wrong, or all of them."""
    grid = core.experiment(place)
    return Experiment(
        name=f"memorise-{place.short}",
        setting=place.setting,
        question="Does pooling keep a network from learning wrong labels by heart?",
        data=place.needs,
        arms=(
            *(_spoiled(grid.arm(name), "some wrong", 0.2) for name in SOME),
            *(_spoiled(grid.arm(name), "all wrong", 1.0, train=FEW) for name in ALL),
        ),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=MINUTES[place.short],
    )


def _spoiled(arm: Arm, end: str, share: float, **data: int) -> Arm:
    spoiled = {**arm.data, "wrong_labels": share, **data}
    return Arm(f"{arm.name}, {end}", arm.network, spoiled, arm.training)


def _contrasts() -> Iterator[Contrast]:
    """Without pooling against with it, for wrong labels, right ones and test pictures."""
    pooled = "max flat4, some wrong"
    for down in ("dil", "stride", "avg"):
        other = f"{down} flat4, some wrong"
        for measure in ("fit of wrong labels", "fit of right labels"):
            yield Contrast.difference(measure, other, pooled)
        for measure in ("test accuracy", "test accuracy at half"):
            yield Contrast.difference(measure, pooled, other)


EXPERIMENTS = {
    "memorise-mnist": partial(experiment, core.MNIST),
    "memorise-fashion": partial(experiment, core.FASHION),
}
