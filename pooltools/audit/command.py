"""`python -m pooltools audit MODEL.keras`: what its downsampling does, and likely mistakes.

Exit status: 0 without findings, 1 with findings, 2 if a file cannot be read or written.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pooltools.audit import models
from pooltools.audit.archive import Unreadable
from pooltools.audit.verdicts import verdicts

LONGEST = 400  # characters of a message


def main(argv: list[str]) -> int:
    """Print the report; 1 if it has findings."""
    arguments = _parser().parse_args(argv)
    try:
        with _quiet():
            found = _audit(arguments)
        texts = verdicts({finding.claim for finding in found.findings})
        _print(found, texts)
        if arguments.html:
            _write(arguments.html, found, texts)
    except _Failed as error:
        print(error, file=sys.stderr)
        return 2
    return int(bool(found.findings))


class _Failed(Exception):
    """A file that cannot be used, and why, in one line that a terminal can show."""

    def __init__(self, path: object, why: str) -> None:
        from pooltools.analysis.findings.text import plain

        text = plain(" ".join(f"{path}: {why}".split()))
        super().__init__(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _parser() -> argparse.ArgumentParser:
    about, _, status = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser("python -m pooltools audit", description=about, epilog=status)
    parser.add_argument("model", type=Path, metavar="MODEL.keras")
    parser.add_argument(
        "--data", type=Path, metavar="X.npz", help="arrays x and, if wanted, y: measure shifts too"
    )
    parser.add_argument(
        "--input-shape", type=_lengths, metavar="N,N,C", help="for a model that leaves it open"
    )
    parser.add_argument("--html", type=Path, metavar="REPORT.html", help="write a page as well")
    parser.add_argument(
        "--import",
        dest="modules",
        action="append",
        default=[],
        metavar="MODULE",
        help="a module of yours that registers the model's own classes; it is run",
    )
    return parser


def _lengths(text: str) -> tuple[int, ...]:
    """Whole numbers between commas."""
    return tuple(int(part) for part in text.split(","))


_lengths.__name__ = "list of lengths like 224,224,3"  # how argparse calls what does not fit


def _audit(arguments: argparse.Namespace) -> Any:
    if arguments.html and arguments.html.resolve() == arguments.model.resolve():
        raise _Failed(arguments.html, "the report must not replace the model.")
    try:
        model = models.load(arguments.model, arguments.modules)
    except Unreadable as error:
        raise _Failed(arguments.model, str(error)) from None
    from pooltools.analysis.audit import audit

    try:
        return audit(model, arguments.data, arguments.input_shape)
    except (TypeError, ValueError) as error:
        raise _Failed(arguments.model, str(error)) from None


def _print(found: Any, texts: dict[str, str]) -> None:
    from pooltools.analysis.findings.text import report

    print(report(found, texts))


def _write(path: Path, found: Any, texts: dict[str, str]) -> None:
    from pooltools.audit.page import page

    try:
        path.write_text(page(found, texts), encoding="utf-8")
    except OSError as error:
        raise _Failed(path, f"the report cannot be written: {error.strerror}.") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what TensorFlow's C++ and Keras print about themselves while they load."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
