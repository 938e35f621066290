"""Trained runs kept outside the repository, so that a measure added later need not train again.

One file per arm and seed, named by the arm's fingerprint: arms of several experiments that are
defined alike share it. A file is complete or absent. Losing the folder costs time only.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from pooltools._types import Array
from pooltools.experiments.arm import Arm
from pooltools.experiments.training import Run, train, untrained


def folder() -> Path:
    """Where runs are kept: the environment variable POOLTOOLS_CACHE, or the user's cache."""
    named = os.environ.get("POOLTOOLS_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("pooltools") / "runs"


def path(arm: Arm, seed: int) -> Path:
    """The file of a run."""
    return folder() / arm.fingerprint / f"{seed}.npz"


def trained(arm: Arm, seed: int) -> Run:
    """The run, from its file if there is one, else trained now and kept."""
    file = path(arm, seed)
    if file.exists():
        return _read(file, arm, seed)
    run = train(arm, seed)
    write(file, _arrays(run))
    return run


def write(file: Path, arrays: dict[str, Array]) -> None:
    """Write a file so that it is never seen half written, even if the process is killed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
        np.savez(part, **arrays)  # type: ignore[arg-type]
    Path(part.name).replace(file)


def _arrays(run: Run) -> dict[str, Array]:
    weights = {f"weight {i}": w for i, w in enumerate(run.model.get_weights())}
    outputs = {f"output {part} {share}": y for (part, share), y in run.outputs.items()}
    about: dict[str, Any] = {"seconds": run.seconds, "losses": run.losses}
    return {**weights, **outputs, "about": np.array(json.dumps(about))}


def _read(file: Path, arm: Arm, seed: int) -> Run:
    run = untrained(arm, seed)
    with np.load(file, allow_pickle=False) as kept:
        about = json.loads(str(kept["about"]))
        run.model.set_weights([kept[f"weight {i}"] for i in range(len(run.model.weights))])
        for key in kept.files:
            if key.startswith("output "):
                _, part, share = key.split()
                run.outputs[part, float(share)] = kept[key]
    run.seconds, run.losses = about["seconds"], tuple(about["losses"])
    return run
