"""The memory of a training step, in a process that has done nothing else; on Linux, whose kernel
says how much a process held at most and can be told to forget it.

python -m pooltools.experiments.measures.memory '[[64, 64, 1], 4, 0, {"down": "max", …}]'
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pooltools import _backend

MANY = 256  # pictures: enough that what is kept of them outweighs everything else
PROCESS = Path("/proc/self")
FORGET_PEAK = "5"  # proc(5), clear_refs


def main(asked: str) -> float:
    """MB that a step on many pictures takes at most, beyond what the process held before it."""
    _backend.one_thread()
    import numpy as np

    from pooltools.experiments import networks
    from pooltools.experiments.measures.cost import a_trainer

    shape, classes, seed, network = json.loads(asked)
    step = a_trainer(networks.build(shape, classes, seed, **network))

    x, y = np.zeros((1, MANY, *shape), np.float32), np.zeros((1, MANY), np.int64)
    for few in (1, 2):  # the second call compiles for any number of pictures
        step(x[:, :few], y[:, :few])
    (PROCESS / "clear_refs").write_text(FORGET_PEAK)
    before = held("VmRSS")
    step(x, y)
    return (held("VmHWM") - before) / 1e6


def held(what: str) -> int:
    """Bytes of memory of this process: "VmRSS" now, "VmHWM" at most."""
    lines = (PROCESS / "status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{what}:"))
    return 1024 * int(line.split()[1])


if __name__ == "__main__":
    print(main(sys.argv[1]))
