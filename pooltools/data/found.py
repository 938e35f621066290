"""What of the registry is on this machine, from names and sizes alone: for `doctor`."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from pooltools.data import keras_sets
from pooltools.data._check import DataError
from pooltools.data._source import Source
from pooltools.data.files import VARIABLE, locate, remedy_for
from pooltools.data.keras_sets import KNOWN
from pooltools.data.sources import SOURCES


class Found(NamedTuple):
    """One line for the reader: what it is, where it lies, whether it is whole, how to mend it."""

    name: str
    where: str
    ok: bool
    remedy: str


def found() -> list[Found]:
    """One line per data set and per package of pictures; no file is opened.

    A file of the right name and size counts as whole here; its content is compared when it is
    loaded.
    """
    entries = [entry for entry in SOURCES.values() if entry.files]
    return [_line(group) for group in _groups(entries)]


def _groups(entries: list[Source]) -> Iterator[list[Source]]:
    def key(entry: Source) -> tuple[str, str]:
        together = entry.kind in ("picture", "weights")
        return entry.place, entry.kind if together else entry.name

    for _, group in groupby(sorted(entries, key=key), key=key):
        yield list(group)


def _line(group: list[Source]) -> Found:
    first = group[0]
    name = first.title if len(group) == 1 else f"{len(group)} {PLURALS[first.kind]}"
    try:
        states = [_state(entry) for entry in group]
    except DataError as error:
        return Found(name, "", False, str(error))
    where, ok, remedy = min(states, key=lambda state: state[1])  # the first that is not whole
    return Found(name, where, ok, remedy)


PLURALS: Final = {"picture": "pictures", "weights": "files of weights"}
SLACK: Final = 64
"""Bytes by which a .gz may differ: Debian packs the same content with a shorter header."""


def _state(entry: Source) -> tuple[str, bool, str]:
    """(where, whether whole, remedy) of one entry."""
    paths = locate(entry)
    if paths is None:
        return _state_in_keras(entry)
    for file, path in paths.items():
        if not path.is_file():
            return str(path), False, f"The file is missing. {remedy_for(entry)}"
        size = path.stat().st_size
        if abs(size - file.size) > SLACK * (path.suffix == ".gz"):
            wrong = f"The file has {size:,} bytes instead of {file.size:,}."
            return str(path), False, f"{wrong} {remedy_for(entry)}"
    return str(next(iter(paths.values())).parent), True, ""


def _state_in_keras(entry: Source) -> tuple[str, bool, str]:
    remedy = f"Set {VARIABLE} to a folder that holds it."
    if entry.name not in KNOWN:
        return "", False, remedy
    cached = keras_sets.cached_files(entry)
    if cached:
        return str(next(iter(cached)).parent), True, ""
    return "", False, f"Keras downloads it at its first use; or s{remedy[1:]}"
