"""What convolutions and pooling are good for: pictures, and the same pixels in random order.

Equal weights: the convolutional network of the shared grid with a flattened map has 39,538 (six
thousand in the convolutions), the dense one 39,492. The random order is one for all pictures and
seeds; to the dense network it makes no difference, which is the control. What is tested is the
whole of convolution, pooling and shared weights against none of them.
"""

from __future__ import annotations

from typing import Any

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

NETWORKS: dict[str, dict[str, Any]] = {
    "convolutional": {"down": "max", "head": "flat", "widths": [8, 16, 32]},
    "dense": {"family": "dense", "width": 38},
}
DATA = {"": "mnist_5000", ", random order": "mnist_permuted"}
MEASURES = (
    *("test accuracy", "test accuracy at half", "train accuracy", "validation accuracy"),
    *("gap", "test loss"),
)


def pilot() -> Experiment:
    """Each arm at each learning rate, on seeds that do not count."""
    return pilots.experiment("permuted-mnist", core.MNIST.setting, "embedded", _arms())


def experiment() -> Experiment:
    """Both networks on both orders."""
    rates = pilots.chosen("permuted-mnist")
    arms = tuple(pilots.at(arm, rates[arm.name]) for arm in _arms())
    ordered = {"convolutional": 1, "dense": -1}
    more = {**ordered, "convolutional, random order": -1, "dense, random order": 1}
    measures = ("test accuracy", "test accuracy at half")
    return Experiment(
        name="permuted-mnist",
        setting=core.MNIST.setting,
        question="Does a convolutional network live on which pixels are neighbours?",
        data="embedded",
        arms=arms,
        seeds=tuple(range(10)),
        measures=MEASURES,
        contrasts=(
            *(Contrast.difference(m, *ordered) for m in measures),
            *(Contrast.difference(m, "dense", "dense, random order") for m in measures),
            *(Contrast.weighted(m, more) for m in measures),
        ),
        minutes=8,
    )


def _arms() -> tuple[Arm, ...]:
    training = {"steps": core.MNIST.steps, "batch": 32}
    return tuple(
        Arm(f"{network}{order}", settings, {**core.MNIST.data, "name": name}, training)
        for network, settings in NETWORKS.items()
        for order, name in DATA.items()
    )


EXPERIMENTS = {
    "rates-permuted-mnist": pilot,
    "permuted-mnist": experiment,
}
