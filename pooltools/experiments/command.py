"""`python -m pooltools experiments list | show NAME | run [NAME …]`."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence

from pooltools.data import DataError
from pooltools.experiments import results
from pooltools.experiments.registry import EXPERIMENTS
from pooltools.experiments.results import ResultsError


def main(argv: list[str]) -> int:
    """Exit status 0, or 1 with a sentence about what is wrong."""
    words = _parser().parse_args(argv)
    try:
        return int(words.function(words))
    except (ResultsError, DataError, ConnectionError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; finished runs are kept, the same command goes on", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pooltools experiments", description=__doc__)
    kinds = parser.add_subparsers(required=True, metavar="list | show | run")
    kinds.add_parser("list", help="all experiments").set_defaults(function=_list)
    show = kinds.add_parser("show", help="arms, measures and contrasts of one experiment")
    show.add_argument("name")
    show.set_defaults(function=_show)
    run = kinds.add_parser("run", help="run what is missing")
    run.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    run.add_argument("--data", choices=("embedded", "full"), help="only experiments on this data")
    run.add_argument("--jobs", type=_count, default=2, help="processes (default %(default)s)")
    run.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, tcp://host:port")
    run.set_defaults(function=_run)
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on; got {text}")
    return int(text)


def _list(words: argparse.Namespace) -> int:
    print(f"{'name':20} {'data':9} {'arms':>4} {'seeds':>5} {'rows':>9} {'min':>4}  question")
    for name in EXPERIMENTS:
        try:
            e = EXPERIMENTS[name]()
            arms = results.started(e)["arms"]
        except ResultsError as error:
            print(f"{name:20} {error}")
            continue
        wanted = sum(len(e.seeds_of(arm)) for arm in e.arms)
        rows = sum(len(arm["seeds"]) for arm in arms.values())
        counts = f"{len(e.arms):4} {len(e.seeds):5} {f'{rows}/{wanted}':>9} {e.minutes:4.0f}"
        print(f"{name:20} {e.data:9} {counts}  {e.question}")
    return 0


def _show(words: argparse.Namespace) -> int:
    e = EXPERIMENTS[_known([words.name])[0]]()
    print(f"{e.name}: {e.question}\nsetting: {e.setting} ({e.data} data)\nseeds: {list(e.seeds)}")
    print(f"measures: {', '.join(e.measures)}\narms:")
    for arm in e.arms:
        print(f"  {arm.name}: {arm.definition}")
    print("contrasts:")
    for contrast in e.contrasts:
        print(f"  {contrast.name}{' (log)' if contrast.scale == 'log' else ''}")
    return 0


def _run(words: argparse.Namespace) -> int:
    from pooltools.experiments.runner import run

    for name in _known(words.names or list(EXPERIMENTS)):
        try:
            e = EXPERIMENTS[name]()
        except ResultsError as error:
            if words.names or not words.data:
                raise
            print(f"{name} is passed over: {error}", file=sys.stderr)  # its pilots need other data
            continue
        if words.data in (None, e.data):
            run(e, words.jobs, words.scheduler)
    return 0


def _known(names: Sequence[str]) -> list[str]:
    for name in names:
        if name not in EXPERIMENTS:
            near = difflib.get_close_matches(name, EXPERIMENTS, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise ResultsError(
                f"`NAME` must be an experiment; got {name}. {hint}"
                "See: python -m pooltools experiments list"
            )
    return list(names)
