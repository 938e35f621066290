"""What one worker does: train or find a run, measure it, and say what came out."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from pooltools import _compiled
from pooltools._types import Array
from pooltools.experiments.arm import Arm


@dataclass(frozen=True)
class Task:
    """A run to be done and the measures wanted of it."""

    arm: Arm
    seed: int
    measures: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Row:
    """What a task gave.

    values : by measure; None where the number is not finite
    bits : of measures per test picture, shape (M,) each
    seconds : of training, as it was when the run was trained
    problem : why there are no values, or what went wrong although there are; empty if nothing
    """

    task: Task
    values: dict[str, float | None]
    bits: dict[str, Array] = field(default_factory=dict)
    seconds: float = 0.0
    problem: str = ""


def do(task: Task) -> Row:
    """The task's row; an error becomes a row with its reason."""
    _compiled.one_thread()
    from pooltools.experiments import cache, measures  # they load Keras, which reads what is set

    begin = time.perf_counter()
    try:
        run = cache.trained(task.arm, task.seed)
        values, bits = measures.of(run, task.measures)
    except Exception as error:  # one run must not end a sweep of hours
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        nothing: dict[str, float | None] = dict.fromkeys(task.measures)
        return Row(task, nothing, seconds=time.perf_counter() - begin, problem=reason)
    endless = [name for name, value in values.items() if value is None]
    if not all(map(math.isfinite, run.losses)):
        endless.insert(0, "the training loss")
    problem = f"not finite: {', '.join(endless)}" if endless else ""
    return Row(task, values, bits, run.seconds, problem)
