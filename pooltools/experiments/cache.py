"""Trained runs kept outside the repository, so that a measure added later need not train again.

One file per arm and seed, named by the arm's fingerprint: arms of several experiments that are
defined alike share it. Losing the folder costs time only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.experiments import store
from pooltools.experiments.arm import Arm
from pooltools.experiments.training import Run, train, untrained


def path(arm: Arm, seed: int) -> Path:
    """The file of a run."""
    return store.folder() / arm.fingerprint / f"{seed}.npz"


def trained(arm: Arm, seed: int) -> Run:
    """The run, from its file if there is one, else trained now and kept."""
    file = path(arm, seed)
    kept = store.read(file)
    if kept is not None:
        return _run(kept, arm, seed)
    run = train(arm, seed)
    store.write(file, _arrays(run))
    return run


def _arrays(run: Run) -> dict[str, Array]:
    weights = {f"weight {i}": w for i, w in enumerate(run.model.get_weights())}
    outputs = {f"output {part} {share}": y for (part, share), y in run.outputs.items()}
    about: dict[str, Any] = {"seconds": run.seconds, "losses": run.losses}
    return {**weights, **outputs, "about": np.array(json.dumps(about))}


def _run(kept: dict[str, Array], arm: Arm, seed: int) -> Run:
    run = untrained(arm, seed)
    run.model.set_weights([kept[f"weight {i}"] for i in range(len(run.model.weights))])
    for key, array in kept.items():
        if key.startswith("output "):
            _, part, share = key.split()
            run.outputs[part, float(share)] = array
    about = json.loads(str(kept["about"]))
    run.seconds, run.losses = about["seconds"], tuple(about["losses"])
    return run
