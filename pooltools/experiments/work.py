"""What one worker does: train or find a run, measure it, and say what came out."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooltools import _backend
from pooltools._types import Array
from pooltools.data import DataError
from pooltools.experiments.arm import Arm

if TYPE_CHECKING:
    from pooltools.experiments.training import Run

RUN, TRAINING = "run", "training"  # what a problem may be about besides a measure
_turn = threading.Lock()  # Keras's random numbers are one stream per process


@dataclass(frozen=True)
class Task:
    """A run to be done and the measures wanted of it."""

    arm: Arm
    seed: int
    measures: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Row:
    """What a task gave.

    values : by measure; None where there is no finite number
    bits : of measures per test picture, shape (M,) each
    seconds : of training, as it was when the run was trained
    problems : by name of a measure why it has no number; under "run" why there is none at all;
        under "training" what is odd about numbers that are there
    """

    task: Task
    values: dict[str, float | None]
    bits: dict[str, Array] = field(default_factory=dict)
    seconds: float = 0.0
    problems: dict[str, str] = field(default_factory=dict)


def do(task: Task) -> Row:
    """The task's row; an error becomes a row with its reason.

    Raises
    ------
    DataError : this machine lacks the data, which says nothing about the run
    """
    with _turn:
        _backend.one_thread()
        from pooltools.experiments import cache  # loads Keras, which reads what was just set

        begin = time.perf_counter()
        try:
            run = cache.trained(task.arm, task.seed)
        except DataError:
            raise
        except Exception as error:  # one run must not end a sweep of hours
            nothing: dict[str, float | None] = dict.fromkeys(task.measures)
            spent = time.perf_counter() - begin
            return Row(task, nothing, seconds=spent, problems={RUN: _reason(error)})
        return _measured(task, run)


def _measured(task: Task, run: Run) -> Row:
    """The row of a run that was trained; a measure that fails takes no other with it."""
    from pooltools.experiments import measures

    row = Row(task, {}, seconds=run.seconds)
    if told := _diverged(run):
        row.problems[TRAINING] = told
    for name in task.measures:
        try:
            values, bits = measures.of(run, [name])
        except Exception as error:
            values, bits = {name: None}, {}
            row.problems[name] = _reason(error)
        row.values.update(values)
        row.bits.update(bits)
        if values[name] is None:
            row.problems.setdefault(name, "not finite")
    return row


def _diverged(run: Run) -> str:
    """Why the training counts as diverged; empty if it does not. Its numbers count all the same."""
    if not all(map(math.isfinite, run.losses)):
        return "diverged: the loss is not finite"
    guessing = math.log(run.pictures.classes)
    if run.losses and run.losses[-1] > 2 * guessing:
        return f"diverged: the loss ends at {run.losses[-1]:.3g}; guessing gives {guessing:.3g}"
    return ""


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
