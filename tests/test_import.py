"""`import pooltools` costs little more than the `import numpy` inside it."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = 1.3
ROUNDS, ATTEMPTS = 5, 4


@pytest.fixture
def seconds(tmp_path):
    """Time of one import in a fresh interpreter, measured inside it: no start-up, no shell."""
    # compiled files are kept, as for a user, whatever the machine's own setting is
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPYCACHEPREFIX"] = str(tmp_path)

    def measure(module):
        code = (
            f"import time as t; s = t.perf_counter(); import {module}; print(t.perf_counter() - s)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=kept, check=True, capture_output=True
        )
        return float(run.stdout)

    return measure


def ratio(seconds):
    """Median time of pooltools over median time of NumPy, measured in turn.

    Other work on the machine makes single runs slower; in turn, it hits both alike.
    """
    pairs = [(seconds("pooltools"), seconds("numpy")) for _ in range(ROUNDS)]
    ours, numpys = map(statistics.median, zip(*pairs, strict=True))
    return ours / numpys


def test_import_takes_at_most_a_third_longer_than_numpy(seconds):
    """A too slow package is too slow each time: the best of a few attempts counts."""
    seconds("pooltools")  # compiles and reads from disk what a first import has to
    found = []
    while len(found) < ATTEMPTS and min(found, default=ALLOWED + 1) > ALLOWED:
        found.append(ratio(seconds))
    assert min(found) <= ALLOWED, f"import pooltools / import numpy: {found}"
