"""The memory of a training step, in a process that has done nothing else; on Linux, whose kernel
says how much a process holds and held at most.

python -m pooltools.experiments.measures.memory '[[64, 64, 1], 4, 0, {"down": "max", …}]'
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from pooltools import _backend

MANY = 256  # pictures: enough that what is kept of them outweighs everything else
PROCESS = Path("/proc/self")


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
    return beyond(lambda: step(x, y)) / 1e6


def beyond(work: Callable[[], object]) -> int:
    """Bytes that `work` takes at most, beyond what the process held before it.

    The highest mark of a process cannot be reset everywhere, so it must rise during `work`.

    RuntimeError: It does not rise: something before `work` held more than `work` does.
    """
    before, peak = held("VmRSS"), held("VmHWM")
    work()
    if held("VmHWM") == peak:
        once = (peak - before) / 1e6
        raise RuntimeError(
            f"The work must take more memory than the process ever held, {once:.0f} MB beyond "
            "what it holds; it took less. Give it more to do."
        )
    return held("VmHWM") - before


def held(what: str) -> int:
    """Bytes of memory of this process: "VmRSS" now, "VmHWM" at most."""
    lines = (PROCESS / "status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{what}:"))
    return 1024 * int(line.split()[1])


if __name__ == "__main__":
    print(main(sys.argv[1]))
