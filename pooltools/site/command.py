"""`python -m pooltools site check`: what is wrong with the built site, without a browser."""

from __future__ import annotations

import argparse
from pathlib import Path

from pooltools.site import links, offline, rules

CHECKS = {
    "asks another host": offline.findings,
    "leads nowhere": links.findings,
    "breaks a rule for pages": rules.findings,
}


def findings(site: Path) -> list[str]:
    """One line for each thing that is wrong with the site built in the folder `site`."""
    return [f"{line}  ({kind})" for kind, look in CHECKS.items() for line in look(site)]


def main(argv: list[str]) -> int:
    """Check the built site and print what is wrong; the exit status is 0 if nothing is."""
    parser = argparse.ArgumentParser(prog="python -m pooltools site", description=__doc__)
    parser.add_argument("action", choices=["check"])
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path("_build/html"), help="default: _build/html"
    )
    folder = parser.parse_args(argv).folder
    try:
        lines = findings(folder)
    except FileNotFoundError as error:
        lines = [str(error)]
    print(*lines, f"{folder}: {len(lines) or 'no'} findings", sep="\n")
    return int(bool(lines))
