"""The way to the end of training: losses before it, and what stopping early would have given."""

from __future__ import annotations

from functools import partial

from pooltools._types import Array
from pooltools.experiments.measures.fit import nll, right
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import CHECKPOINTS, Run


def loss(run: Run, part: str, share: float) -> Array:
    """Loss of each picture of a part after a share of the training, in nats."""
    return nll(run.outputs[part, share], getattr(run.pictures, f"y_{part}"))


def on_training(run: Run, share: float) -> float:
    """Mean loss on the training pictures after a share of the training, in nats."""
    return float(loss(run, "train", share).mean())


def stop(run: Run) -> float:
    """The share of the training, out of those kept, after which the validation loss was least."""
    return min(CHECKPOINTS, key=lambda share: float(loss(run, "val", share).mean()))


def gap(run: Run, share: float) -> Array:
    """Training minus test accuracy after a share of the training, in points."""
    found: Array = 100 * (right(run, "train", share).mean() - right(run, "test", share))
    return found


NAMES = {0.25: "a quarter", 0.5: "half"}
MEASURES: dict[str, Measure] = {
    **{
        f"train loss at {name}": Measure(partial(on_training, share=share), "nats")
        for share, name in NAMES.items()
    },
    **{
        f"test loss at {name}": Measure(partial(loss, part="test", share=share), "nats", True)
        for share, name in NAMES.items()
    },
    "gap at half": Measure(partial(gap, share=0.5), "points", True),
    "test loss, stopped early": Measure(lambda run: loss(run, "test", stop(run)), "nats", True),
    "test accuracy, stopped early": Measure(lambda run: right(run, "test", stop(run)), "%", True),
}
