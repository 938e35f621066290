"""Runs what is missing of an experiment, and keeps each row as it comes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from pooltools import _parallel
from pooltools._types import Array
from pooltools.experiments import bits, datasets, provenance, results
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.statistics import shared
from pooltools.experiments.work import RUN, Row, Task, do

GUESSED = "test accuracy"
WRITING = 0.05  # share of the time that writing the results file may take
Say = Callable[[str], None]


def run(
    experiment: Experiment,
    jobs: int = 2,
    scheduler: str | None = None,
    folder: Path | None = None,
    say: Say = lambda text: print(text, file=sys.stderr, flush=True),
) -> int:
    """Run what is missing and give the number of new rows.

    Parameters
    ----------
    jobs, scheduler : as in `_parallel.each`
    folder : of the results file; default results/

    Raises
    ------
    ResultsError : rows of another definition, or another process is running this experiment
    DataError : this machine lacks the data
    """
    with _alone(experiment, folder or results.FOLDER):
        content = results.started(experiment, folder)
        tasks = missing(experiment, content)
        say(f"{experiment.name}: {len(tasks)} runs to do, {_done(content)} rows there")
        slice_ = _Slice(experiment, content, folder, say, len(tasks))
        try:
            for row in _parallel.each(do, tasks, 1 if experiment.alone else jobs, scheduler):
                slice_.take(row)
        finally:
            slice_.save()
        slice_.end()
        return len(tasks)


def missing(experiment: Experiment, content: dict[str, Any]) -> list[Task]:
    """Runs without a row, or with a row that lacks a measure; seed by seed, so that a slice that
    is cut short has all arms on the same seeds."""
    tasks = []
    for seed in experiment.seeds:
        for arm in experiment.arms:
            if seed not in experiment.seeds_of(arm):
                continue
            wanted = _lacking(content["arms"].get(arm.name), seed, experiment.measures)
            if wanted:
                tasks.append(Task(arm, seed, wanted))
    return tasks


def _lacking(kept: dict[str, Any] | None, seed: int, measures: tuple[str, ...]) -> tuple[str, ...]:
    if kept is None or seed not in kept["seeds"]:
        return measures
    place, told = kept["seeds"].index(seed), kept["problems"].get(str(seed), {})
    if RUN in told:
        return ()
    return tuple(
        name
        for name in measures
        if name not in told and (name not in kept["values"] or kept["values"][name][place] is None)
    )


class _Slice:
    """Rows of one call as they come, written now and then."""

    def __init__(
        self, experiment: Experiment, content: dict[str, Any], folder: Path | None, say: Say, n: int
    ) -> None:
        self.experiment, self.content, self.folder, self.say, self.n = (
            *(experiment, content, folder, say, n),
        )
        self.begin = self.written = time.monotonic()
        self.rows, self.cost = 0, 0.0
        if n:
            self.about = provenance.of(experiment)  # reads the data before any run asks for them
            content["provenance"].append(self.about)

    def take(self, row: Row) -> None:
        """One row: its bits first, so that a row in the file has them."""
        bits.keep(row)
        results.add(self.content, self.experiment, [row])
        self.rows += 1
        if time.monotonic() - self.written > self.cost / WRITING:
            self.save()
        spent = time.monotonic() - self.begin
        left = spent / self.rows * (self.n - self.rows) / 60
        told = "".join(f" ({what}: {reason})" for what, reason in row.problems.items())
        self.say(
            f"[{self.rows}/{self.n}] {row.task.arm.name}, seed {row.task.seed}{told}: "
            f"about {left:.0f} min left"
        )

    def save(self) -> None:
        """The rows so far, without the sums that end a slice."""
        if self.rows:
            begin = time.monotonic()
            self.about.update(provenance.so_far(self.rows, begin - self.begin))
            results.write(self.content, self.folder)
            self.written = time.monotonic()
            self.cost = self.written - begin

    def end(self) -> None:
        """What the pictures add to each contrast's variance, what guessing gives, and the units."""
        from pooltools.experiments.measures import MEASURES  # loads Keras: the workers come first

        for contrast in self.experiment.contrasts:
            found, kept = variance(contrast, self.content), self.content["shared"]
            # a machine that has few of the runs must not replace what came of all of them
            if found and found["seeds"] >= kept.get(contrast.name, found)["seeds"]:
                kept[contrast.name] = found
        if GUESSED in self.experiment.measures:
            for arm in self.experiment.arms:
                kept = self.content["arms"].get(arm.name, {"guessing": None})
                if "guessing" not in kept:  # else this machine may lack the data
                    kept["guessing"] = guessing(arm)
        self.content["units"] |= {name: MEASURES[name].unit for name in self.experiment.measures}
        results.write(self.content, self.folder)


def guessing(arm: Arm) -> float:
    """Percent of an arm's test pictures that are of the commonest class."""
    labels = datasets.parts(0, **arm.data).y_test  # the same for all seeds
    return float(f"{100 * np.bincount(labels).max() / len(labels):.4g}")


def variance(contrast: Contrast, content: dict[str, Any]) -> dict[str, Any] | None:
    """`statistics.shared` of a contrast of a measure per picture, from the seeds whose values are
    at hand; None if it has none, or fewer than two seeds have them."""
    arms = content["arms"]
    if not set(contrast.weights) <= set(arms):
        return None
    seeds = set.intersection(*(set(arms[name]["seeds"]) for name in contrast.weights))
    rows = [_weighted(contrast, arms, seed) for seed in sorted(seeds)]
    found = [row for row in rows if row is not None]
    if len(found) < 2:
        return None
    return {
        name: value if isinstance(value, int) else float(f"{value:.6g}")
        for name, value in asdict(shared(np.stack(found))).items()
    }


def _weighted(contrast: Contrast, arms: dict[str, Any], seed: int) -> Array | None:
    """What each test picture gives to the contrast; the mean is the contrast."""
    total: Array | None = None
    for name, weight in contrast.weights.items():
        found = bits.kept(arms[name]["fingerprint"], seed, contrast.measure)
        if found is None:
            return None
        if contrast.scale == "errors":
            weight, found = -weight, (1 if found.dtype == bool else 100) - found
        if contrast.scale != "linear":  # to first order about the mean
            found = np.log(found.mean()) + found / found.mean() - 1
        total = weight * found + (0 if total is None else total)
    return total


@contextmanager
def _alone(experiment: Experiment, folder: Path) -> Iterator[None]:
    """No other process runs the same experiment into the same folder."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f".{experiment.name}.lock", timeout=0):
            yield
    except Timeout as error:
        raise results.ResultsError(
            f"one process at a time may run {experiment.name}; another one does. "
            "Wait for it to end, or run another experiment."
        ) from error


def _done(content: dict[str, Any]) -> int:
    return sum(len(arm["seeds"]) for arm in content["arms"].values())
