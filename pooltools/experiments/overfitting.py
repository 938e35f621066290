"""Does pooling make a network overfit less? 500 training pictures, where all networks overfit.

*Overfits less* is three things at once: a smaller gap between training and test accuracy, a lower
test loss, and a test accuracy that is not lower. A smaller gap alone crowns the network that learns
less. The training side is measured without moves and in inference mode.

Heads: `flat4` and `gap` give all networks the same one, `flat` gives a network without pooling a
dense layer 64 times as large. After three times 2 × 2 the map is 4 × 4, where `flat4` is `flat`.
Pooling is replaced by strides, and by dilation, which keeps the resolution and sees as much; in
front of `flat` it is taken away (`none`), because a dilated network would see more and have as many
weights. So `max flat4` and `none flat` also differ in field.

Advice is tried on a network with two pools, in front of Flatten: a third pool (the trunk of the
grid), larger windows, and against them moved pictures, dropout, weight decay (decoupled, as a share
of the learning rate) and a global mean, each at one strength that nobody tuned. So what they do is
rather too small than too large.

1,000 steps of 32 pictures are 64 epochs. The learning rates of networks of the grid are those of
its pilots, on three and four times as many pictures; new networks have pilots of their own, and the
network with two pools and its changes share one rate. Early stopping chooses among a quarter, half
and the whole of the training, by the validation loss: the learning rate has not come down before
the end, so it is worse off than a schedule made for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.core import Place

PICTURES = 500
STEPS = 1000
GRID = (
    "none flat",
    *(f"{down} flat4" for down in ("dil", "stride", "max", "avg")),
    *(f"{down} gap" for down in ("dil", "stride", "max")),
)
BASE = "two pools flat"
MINUTES = {"mnist": 19, "fashion": 23}
MEASURES = (
    *("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy"),
    *("gap", "gap at half", "test loss", "test loss at half", "test loss at a quarter"),
    *("train loss", "train loss at half", "train loss at a quarter", "calibrated test loss"),
    *("test loss, stopped early", "test accuracy, stopped early"),
)
LESS = (  # the arm that is said to overfit less comes first
    ("max flat4", "none flat"),
    *(
        (f"max {head}", f"{other} {head}")
        for head in ("flat4", "gap")
        for other in ("dil", "stride")
    ),
    *(("avg flat4", "stride flat4"), ("stoch flat4", "stride flat4")),
    *(("stoch flat4", "max flat4"), ("stoch flat4", "avg flat4")),
    *(("max flat4", BASE), ("max flat4", "two pools flat4"), ("two pools gap", BASE)),
    *((f"{BASE}, {change}", BASE) for change in ("window 3", "window 4")),
    *((f"{BASE}, {change}", BASE) for change in ("moved", "dropout", "weight decay")),
    ("max flat4, half as wide", "max flat4, twice as wide"),
)


def pilot(place: Place) -> Experiment:
    """The networks that the grid has not, at each learning rate."""
    arms = [arm for arm in _new(place) if arm.name == _of_rate(arm.name)]
    return pilots.experiment(f"overfit-{place.short}", place.setting, place.needs, arms)


def experiment(place: Place) -> Experiment:
    """Heads, advice and widths on 500 pictures of one data set."""
    grid = pilots.chosen(f"core-{place.short}")
    own = pilots.chosen(f"overfit-{place.short}")
    return Experiment(
        name=f"overfit-{place.short}",
        setting=place.setting,
        question="Does pooling make a network overfit less, and what else does?",
        data=place.needs,
        arms=(
            *(pilots.at(_trunk(name, place), grid[name]) for name in GRID),
            *(pilots.at(arm, own[_of_rate(arm.name)]) for arm in _new(place)),
        ),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=MINUTES[place.short],
    )


def _trunk(name: str, place: Place, factor: float = 1, after: str = "") -> Arm:
    down, head = name.split()
    widths = [round(factor * width) for width in place.widths]
    return _arm(name + after, {"down": down, "head": head, "widths": widths}, place)


def _arm(name: str, network: Mapping[str, Any], place: Place, **training: Any) -> Arm:
    data = {**place.data, "train": PICTURES}
    return Arm(name, network, data, {"steps": STEPS, "batch": 32, "shift": 0, **training})


def _new(place: Place) -> Iterator[Arm]:
    """Networks that the grid has not."""
    yield _trunk("stoch flat4", place)
    yield _trunk("max flat4", place, 0.5, ", half as wide")
    yield _trunk("max flat4", place, 2, ", twice as wide")
    two = {"family": "dosed", "widths": list(place.widths)}
    for head in ("flat", "flat4", "gap"):
        yield _arm(f"two pools {head}", {**two, "head": head}, place)
    flat = {**two, "head": "flat"}
    for window in (3, 4):
        yield _arm(f"{BASE}, window {window}", {**flat, "window": window}, place)
    yield _arm(f"{BASE}, dropout", {**flat, "dropout": 0.5}, place)
    yield _arm(f"{BASE}, moved", flat, place, shift=core.SHIFT)
    yield _arm(f"{BASE}, weight decay", flat, place, weight_decay=0.2)


def _of_rate(name: str) -> str:
    """The arm whose pilots chose the rate: changes of the network with two pools take its own."""
    return BASE if name.startswith(f"{BASE},") else name


def _contrasts() -> Iterator[Contrast]:
    """The three conditions of each pair, and what they were after half of the training."""
    for less, more in LESS:
        for measure in ("gap", "gap at half", "test accuracy", "test accuracy at half"):
            yield Contrast.difference(measure, less, more)
        for measure in ("test loss", "test loss at half", "calibrated test loss"):
            yield Contrast.difference(measure, less, more, "log")


EXPERIMENTS = {
    "rates-overfit-mnist": partial(pilot, core.MNIST),
    "overfit-mnist": partial(experiment, core.MNIST),
    "rates-overfit-fashion": partial(pilot, core.FASHION),
    "overfit-fashion": partial(experiment, core.FASHION),
}
