"""What a .keras file holds, read within limits and without importing anything it names.

A model file may come from anywhere. It is a zip file with a description of the layers in JSON; the
weights are not looked at here.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LARGEST_CONFIG = 32 * 2**20  # bytes of JSON; that of a network with 700 layers takes under 1 MiB
LARGEST_RATIO = 100  # unpacked to packed: Keras does not compress
MOST_MEMBERS = 10_000
KINDS = {
    b"\x89HDF": "an HDF5 file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04": "a Python pickle",
    b"\x08\x00\x00\x00": "a TensorFlow Lite or protocol buffer file",
}
CONVERT = (
    "Keras does not check old .h5 models for code before it loads them. If you trust it, convert "
    "it: keras.saving.load_model('model.h5').save('model.keras')"
)


class Unreadable(Exception):
    """A model file that is not loaded; the message says why in one line."""


def config(path: Path) -> dict[str, Any]:
    """The description of the model.

    Raises
    ------
    Unreadable : no file, not one that Keras wrote, damaged, or larger than is reasonable
    """
    _regular(path)
    try:
        with zipfile.ZipFile(path) as file:
            _bounded(file, path.stat().st_size)
            with file.open("config.json") as member:
                text = member.read(LARGEST_CONFIG + 1)
            damaged = file.testzip()
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"it is damaged: {error}.") from None
    if damaged:
        raise Unreadable(f"it is damaged: {damaged} is not what was written.")
    if len(text) > LARGEST_CONFIG:
        raise Unreadable(f"its config.json is larger than {LARGEST_CONFIG / 2**20:g} MiB.")
    return _parsed(text)


def _regular(path: Path) -> None:
    if path.is_dir():
        raise Unreadable("it is a directory. Give the .keras file itself.")
    if not path.exists():
        raise Unreadable("there is no such file.")
    if not path.is_file():
        raise Unreadable("it is not a regular file.")
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise Unreadable(f"it cannot be opened: {error.strerror}.") from None
    if head.startswith(b"\x89HDF"):
        raise Unreadable(f"it is an HDF5 file. {CONVERT}")
    if not zipfile.is_zipfile(path):
        raise Unreadable(f"it is {_kind(head)}, not a model that Keras saved as .keras.")
    if path.suffix != ".keras":
        raise Unreadable("its name must end in .keras, or Keras does not load it. Rename it.")


def _kind(head: bytes) -> str:
    for start, kind in KINDS.items():
        if head.startswith(start):
            return kind
    if not head:
        return "empty"
    damaged = head.startswith(b"PK")
    return "a damaged zip file" if damaged else "a file of another kind"


def _bounded(file: zipfile.ZipFile, packed: int) -> None:
    """Refuse what would unpack to far more than is stored, or outside its folder."""
    members = file.infolist()
    names = [member.filename for member in members]
    if "config.json" not in names:
        raise Unreadable("it is a zip file without config.json, not a model that Keras saved.")
    if len(members) > MOST_MEMBERS:
        raise Unreadable(f"it holds {len(members):,} files; at most {MOST_MEMBERS:,} are read.")
    if len(set(names)) < len(names):
        raise Unreadable("it holds two files of the same name.")
    if any(name.startswith(("/", "\\")) or ".." in name for name in names):
        raise Unreadable("it holds a file whose path leads out of it.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_RATIO * packed:
        raise Unreadable(
            f"it would unpack to {unpacked:,} bytes, more than {LARGEST_RATIO} times its size."
        )


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"its config.json cannot be read: {type(error).__name__}.") from None
    if not isinstance(found, dict) or not isinstance(found.get("class_name"), str):
        raise Unreadable("its config.json does not describe a model.")
    return found


def described(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every object that the description names, but for how the model is compiled."""
    waiting: list[Any] = [{k: v for k, v in found.items() if k != "compile_config"}]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
            if isinstance(each.get("class_name"), str):
                yield each
        elif isinstance(each, list):
            waiting += each
