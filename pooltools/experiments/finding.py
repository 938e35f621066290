"""Where does an outline begin? A task whose answer is a pixel, after pooling by 1, 4 and 16.

The network gives every pixel a number; its answer is the largest. Measured is how many pixels it is
off. The same pictures are asked for the outline's class, with the same trunk: pooling that costs
the place need not cost the class. Weights and reach of the trunks are equal (`networks.mapped`);
networks differ in how many cells are left and in how a map of the picture's size is made of them:

- "up": bilinear; the place within a cell is in how neighbours share the light;
- "parts": each channel is one place within the cell, so that all of it could be kept;
- "skip": bilinear, beside the map of the first stage, which was never pooled;
- "unpool": each value goes back to where its maximum was.

Without pools all four are one, run as "up". A maximum and a mean are compared after 4 and after 16.
Unpooled arms cost ten times as much as others: 400 steps, and the arm without pools takes the rate
of the one with two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pooltools.experiments import pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

SETTING = "outlines of 32 px"
SIZES = {"n_train": 14_400, "n_test": 1000, "train": 1000, "val": 200, "test": 1000}
NOISE = 0.2
TASKS: dict[str, dict[str, Any]] = {
    "where": {"name": "first_pixels", "noise": NOISE, **SIZES},
    "which": {"name": "shapes", "detail": "coarse", "noise": NOISE, **SIZES},
}
NETWORKS: dict[str, tuple[int, str, str]] = {  # pools, which, how the answer is made
    "by 1": (0, "max", "up"),
    "by 4, max": (2, "max", "up"),
    "by 4, avg": (2, "avg", "up"),
    "by 4, max, parts": (2, "max", "parts"),
    "by 4, max, skip": (2, "max", "skip"),
    "by 4, max, unpool": (2, "max", "unpool"),
    "by 16, max": (4, "max", "up"),
    "by 16, avg": (4, "avg", "up"),
    "by 16, max, parts": (4, "max", "parts"),
    "by 16, max, skip": (4, "max", "skip"),
}
CLASSES = ("by 1", "by 4, max", "by 16, max")
AMONG = ("distance", "distance at half")
MEASURES = ("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy")


def pilot() -> Experiment:
    """The networks with pools at each rate, on the question where."""
    arms = [_arm("where", name) for name in NETWORKS if name != "by 1"]
    arms += [_arm("which", name) for name in CLASSES if name != "by 1"]
    return pilots.experiment("outlines", SETTING, "embedded", arms)


def where() -> Experiment:
    """Ten networks that point."""
    return _experiment("where-outlines", "where", tuple(NETWORKS), (*AMONG, *MEASURES), 7)


def which() -> Experiment:
    """Three networks that name the outline."""
    return _experiment("which-outlines", "which", CLASSES, MEASURES, 3)


def _experiment(
    name: str, task: str, names: tuple[str, ...], measures: tuple[str, ...], minutes: float
) -> Experiment:
    rates = pilots.chosen("outlines")
    arms = [_arm(task, each) for each in names]
    return Experiment(
        name=name,
        setting=SETTING,
        question={"where": "Where does the outline begin?", "which": "Which outline is it?"}[task],
        data="embedded",
        arms=tuple(pilots.at(a, rates[a.name.replace("by 1:", "by 4, max:")]) for a in arms),
        seeds=tuple(range(10)),
        measures=measures,
        contrasts=tuple(_contrasts(task)),
        minutes=minutes,
    )


def _arm(task: str, name: str) -> Arm:
    pools, down, answer = NETWORKS[name]
    answer = "class" if task == "which" else answer
    network = {"family": "mapped", "pools": pools, "down": down, "answer": answer}
    return Arm(f"{name}: {task}", network, TASKS[task], {"steps": 400, "batch": 32})


def _contrasts(task: str) -> Iterator[Contrast]:
    """Each network against the one without pools; mean against maximum."""
    if task == "which":
        for measure in MEASURES[:2]:
            for name in CLASSES[1:]:
                yield Contrast.difference(measure, f"{name}: which", "by 1: which")
        return
    for measure in AMONG:
        for name in list(NETWORKS)[1:]:
            yield Contrast.difference(measure, f"{name}: where", "by 1: where")
        for factor in ("by 4", "by 16"):
            pair = (f"{factor}, {way}: where" for way in ("avg", "max"))
            yield Contrast.difference(measure, *pair)
        for way in ("avg", "max"):
            yield Contrast.difference(measure, f"by 16, {way}: where", f"by 4, {way}: where")


EXPERIMENTS = {"rates-outlines": pilot, "where-outlines": where, "which-outlines": which}
