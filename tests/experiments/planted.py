"""Experiments too small to say anything, and work that takes no time, for the engine's tests."""

import hashlib
import time

import numpy as np

from pooltools.experiments import store
from pooltools.experiments.arm import Arm, Contrast, Experiment
from pooltools.experiments.work import Row

DATA = {"name": "mnist_5000", "train": 40, "val": 20, "test": 30}
TRAINING = {"steps": 12, "batch": 8, "rate": 0.01}
ACCURACY, GAP = "test accuracy", "gap"
IMAGES = 30


def arm(name="max", down="max", training=(), **network):
    """A network of 2 and 2 channels, trained for an instant."""
    settings = {"down": down, "head": "gap", "widths": [2, 2], **network}
    return Arm(name, settings, DATA, {**TRAINING, **dict(training)})


def experiment(arms=None, seeds=(0, 1, 2), measures=(ACCURACY, GAP), **more):
    """Two arms and their difference."""
    arms = arms or (arm("max"), arm("stride", "stride"))
    one, other = (each.name for each in (*arms, *arms)[:2])
    contrasts = (Contrast.difference(ACCURACY, one, other),) if len(arms) > 1 else ()
    found = {"name": "tiny", "setting": "a setting", "question": "Does it run?", "data": "embedded"}
    found |= {"arms": arms, "seeds": seeds, "measures": measures, "contrasts": contrasts, **more}
    return Experiment(**found)


def rng(*what):
    """Random numbers that depend on `what` only, in whatever process."""
    return np.random.default_rng(list(hashlib.sha256(repr(what).encode()).digest()))


def right(of, seed):
    """Which of the pictures an arm gets right."""
    return rng(of.fingerprint, seed, "right").random(IMAGES) < 0.8


def do(task):
    """A row made up from the task alone; each call leaves a line in a file."""
    note(task)
    values, bits = {}, {}
    for name in task.measures:
        values[name] = 100 * float(rng(task.arm.fingerprint, task.seed, name).random())
        if name == ACCURACY:
            bits[name] = right(task.arm, task.seed)
            values[name] = 100 * float(bits[name].mean())
    return Row(task, values, bits, seconds=float(np.random.default_rng().random()))


def do_slowly(task):
    """The same, long enough for others to be seen at work."""
    time.sleep(0.2)
    return do(task)


def note(task):
    """A line in the list of calls."""
    store.folder().mkdir(parents=True, exist_ok=True)
    with (store.folder() / "calls").open("a", encoding="utf-8") as file:
        file.write(f"{task.arm.name} {task.seed} {','.join(task.measures)}\n")


def calls():
    """What was asked for so far: "arm seed measures", sorted."""
    file = store.folder() / "calls"
    return sorted(file.read_text(encoding="utf-8").splitlines()) if file.exists() else []


def apart_from_times(content):
    """All of a results file but what differs between two sweeps that did the same."""
    times = {"provenance": None, "checksum": None}
    arms = {name: {**arm, "seconds": None} for name, arm in content["arms"].items()}
    return {**content, **times, "arms": arms}
