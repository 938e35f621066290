"""Print the table of ratios; exit code 1 if a promised one is not kept.

make bench                                everything, some minutes
python -m benchmarks max_pool Soft        comparisons whose name holds one of the words
python -m benchmarks --json FILE          the same, and every block's times in a file
"""

import os
import sys

from pooltools.notebooks.settings import CHECKING

ONE = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(CHECKING, **dict.fromkeys(ONE, "1"))
ONEDNN = "--onednn"  # this process only compares with oneDNN's kernels

if ONEDNN in sys.argv:
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"

import argparse  # noqa: E402 - nothing may load TensorFlow before the lines above
import json  # noqa: E402
import subprocess  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402

from benchmarks.timing import HEADING, timed  # noqa: E402


def arguments():
    """What was asked for."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("words", nargs="*", help="parts of the names of comparisons")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write all times")
    parser.add_argument(ONEDNN, action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def compared(title, pairs, words):
    """Print one table; its results."""
    print(f"\n{title}; milliseconds\n{HEADING}", flush=True)
    results = []
    for pair in pairs:
        if not words or any(word in pair.name for word in words):
            results.append(timed(pair))
            print(results[-1].row(), flush=True)
    return results


def main():
    """Run what was asked for."""
    asked = arguments()
    from benchmarks import compositions, kernels

    if asked.onednn:
        compared("NumPy beside TensorFlow with oneDNN", kernels.pairs(False), asked.words)
        return 0
    results = compared("NumPy beside TensorFlow's own kernels", kernels.pairs(), asked.words)
    results += compared("layers beside compositions", compositions.pairs(), asked.words)
    # oneDNN is chosen when TensorFlow is loaded, hence another process
    command = [sys.executable, "-m", "benchmarks", ONEDNN, *asked.words]
    sys.stdout.flush()
    subprocess.run(command, check=True)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")
    missed = [result.name for result in results if not result.met]
    print(
        f"\n{len(results) - len(missed)} met" + (f"; missed: {', '.join(missed)}" if missed else "")
    )
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
