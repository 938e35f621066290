"""`python -m pooltools exercises release NAME --to DIR`."""

import argparse
import difflib
import sys
from pathlib import Path

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"


def release(options: argparse.Namespace) -> int:
    """Write the student's version of an assignment: no solutions, no hidden tests, no outputs."""
    from pooltools.grading.release import release as write  # nbgrader takes seconds to import

    path, specification = write(assignment(options.name), options.to, options.force)
    tasks = ", ".join(f"{item.name} ({item.points:g})" for item in specification.tasks)
    print(f"Wrote {path}: {tasks}; {specification.points:g} points.")
    return 0


def assignment(name: str) -> Path:
    """The folder of an assignment, or an error that names the nearest."""
    known = sorted(path.parent.name for path in EXERCISES.glob("*/source.ipynb"))
    if name in known:
        return EXERCISES / name
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ValueError(f"`NAME` must be one of {', '.join(known)}; got {name}.{hint}")


def parser() -> argparse.ArgumentParser:
    """What may be written behind `python -m pooltools exercises`."""
    top = argparse.ArgumentParser(prog="python -m pooltools exercises")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    text = release.__doc__
    command = commands.add_parser("release", help=text, description=text)
    command.add_argument("name", metavar="NAME", help="an assignment, such as 01_mechanics")
    command.add_argument("--to", metavar="DIR", type=Path, required=True, help="where to write it")
    command.add_argument("--force", action="store_true", help="replace a file that is there")
    command.set_defaults(function=release)
    return top


def main(argv: list[str]) -> int:
    """Run one of the commands; 0 if all is well."""
    options = parser().parse_args(argv)
    try:
        return int(options.function(options))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
