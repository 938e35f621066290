"""`python -m pooltools notebooks run | check | elsewhere | hygiene`."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pooltools.notebooks.places import ROOT, named, notebooks, within


def run(names: Sequence[str]) -> int:
    """Execute notebooks and store what they show, byte for byte the same each time."""
    from pooltools.notebooks.execute import NotebookError, execute
    from pooltools.notebooks.settings import install_kernel_config, variables

    paths, failed = named(names), False
    install_kernel_config()
    with tempfile.TemporaryDirectory() as scratch:
        environment = variables(Path(scratch))
        for path in paths:
            try:
                changed, seconds = execute(path, environment)
                state = "changed" if changed else "unchanged"
                print(f"{seconds:8.1f} s   {state:<10}{_short(path)}", flush=True)
            except NotebookError as error:
                failed = True
                print(error, file=sys.stderr, flush=True)
    return int(failed) or hygiene(paths)


def check(paths: Sequence[Path]) -> int:
    """Run every notebook in a fresh kernel and compare it with what is stored, strictly."""
    from pooltools.notebooks import comparison

    return comparison.compare(_chosen(paths), ROOT)


def elsewhere(paths: Sequence[Path]) -> int:
    """As check, under other settings of the machine: the stored outputs must still hold."""
    from pooltools.notebooks import comparison

    return comparison.elsewhere(_chosen(paths), ROOT)


def hygiene(paths: Sequence[Path]) -> int:
    """Read notebooks without running them, and name what may not be stored in them."""
    from pooltools.notebooks.hygiene import course_faults, faults

    found = [f"{_short(path)}, {fault}" for path in _chosen(paths) for fault in faults(path)]
    found += course_faults(notebooks())
    for fault in found:
        print(fault, file=sys.stderr)
    return int(bool(found))


def _chosen(paths: Sequence[Path]) -> list[Path]:
    return within(paths) if paths else named([])


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def parser() -> argparse.ArgumentParser:
    """What may be written behind `python -m pooltools notebooks`."""
    top = argparse.ArgumentParser(prog="python -m pooltools notebooks")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for function, argument, kind in (
        (run, "N", str),
        (check, "PATH", Path),
        (elsewhere, "PATH", Path),
        (hygiene, "PATH", Path),
    ):
        text = (function.__doc__ or "").split("\n")[0]
        command = commands.add_parser(function.__name__, help=text, description=text)
        command.add_argument("items", metavar=argument, nargs="*", type=kind)
        command.set_defaults(function=function)
    return top


def main(argv: list[str]) -> int:
    """Run one of the commands; 0 if all is well."""
    options = parser().parse_args(argv)
    try:
        return int(options.function(options.items))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
