"""Plant one small bug after the other in the core and see whether the tests notice.

    python tests/mutants.py            all of them, with a score; exit code 1 if one survives
    python tests/mutants.py tie ceil   only those whose name holds one of the words

The list is tests/mutants.yml. Each mutant replaces one piece of text in a copy of the package and
runs the quick tests of the core (without Keras) until the first failure. A piece that is not found
exactly once stops the run, so the list keeps up with the code.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_name("mutants.yml")
TESTS = [  # the quick ones first
    "tests/reference/test_by_hand.py",
    "tests/test_check_messages.py",
    "tests/reference/test_arrays.py",
    "tests/test_geometry.py",
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/reference/test_*.py")),
]
PATIENCE = 180  # seconds; a bug that makes an endless loop is noticed too


@dataclass(frozen=True)
class Mutant:
    """`old` becomes `new` in pooltools/`file`."""

    name: str
    file: str
    old: str
    new: str
    equivalent: str = ""


def copied(folder):
    """The package, its tests and their settings, in `folder`."""
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("pooltools", "tests/reference"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for file in (*ROOT.glob("tests/*.py"), ROOT / "pyproject.toml"):
        shutil.copy(file, folder / file.relative_to(ROOT))


def planted(mutant, folder):
    """Put the bug in the copy."""
    path = folder / "pooltools" / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        sys.exit(f"{mutant.name}: `old` stands {text.count(mutant.old)} times in {mutant.file}")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def outcome(mutant):
    """What the tests say about a copy with one bug: "killed", "survived" or "broken"."""
    with tempfile.TemporaryDirectory() as folder:
        copied(Path(folder))
        if mutant:
            planted(mutant, Path(folder))
        return tested(Path(folder))


def tested(folder):
    """Whether the tests in `folder` notice anything."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not keras"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    try:
        run = subprocess.run(
            [*command, *TESTS], cwd=folder, env=environment, capture_output=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return "killed"
    return {0: "survived", 1: "killed"}.get(run.returncode, "broken")


def main(words):
    """Run the chosen mutants, print each and the score."""
    mutants = [Mutant(**entry) for entry in yaml.safe_load(LIST.read_text(encoding="utf-8"))]
    chosen = [m for m in mutants if not words or any(word in m.name for word in words)]
    if outcome(None) != "survived":
        sys.exit("the tests fail without any mutant")
    found = Counter()
    for mutant in chosen:
        begin = time.perf_counter()
        result = outcome(mutant)
        if result == "survived" and mutant.equivalent:
            result = f"equivalent ({mutant.equivalent})"
        found[result.split()[0]] += 1
        print(f"{time.perf_counter() - begin:5.1f} s  {mutant.name}: {result}", flush=True)
    print(f"{found['killed']} of {len(chosen) - found['equivalent']} killed")
    return found["killed"] + found["equivalent"] < len(chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
