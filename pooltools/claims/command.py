"""`python -m pooltools claims check | record | show ID | table | again`.

Verdicts are computed by each `check`; none is written by hand. `record` writes what was found to
results/verdicts.json, and `check` computes all again and compares: a difference is a changed check,
a changed ledger or a changed result, and somebody has to look. So a verdict never changes unseen.
`check` also names results files that are not those of the experiments as they are defined now.
"""

import argparse
import os
import sys
from pathlib import Path

from pooltools.claims import audit, render
from pooltools.claims.again import repeated
from pooltools.claims.box import box
from pooltools.claims.ledger import LedgerError, load
from pooltools.experiments import stale
from pooltools.experiments.registry import EXPERIMENTS
from pooltools.experiments.results import ResultsError


def main(argv: list[str]) -> int:
    """Run one subcommand; 1 if the ledger and its checks do not agree."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (LedgerError, ResultsError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m pooltools claims", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="compute every verdict again; 1 if one differs")
    check.set_defaults(run=_check)
    record = commands.add_parser("record", help="write what was found, and say what changed")
    record.set_defaults(run=_record)
    show = commands.add_parser("show", help="one row with its verdict")
    show.add_argument("id", metavar="ID")
    show.set_defaults(run=_show)
    table = commands.add_parser("table", help="all rows with their verdicts")
    table.add_argument("--format", choices=["md", "csv", "json"], default="md")
    table.add_argument("--chapter", metavar="NN", help='for example "01"')
    table.set_defaults(run=_table)
    again = commands.add_parser("again", help="which verdicts repeat on fresh seeds")
    again.set_defaults(run=_again)
    return parser


def _check(_: argparse.Namespace) -> int:
    _import_keras()
    found = audit.recomputed()
    problems = found.problems + audit.differences(audit.stored(), found.results)
    problems += stale.faults(EXPERIMENTS)
    print("\n".join([*problems, audit.summary(found.results)]))
    if problems:
        print("If a change is meant: python -m pooltools claims record", file=sys.stderr)
    return 1 if problems else 0


def _record(_: argparse.Namespace) -> int:
    _import_keras()
    found = audit.recomputed()
    if found.problems:
        print("\n".join([*found.problems, "Nothing was written."]), file=sys.stderr)
        return 1
    changes = audit.differences(audit.stored(), found.results)
    audit.store(found.results)
    print("\n".join([*changes, audit.summary(found.results)]))
    return 0


def _import_keras() -> None:
    """Import Keras without the lines that TensorFlow's C++ prints, which no variable stops."""
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        try:
            import keras  # noqa: F401
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _show(arguments: argparse.Namespace) -> int:
    print(box(arguments.id))
    return 0


def _table(arguments: argparse.Namespace) -> int:
    print(render.table(arguments.format, arguments.chapter), end="")
    return 0


def _again(_: argparse.Namespace) -> int:
    found = repeated(load().values())
    for one in found:
        if one.first != one.again:
            print(f"{one.id}, {one.setting}: {one.first}, then {one.again}")
    same = sum(one.first == one.again for one in found)
    print(f"{same} of {len(found)} verdicts came out the same on fresh seeds")
    return 0
