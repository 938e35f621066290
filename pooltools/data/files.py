"""Find the files of a data set and read them: checked, never written, one clear error each.

Every file is hashed while its bytes are in memory to be parsed (about 0.02 s for 17 MB), so what a
loader returns is what the registry names, however the file came here.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pooltools.data import _check
from pooltools.data._source import DISTRIBUTIONS, File, Source

VARIABLE: Final = "POOLTOOLS_DATA"
DEBIAN: Final = Path("/usr/share/datasets/fashion-mnist")
Read = Callable[[str], bytes]
"""From the end of a file's path to its checked content."""


def data_folder() -> Path | None:
    """The folder that POOLTOOLS_DATA names, or None where it is not set.

    Raises
    ------
    DataError : the variable is set to something that is not a folder
    """
    value = os.environ.get(VARIABLE, "")
    if not value:
        return None
    folder = Path(value).expanduser()
    if not folder.is_dir():
        raise _check.no_such_folder(VARIABLE, folder)
    return folder


def reader(entry: Source) -> Read | None:
    """A function that reads the entry's files, or None where none of them is on this machine."""
    paths = locate(entry)
    if paths is None:
        return None

    def read(end: str) -> bytes:
        (file,) = (file for file in paths if file.path.endswith(end))
        return content(paths[file], file.sha256, entry.title, remedy_for(entry))

    return read


def only_reader(entry: Source) -> Read:
    """As `reader`, for a set that has no other place to come from.

    Raises
    ------
    DataError : none of its files is on this machine
    """
    read = reader(entry)
    if read is None:
        looked, remedy = looked_at(entry), f"Set {VARIABLE} to a folder that holds it."
        raise _check.nowhere(entry.title, looked, "", remedy)
    return read


def locate(entry: Source) -> dict[File, Path] | None:
    """Where the entry's files should be: in its package, or the first folder that has one of them.

    Raises
    ------
    DataError : POOLTOOLS_DATA is wrong, or the package that carries the files is not installed
    """
    for paths in _places(entry):
        if entry.place in DISTRIBUTIONS or any(path.exists() for path in paths.values()):
            return paths
    return None


def looked_at(entry: Source) -> list[str]:
    """Where a full set was looked for on this machine, in words."""
    folder = data_folder()
    places = [f"{VARIABLE}={folder}" if folder else f"{VARIABLE}, which is not set"]
    return places + ([str(DEBIAN)] if entry.name == "fashion_mnist" else [])


def _places(entry: Source) -> Iterator[dict[File, Path]]:
    if entry.place in DISTRIBUTIONS:
        package = _package_folder(entry)
        yield {file: package / file.path for file in entry.files}
        return
    folder = data_folder()
    if folder is not None:
        yield {file: folder / file.path for file in entry.files}
    if entry.name == "fashion_mnist":
        yield {file: DEBIAN / Path(file.path).name for file in entry.files}


def content(path: Path, sha256: str, title: str, remedy: str) -> bytes:
    """The file's bytes, unpacked if it is a .gz, if their sha256 is the expected one.

    Raises
    ------
    DataError : it is missing, unreadable or not the known content
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _check.missing(path, title, remedy) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise _check.unreadable(path, title, reason, remedy) from None
    try:
        plain = gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error):
        raise _check.damaged(path, title, "it is no gzip file", remedy) from None
    got = hashlib.sha256(plain).hexdigest()
    if got != sha256:
        reason = f"its content has sha256 {got[:12]}… where {sha256[:12]}… is expected"
        raise _check.damaged(path, title, reason, remedy)
    return plain


def remedy_for(entry: Source) -> str:
    """What brings the entry's files back, as a sentence."""
    if entry.place in DISTRIBUTIONS:
        pinned = f"{DISTRIBUTIONS[entry.place]}=={version(DISTRIBUTIONS[entry.place])}"
        return f"Install the package again: pip install --force-reinstall --no-deps {pinned}."
    if entry.name in ("mnist", "fashion_mnist", "cifar10"):
        return f"Copy it there again, or unset {VARIABLE} to let Keras download the set."
    return "Copy it there again."


def _package_folder(entry: Source) -> Path:
    spec = find_spec(entry.place)  # finds the folder without importing the package
    if spec is None or not spec.submodule_search_locations:
        distribution = DISTRIBUTIONS[entry.place]
        raise _check.nowhere(
            entry.title,
            [f"the package {distribution}"],
            "It is not installed.",
            f"Install it: pip install {distribution}.",
        )
    return Path(spec.submodule_search_locations[0])
