"""Seconds and memory of a network, measured: for experiments that run alone on their machine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import keras
import numpy as np

from pooltools._backend import predictor, trainer
from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run

BATCH = 32
LONG = 0.6  # seconds that a measurement lasts at least
OFTEN = 3  # calls at least


def of_step(run: Run) -> float:
    """Seconds of one training step on 32 pictures, optimiser included; median of several calls."""
    step = a_trainer(run.model)
    x, y = batch(run, BATCH)
    return timed(lambda: step(x[None], y[None]))


def of_answer(run: Run, size: int) -> float:
    """Seconds of the answers to so many pictures, median of several calls."""
    predict = predictor(run.model)
    x, _ = batch(run, size)
    return timed(lambda: predict(x))


def timed(call: Callable[[], Any]) -> float:
    """Median seconds of a call; the first one, which compiles, is not counted."""
    call()
    found: list[float] = []
    while len(found) < OFTEN or sum(found) < LONG:
        begin = time.perf_counter()
        call()
        found.append(time.perf_counter() - begin)
    return median(found)


def batch(run: Run, size: int) -> tuple[Array, Array]:
    """So many training pictures and labels, repeated if there are not as many."""
    p = run.pictures
    rows = np.arange(size) % len(p.x_train)
    return p.x_train[rows], p.y_train[rows]


def a_trainer(model: keras.Model) -> Callable[[Array, Array], float]:
    """Compiled training steps as all experiments take them."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return trainer(model, loss, keras.optimizers.Adam())


def of_memory(run: Run) -> float:
    """MB that a step on 256 pictures takes beyond what a fresh process held before it."""
    p = run.pictures
    asked = json.dumps([p.x_train.shape[1:], p.classes, run.seed, dict(run.arm.network)])
    command = [sys.executable, "-m", "pooltools.experiments.measures.memory", asked]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(told.stdout.split()[-1])


MEASURES: dict[str, Measure] = {
    "seconds of a training step": Measure(of_step, "s"),
    "seconds of one answer": Measure(partial(of_answer, size=1), "s"),
    "seconds of 32 answers": Measure(partial(of_answer, size=BATCH), "s"),
    "memory of a training step": Measure(of_memory, "MB"),
}
