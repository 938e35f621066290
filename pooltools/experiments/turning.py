"""Can pooling over channels learn an invariance? Quarter turns of digits.

Three kinds of filters, each with about as many weights: one for each channel; four of their own
under a maximum, in a network half as wide; one at four angles under a maximum, which is
indifferent to quarter turns before any training. Trained on upright digits and on turned ones; the
third kind cannot tell these apart, so it is trained once.

Quarter turns of 32 × 32 pixels compute no value anew, and 2 × 2 windows cover every map, so the
third kind must read 100 %: that tests the instrument. A 6 turned twice is much like a 9; counted
are pictures that were right upright and stay right, so no network but the third can reach 100 %.
Half the width is a price that the four filters pay for equal weights; no arm has four filters at
full width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pooltools.experiments import core, pilots
from pooltools.experiments.arm import Arm, Contrast, Experiment

FILTERS: dict[str, Sequence[int]] = {"one": (8, 16, 32), "four": (4, 8, 16), "turned": (8, 16, 32)}
NAMES = {"one": "one filter", "four": "four filters", "turned": "one filter at four angles"}
TRIED = {"one": "one filter turned", "four": "four filters turned", "turned": NAMES["turned"]}
TURNS = "consistency, quarter turns"


def pilot() -> Experiment:
    """Each kind of filters at each learning rate, on the data that the claim is about."""
    arms = [arm for arm in _arms() if arm.name in TRIED.values()]
    return pilots.experiment("channels", core.MNIST.setting, "embedded", arms)


def experiment() -> Experiment:
    """Three kinds of filters on upright and on turned digits; one rate for each kind."""
    rates = pilots.chosen("channels")
    return Experiment(
        name="channels-mnist",
        setting=core.MNIST.setting,
        question="Does a maximum over channels learn to ignore quarter turns?",
        data="embedded",
        arms=tuple(pilots.at(arm, rates[TRIED[arm.network["filters"]]]) for arm in _arms()),
        seeds=tuple(range(10)),
        measures=("test accuracy", "train accuracy", TURNS),
        contrasts=tuple(_contrasts()),
        minutes=11,
    )


def _arms() -> Iterator[Arm]:
    for data, end in (("mnist_5000", ""), ("turned_digits", " turned")):
        for filters, widths in FILTERS.items():
            if filters == "turned" and end:
                continue
            yield Arm(
                NAMES[filters] + end,
                {"family": "channels", "filters": filters, "widths": list(widths)},
                {**core.MNIST.data, "name": data},
                {"steps": core.MNIST.steps, "batch": 32, "shift": 0},
            )


def _contrasts() -> Iterator[Contrast]:
    for measure in (TURNS, "test accuracy"):
        for end in ("", " turned"):
            yield Contrast.difference(measure, f"four filters{end}", f"one filter{end}")
            yield Contrast.difference(measure, NAMES["turned"], f"one filter{end}")


EXPERIMENTS = {"rates-channels": pilot, "channels-mnist": experiment}
