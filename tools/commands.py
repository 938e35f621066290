"""What `make` and `python tools/course.py` can do: one table, one line of help each."""

import difflib
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import backends
import book
import environment
import lock
import rooms
import stages
from environment import ROOT
from machine import system
from stages import Stage

SLOW = "site or browser or long"


def run_python(*arguments: str) -> int:
    """Run the environment's Python in the repository."""
    command = [str(environment.set_up()), *arguments]
    return subprocess.call(command, cwd=ROOT, env=environment.variables(ROOT))


def pytest(python: Path, marks: str, *places: str) -> list[str]:
    """Command for the tests with these marks, two at a time."""
    return [str(python), "-m", "pytest", "-q", "-n", "2", "-m", marks, *places]


def lint(python: Path) -> list[Stage]:
    """The stages that only read the sources."""
    run = [str(python), "-m"]
    return [
        Stage("style", [*run, "ruff", "check"]),
        Stage("format", [*run, "ruff", "format", "--check"]),
        Stage("spelling", [*run, "codespell_lib"]),
        Stage("types", [*run, "mypy"]),
    ]


def check() -> int:
    """Run what answers within a minute."""
    python = environment.set_up()
    marks = f"not (keras or kernel or {SLOW})"
    quick = pytest(python, marks, "tests", "pooltools", "--doctest-modules")
    # a tenth of the examples, and not the full collections, whose files take seconds to read
    quick += ["--hypothesis-profile=quick", "--ignore=tests/data/test_full.py"]
    todo = [*lint(python), Stage("quick tests", quick, counts_tests=True)]
    return stages.run_all(todo, ROOT, environment.variables(ROOT))


def test() -> int:
    """Run every stage that a change must pass."""
    python = environment.set_up()
    course = [str(python), "-m", "pooltools"]
    unit = pytest(python, f"not ({SLOW})", "tests", "pooltools", "--doctest-modules")
    pages = pytest(python, "(site or browser) and not long", "tests")
    todo = [
        *lint(python),
        Stage("tests, doctests", unit, counts_tests=True),
        Stage("book", lambda: book.build(ROOT, complete=True)),
        Stage("links, hosts", [*course, "site", "check"]),
        Stage("pages, browser", pages, counts_tests=True),
        Stage("notebooks", [*course, "notebooks", "check"], counts_tests=True),
    ]
    return stages.run_all(todo, ROOT, environment.variables(ROOT))


def test_long() -> int:
    """Run what `test` has no time for."""
    python = environment.set_up()
    run = [str(python), "-m", "pytest", "-q", "-m", "long", "--hypothesis-profile=long", "tests"]
    elsewhere = [str(python), "-m", "pooltools", "notebooks", "elsewhere"]
    todo = [
        Stage("long tests", run, counts_tests=True),
        Stage("notebooks elsewhere", elsewhere, counts_tests=True),
    ]
    return stages.run_all(todo, ROOT, environment.variables(ROOT))


def test_backends() -> int:
    """Run the tests of layers and instruments on the other frameworks under Keras."""
    todo = backends.stages(ROOT)
    return stages.run_all(todo, ROOT, environment.variables(backends.home(ROOT)))


def coverage() -> int:
    """Run the tests that `test` runs first, and say how many lines of each room they run."""
    python = environment.set_up()
    report = ROOT / "_build/coverage.json"
    unit = pytest(
        python, f"not ({SLOW})", "tests", "--cov=pooltools", f"--cov-report=json:{report}"
    )
    code = stages.run_all(
        [Stage("tests", unit, counts_tests=True)], ROOT, environment.variables(ROOT)
    )
    if not code:
        print(f"\n{rooms.table(rooms.rooms(report))}")
    return code


def clean() -> int:
    """Remove what the commands made and can make again in minutes."""
    book.forget(ROOT)
    (ROOT / "_build/book.json").unlink(missing_ok=True)
    for name in (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


elsewhere = partial(run_python, "-m", "pooltools", "notebooks", "elsewhere")
execute = partial(run_python, "-m", "pooltools", "notebooks", "run")
bench = partial(run_python, "-m", "benchmarks")
mutants = partial(run_python, "tests/mutants.py")
doctor = partial(run_python, "-m", "pooltools", "doctor")


def show_help() -> int:
    """Print the table below."""
    for name, (text, _) in COMMANDS.items():
        print(f"  make {name:<16}{text}")
    return 0


def set_up() -> int:
    """Make or mend .venv and do nothing else."""
    environment.set_up()
    return 0


COMMANDS: dict[str, tuple[str, Callable[..., int]]] = {
    "book": (
        "build the site into _build/html, from the outputs stored in the notebooks",
        partial(book.book, ROOT),
    ),
    "serve": ("build it and serve it to this machine; PORT=8000", partial(book.serve, ROOT)),
    "lab": ("open JupyterLab", partial(run_python, "-m", "jupyterlab")),
    "doctor": ("say what runs here, what is missing and how to get it", doctor),
    "test": ("check everything: sources, tests, notebooks, book, links, browser", test),
    "check": ("check in a minute: sources, and the tests without Keras and browser", check),
    "test-long": ("check what is too slow for `test`", test_long),
    "test-backends": ("check layers and instruments on JAX and PyTorch; 1.6 GB", test_backends),
    "test-elsewhere": ("rerun the notebooks under other settings of the machine", elsewhere),
    "coverage": ("say how many lines of each room of pooltools the tests run", coverage),
    "mutants": ("plant small bugs, one at a time, and count those that the tests notice", mutants),
    "bench": ("compare speed with TensorFlow's kernels and Keras's layers, side by side", bench),
    "notebooks": ("execute the notebooks and store their outputs; N=01_mechanics for one", execute),
    "system": (
        "install the optional parts: Chromium, bubblewrap, PostgreSQL, npm's test tools",
        partial(system, ROOT),
    ),
    "set-up": ("make or mend .venv; the other commands do it when needed", set_up),
    "lock": ("compile requirements.txt from pyproject.toml again", partial(lock.lock, ROOT)),
    "clean": ("remove the built site and the caches; never results or your files", clean),
    "help": ("show this list", show_help),
}


WITH_ARGUMENTS = {"notebooks", "lock", "lab", "mutants", "bench"}  # they hand these on


def main(argv: list[str]) -> int:
    """Run the command named by the first argument."""
    name, *rest = argv or ["help"]
    if rest and name not in WITH_ARGUMENTS:
        print(f"`{name}` must stand alone; got {' '.join(rest)} behind it.", file=sys.stderr)
        return 2
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"Did you mean {near[0]}?" if near else "See: python tools/course.py help"
        print(
            f"`COMMAND` must be one of {', '.join(COMMANDS)}; got {name}. {hint}", file=sys.stderr
        )
        return 2
    try:
        return COMMANDS[name][1](*rest)
    except environment.SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
