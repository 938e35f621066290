"""Is it dropout that lets a network learn from batches of one kind of picture, or shuffling?

Pictures of one straight edge in one of four directions. Either each batch has pictures of nearly
one direction, all directions in turn, or batches are shuffled. Networks are those of the
experiments on dropout, without batch normalisation: statistics of a batch of one class would be
wrong for any other, which would be another question.

Epochs are equally long and have the same pictures, so arms of one order differ in dropout alone.
Each arm takes the best of three learning rates on pilot seeds. What is not asked: other orders,
other optimisers, batches so large that they hold all classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from pooltools.experiments import pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

SETTING = "edges in four directions"
DATA = {"name": "patterns", "kind": "edge", "n_train": 8000, "train": 1000, "val": 500}
ORDERS = {"ordered": "by class", "shuffled": "shuffled"}
DROPOUT: dict[str, dict[str, Any]] = {
    "no dropout": {"place": "nowhere"},
    "dropout before the last layer": {"place": "before the last layer", "rate": 0.4},
    "dropout after each pool": {"place": "after each pool", "rate": 0.1},
}


def pilot() -> Experiment:
    """Each arm at each learning rate."""
    return pilots.experiment("order", SETTING, "embedded", list(_arms()))


def experiment() -> Experiment:
    """Two orders with and without dropout."""
    rates = pilots.chosen("order")
    return Experiment(
        name="order-patterns",
        setting=SETTING,
        question="Does dropout or shuffling let a network learn straight edges?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[arm.name]) for arm in _arms()),
        seeds=tuple(range(10)),
        measures=("test accuracy", "test accuracy at half", "train accuracy"),
        contrasts=tuple(_contrasts()),
        minutes=5,
    )


def _arms() -> Iterator[Arm]:
    for (order, by), (dropout, network) in product(ORDERS.items(), DROPOUT.items()):
        yield Arm(
            f"{order}, {dropout}",
            {"family": "dropping", "head": "gap", "normalised": False, **network},
            {**DATA, "test": 1000},
            {"steps": 2400, "batch": 25, "shift": 0, "order": by},
        )


def _contrasts() -> Iterator[Contrast]:
    """What dropout adds to each order, and what shuffling adds to each network."""
    none, *others = DROPOUT
    for measure in ("test accuracy", "test accuracy at half"):
        for order, dropout in product(ORDERS, others):
            yield Contrast.difference(measure, f"{order}, {dropout}", f"{order}, {none}")
        for dropout in DROPOUT:
            yield Contrast.difference(measure, f"shuffled, {dropout}", f"ordered, {dropout}")


EXPERIMENTS = {"rates-order": pilot, "order-patterns": experiment}
