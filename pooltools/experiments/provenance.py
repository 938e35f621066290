"""What made the rows of a slice: enough to make them again elsewhere."""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
from importlib.metadata import version
from typing import Any

from pooltools.experiments.arm import Experiment

PACKAGES = ("keras", "numpy", "scipy", "tensorflow")


def of(experiment: Experiment) -> dict[str, Any]:
    """One entry of a results file's `provenance`, for a slice that begins now."""
    return {
        "command": f"python -m pooltools experiments run {experiment.name}",
        "versions": {"python": platform.python_version(), **{p: version(p) for p in PACKAGES}},
        "data": data_checksum(experiment),
        "device": f"CPU ({platform.machine()}, {os.cpu_count()} cores), 1 thread per process",
        **so_far(0, 0.0),
    }


def so_far(rows: int, seconds: float) -> dict[str, Any]:
    """What changes in an entry with every row."""
    today = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    return {"rows": rows, "seconds": round(seconds), "ended": today}


def data_checksum(experiment: Experiment) -> str:
    """SHA-256 of the first seed's pictures and labels, over all data that the arms use."""
    from pooltools.experiments import datasets

    total = hashlib.sha256()
    for settings in {repr(arm.data): arm.data for arm in experiment.arms}.values():
        for array in vars(datasets.parts(experiment.seeds[0], **settings)).values():
            total.update(array.tobytes())
    return total.hexdigest()
