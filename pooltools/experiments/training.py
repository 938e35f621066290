"""One run: an arm trained with a seed, and what is kept of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import keras
import numpy as np

from pooltools._backend import predictor, trainer
from pooltools._types import Array
from pooltools.experiments import datasets, networks
from pooltools.experiments.arm import Arm
from pooltools.experiments.datasets import Pictures

CHECKPOINTS = (0.25, 0.5, 1.0)
"""Shares of the training after which outputs are kept."""
CHUNK = 75  # steps in one call: few enough to fit into memory
BATCH = 500  # pictures at once at inference


@dataclass(eq=False)
class Run:
    """A trained network with what it saw, and its outputs on the way.

    outputs : (part, share of the training) -> logits of shape (N, classes); parts are "train"
        (without augmentation, in inference mode), "val" and "test"
    changed : by name of a change, the answers to the first test pictures in each of its variants
    """

    arm: Arm
    seed: int
    pictures: Pictures
    model: keras.Model
    outputs: dict[tuple[str, float], Array] = field(default_factory=dict)
    seconds: float = 0.0
    losses: tuple[float, ...] = ()
    changed: dict[str, list[Array]] = field(default_factory=dict)

    @cached_property
    def _predict(self) -> Callable[[Array], Array]:
        return predictor(self.model)

    def logits(self, x: Array) -> Array:
        """The network's outputs for other pictures."""
        predict = self._predict
        return np.concatenate([predict(x[i : i + BATCH]) for i in range(0, len(x), BATCH)])


def untrained(arm: Arm, seed: int) -> Run:
    """The arm's network before its first step."""
    pictures = datasets.parts(seed, **arm.data)
    model = networks.build(pictures.x_train.shape[1:], pictures.classes, seed, **arm.network)
    return Run(arm, seed, pictures, model)


def train(arm: Arm, seed: int) -> Run:
    """Train an arm: Adam with a rate that falls along half a cosine, on shuffled batches.

    The arm's `training`: `steps`, `batch` size, first `rate`, and `shift`, the most pixels by which
    each training picture is moved along each axis, anew each time (0: not at all); `order`
    "by class" in place of "shuffled" has each epoch's pictures sorted by label. The seed fixes
    the training pictures, their order, shifts, dropout and the initial weights.
    """
    keras.utils.set_random_seed(seed)  # dropout layers without a seed of their own
    run = untrained(arm, seed)
    begin = time.perf_counter()
    run.losses = tuple(_fit(run, **arm.training))
    run.seconds = time.perf_counter() - begin
    return run


def _fit(
    run: Run, steps: int, batch: int, rate: float, shift: int = 0, **more: Any
) -> Iterator[float]:
    cosine = keras.optimizers.schedules.CosineDecay(rate, max(steps, 1))
    decay = more.pop("weight_decay", None)
    sort = more.pop("order", "shuffled") == "by class"
    optimizer = keras.optimizers.Adam(cosine, weight_decay=decay, **more)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    step = trainer(run.model, loss, optimizer)
    feed = _Feed(run.pictures, run.seed, batch, shift, sort)
    done = 0
    for share in CHECKPOINTS:
        while done < round(share * steps):
            size = min(CHUNK, round(share * steps) - done)
            yield step(*feed.take(size))
            done += size
        _keep(run, share)


def _keep(run: Run, share: float) -> None:
    p = run.pictures
    for part, x in (("train", p.x_train), ("val", p.x_val), ("test", p.x_test)):
        run.outputs[part, share] = run.logits(x) if len(x) else np.zeros((0, p.classes), "float32")


class _Feed:
    """Batches in the seed's order: every picture once before any comes again."""

    def __init__(
        self, pictures: Pictures, seed: int, batch: int, shift: int, sort: bool = False
    ) -> None:
        self.x, self.y, self.batch, self.shift = pictures.x_train, pictures.y_train, batch, shift
        self.sort = sort
        self.order, self.moves = (np.random.default_rng([seed, stream]) for stream in (1, 2))
        self.waiting = np.zeros(0, np.int64)

    def take(self, steps: int) -> tuple[Array, Array]:
        """Pictures (steps, batch, H, W, C) and labels (steps, batch)."""
        while len(self.waiting) < steps * self.batch:
            self.waiting = np.concatenate([self.waiting, self._epoch()])
        places, self.waiting = np.split(self.waiting, [steps * self.batch])
        x = self._moved(self.x[places]) if self.shift else self.x[places]
        shape = (steps, self.batch)
        return x.reshape(*shape, *x.shape[1:]), self.y[places].reshape(shape)

    def _epoch(self) -> Array:
        """Every picture once, label after label if they are sorted."""
        found = self.order.permutation(len(self.x))
        return found[np.argsort(self.y[found], kind="stable")] if self.sort else found

    def _moved(self, x: Array) -> Array:
        """Each picture moved by up to `shift` pixels, background coming in."""
        s, (n, h, w, _) = self.shift, x.shape
        wide = np.pad(x, [(0, 0), (s, s), (s, s), (0, 0)])
        windows = np.lib.stride_tricks.sliding_window_view(wide, (h, w), axis=(1, 2))
        down, right = self.moves.integers(2 * s + 1, size=(2, n))
        return np.moveaxis(windows[np.arange(n), down, right], 1, -1)
