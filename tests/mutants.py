"""Plant one small bug after the other in the package and see whether the tests notice.

    make mutants                       all of them, with a score; exit code 1 if one survives
    python tests/mutants.py tie ceil   only those whose name or file holds one of the words

The list is tests/mutants.yml. Each mutant replaces one piece of text in a copy of the package and
runs the tests it names, or else the quick tests of the core (without Keras), until the first
failure. A piece that is not found exactly once stops the run, so the list keeps up with the code;
tests/test_mutants.py looks at that, and at the rest of the list, in a second.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_name("mutants.yml")
CORE = [  # the quick ones first
    "tests/reference/test_by_hand.py",
    "tests/test_check_messages.py",
    "tests/reference/test_arrays.py",
    "tests/test_geometry.py",
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/reference/test_*.py")),
]
PATIENCE = 180  # seconds; a bug that makes an endless loop is noticed too


@dataclass(frozen=True)
class Mutant:
    """`old` becomes `new` in pooltools/`file`; `tests` names files that should notice."""

    name: str
    file: str
    old: str
    new: str
    equivalent: str = ""
    tests: str = ""

    def words(self):
        """Arguments for pytest."""
        return self.tests.split() or [*CORE, "-m", "not keras"]


def listed():
    """Every mutant of the list."""
    return [Mutant(**entry) for entry in yaml.safe_load(LIST.read_text(encoding="utf-8"))]


def copied(folder):
    """The package, its tests and their settings, in `folder`."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for part in ("pooltools", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for file in ("pyproject.toml", "claims.yml"):
        shutil.copy(ROOT / file, folder / file)


def changed(mutant):
    """The file's text with the bug in it."""
    text = (ROOT / "pooltools" / mutant.file).read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        sys.exit(f"{mutant.name}: `old` stands {text.count(mutant.old)} times in {mutant.file}")
    return text.replace(mutant.old, mutant.new)


def outcome(mutant):
    """What the tests say about a copy with one bug, and in how many seconds.

    "killed", "killed by the clock", "survived", "equivalent (reason)" or "broken"
    """
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        copied(Path(folder))
        (Path(folder) / "pooltools" / mutant.file).write_text(changed(mutant), encoding="utf-8")
        result = tested(Path(folder), mutant.words())
    if result == "survived" and mutant.equivalent:
        result = f"equivalent ({mutant.equivalent})"
    return result, time.perf_counter() - begin


def tested(folder, words):
    """Whether the tests in `folder` notice anything."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *words]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    try:
        run = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return "killed by the clock"
    return {0: "survived", 1: "killed"}.get(run.returncode, "broken")


def check_unchanged(mutants, pool):
    """Stop if tests fail without any bug."""
    asked = sorted({tuple(mutant.words()) for mutant in mutants})
    for words, result in zip(asked, pool.map(partial(tested, ROOT), asked), strict=True):
        if result != "survived":
            sys.exit(f"these tests fail without any mutant: {' '.join(words)}")


def main(words):
    """Run the chosen mutants, print each and the score."""
    chosen = [m for m in listed() if not words or any(w in f"{m.name} {m.file}" for w in words)]
    found = Counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        check_unchanged(chosen, pool)
        for mutant, (result, seconds) in zip(chosen, pool.map(outcome, chosen), strict=True):
            found[result.split()[0]] += 1
            print(f"{seconds:5.1f} s  {mutant.name}: {result}", flush=True)
    print(f"{found['killed']} of {len(chosen) - found['equivalent']} killed")
    return found["killed"] + found["equivalent"] < len(chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
