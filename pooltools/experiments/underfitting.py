"""Where pooling assumes too much: dots, of which the side, the place or the number is asked.

A global mean assumes that the answer does not depend on where something is. For the number of dots
that is so, for their side and place it is not. Borders go around a circle in most arms, because a
border of zeros, and the smaller maps of "valid" convolutions, tell a global mean the place. On a
circle it sees the place only within the total stride of 8 pixels: of the side it must know nothing
(50 %), and the 64 cells of 4 × 4 pixels fall into four kinds that it can tell apart (6 %). That
tests the instrument.

Max pooling in windows of 2 × 2 is compared with a stride under a flattened map, which could keep
the place. A dot is one pixel; a stride does not leave it out, for the convolution has seen it.

1,280 training pictures, 1,250 steps: 31 epochs. The three borders of a network share the rate
that its pilots chose on a circle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pooltools.experiments import pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

SETTING = "dots of 32 px"
CIRCLE = "circular"
BORDERS = {  # of the networks that are asked for side and place
    "max gap": (CIRCLE, "same", "valid"),
    "max flat": (CIRCLE, "same"),
    "stride flat": (CIRCLE,),
}
KINDS = (
    *(f"{task}, {network}" for task in ("side", "place") for network in BORDERS),
    *("count, max gap", "count, max flat"),
)
MEASURES = ("test accuracy", "test accuracy at half", "train accuracy", "test loss", "train loss")


def pilot() -> Experiment:
    """Each network on a circle at each learning rate."""
    return pilots.experiment(
        "dots", SETTING, "embedded", [_arm(kind, CIRCLE, kind) for kind in KINDS]
    )


def experiment() -> Experiment:
    """Three questions, two ways to shrink, two heads, three borders."""
    rates = pilots.chosen("dots")
    return Experiment(
        name="dots-32",
        setting=SETTING,
        question="Where does pooling make a network underfit?",
        data="embedded",
        arms=tuple(
            pilots.at(_arm(kind, border, f"{kind}, {border}"), rates[kind])
            for kind in KINDS
            for border in _borders(kind)
        ),
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=tuple(_contrasts()),
        minutes=8,
    )


def _borders(kind: str) -> tuple[str, ...]:
    task, network = kind.split(", ")
    return (CIRCLE,) if task == "count" else BORDERS[network]


def _arm(kind: str, border: str, name: str) -> Arm:
    task, network = kind.split(", ")
    down, head = network.split()
    many: dict[str, Any] = {"n_train": 19_200, "n_test": 960, "task": task}
    return Arm(
        name,
        {"down": down, "head": head, "widths": [8, 16, 32], "padding": border},
        {"name": "dots", "train": 1280, "val": 320, "test": 960, **many},
        {"steps": 1250, "batch": 32, "shift": 0},
    )


def _contrasts() -> Iterator[Contrast]:
    """Heads, borders, and pooling against a stride."""
    measures = ("test accuracy", "test accuracy at half", "train accuracy")
    for measure in measures:
        for task in ("side", "place", "count"):
            pair = (f"{task}, max {head}, {CIRCLE}" for head in ("flat", "gap"))
            yield Contrast.difference(measure, *pair)
        for task in ("side", "place"):
            for border in ("same", "valid"):
                pair = (f"{task}, max gap, {each}" for each in (border, CIRCLE))
                yield Contrast.difference(measure, *pair)
            pair = (f"{task}, {down} flat, {CIRCLE}" for down in ("stride", "max"))
            yield Contrast.difference(measure, *pair)


EXPERIMENTS = {"rates-dots": pilot, "dots-32": experiment}
