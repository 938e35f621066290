"""`import pooltools` costs little more than the `import numpy` inside it."""

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALLOWED = 1.3
ROUNDS, ATTEMPTS = 5, 4


def seconds(module):
    """Time of one import in a fresh interpreter, measured inside it: no start-up, no shell."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", code]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def ratio():
    """Median time of pooltools over median time of NumPy, measured in turn.

    Other work on the machine makes single runs slower; in turn, it hits both alike.
    """
    pairs = [(seconds("pooltools"), seconds("numpy")) for _ in range(ROUNDS)]
    ours, numpys = map(statistics.median, zip(*pairs, strict=True))
    return ours / numpys


def test_import_takes_at_most_a_third_longer_than_numpy():
    """A too slow package is too slow each time: the best of a few attempts counts."""
    seconds("pooltools")  # compiles and reads from disk what a first import has to
    found = []
    while len(found) < ATTEMPTS and min(found, default=ALLOWED + 1) > ALLOWED:
        found.append(ratio())
    assert min(found) <= ALLOWED, f"import pooltools / import numpy: {found}"
