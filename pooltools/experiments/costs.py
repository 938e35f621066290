"""Four quantities that pooling may save, measured: seconds of training and of answers, memory.

The fourth, multiply-adds, is exact (`pooltools.analysis.cost`). The networks are those of the
shared grid with a global mean, on pictures of three sizes; they are not trained, because what a
step costs does not depend on what the weights have become.

- A "seed" is a block: all arms one after the other, then the next block, so that a machine that
  becomes slower for a minute does so for all arms. Nothing else may run on the machine.
- One thread, batch 32 for training, 1 and 32 for answers. Numbers hold on this machine; only their
  ratios are claimed.
- Memory is what a step on 256 pictures takes at most, beyond what a process of its own held before
  it: weights and the framework itself do not count. One size of pictures is enough, because all
  maps grow alike.
- Left out: seconds until a given validation loss. They mix the cost of a step with how fast each
  arm learns, and are a question of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pooltools.experiments.arm import Arm, Contrast, Experiment

DOWN = ("none", "stride", "max", "avg", "blur")
FEW = ("none", "stride", "max", "avg")
WIDTHS = [8, 16, 32]
SECONDS = ("seconds of a training step", "seconds of one answer", "seconds of 32 answers")
MEMORY = ("memory of a training step",)
BLOCKS = 10


def seconds(side: int) -> Experiment:
    """Time on pictures of one size."""
    return _experiment("cost", side, DOWN, SECONDS, minutes=4)


def memory(side: int) -> Experiment:
    """Memory on pictures of one size."""
    return _experiment("memory", side, FEW, MEMORY, minutes=8)


def _experiment(
    name: str, side: int, down: Sequence[str], measures: tuple[str, ...], minutes: float
) -> Experiment:
    return Experiment(
        name=f"{name}-{side}",
        setting=f"pictures of {side} px",
        question="What does pooling save, beside nothing and beside strides?",
        data="embedded",
        arms=tuple(_arm(each, side) for each in down),
        seeds=tuple(range(BLOCKS)),
        measures=measures,
        contrasts=tuple(_contrasts(measures)),
        minutes=minutes,
        alone=True,
    )


def _arm(down: str, side: int) -> Arm:
    pictures = {"name": "shapes", "size": side, "n_train": 64, "n_test": 64}
    return Arm(
        down,
        {"down": down, "head": "gap", "widths": WIDTHS},
        {**pictures, "train": 64, "val": 0, "test": 64},
        {"steps": 0, "batch": 32, "rate": 0.01},
    )


def _contrasts(measures: Sequence[str]) -> Iterator[Contrast]:
    for measure in measures:
        for more, less in (("none", "max"), ("stride", "max"), ("avg", "max"), ("none", "stride")):
            yield Contrast.difference(measure, more, less, "log")


EXPERIMENTS = {
    **{f"cost-{side}": partial(seconds, side) for side in (32, 64, 96)},
    "memory-64": partial(memory, 64),
}
