"""Full sets through `keras.datasets`, which downloads them once into Keras' own folder.

Keras deletes a file of its folder whose hash it does not know before it downloads it again. Here
such a file is refused before Keras sees it, and Keras is never pointed at the data folder.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data._source import Source
from pooltools.data.files import VARIABLE, content, data_folder
from pooltools.data.sources import SOURCES

GET: Final = f"Connect to the network, or set {VARIABLE} to a folder that holds the set."
AGAIN: Final = "Move it away, so that Keras downloads it again."

Arrays = tuple[Array, Array, Array, Array]
"""x_train, y_train, x_test, y_test as Keras gives them."""


@dataclass(frozen=True)
class Cached:
    """What Keras keeps of one set.

    module : its name in `keras.datasets`
    files : below Keras' folder, each with the sha256 of its content (of a .gz: of what it holds)
    sha256 : of the four arrays, one after the other, as the full data folder gives them
    train : how many of the training examples the course uses, from the first on
    """

    module: str
    files: tuple[tuple[str, str], ...]
    sha256: str
    train: int = 60_000


KNOWN: Final = {
    "mnist": Cached(
        "mnist",
        (
            (
                "datasets/mnist.npz",
                "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            ),
        ),
        "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16",
    ),
    "fashion_mnist": Cached(
        "fashion_mnist",
        tuple(
            (f"datasets/fashion-mnist/{Path(file.path).name}", file.sha256)
            for file in SOURCES["fashion_mnist"].files
        ),
        "ca3ab2a37f845e1b8ae23cab1b51749a3011ba3bf1d9016176d75cbaabac376f",
    ),
    "cifar10": Cached(
        "cifar10",
        (
            (
                "datasets/cifar-10-batches-py-target_archive",
                "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            ),
        ),
        "9ca44f2e53f15dba9d148e252d65b1aed504d3b09f6151b91645991574f8569d",
        train=20_000,
    ),
}


def cached_files(entry: Source) -> dict[Path, str]:
    """Those files of the set that lie in Keras' folder now, with their expected sha256."""
    paths = {
        folder / name: sha256 for folder in _folders() for name, sha256 in KNOWN[entry.name].files
    }
    return {path: sha256 for path, sha256 in paths.items() if path.exists()}


def load(entry: Source, looked: list[str]) -> Arrays:
    """The set through `keras.datasets`: from Keras' folder, or downloaded into it.

    `looked` says where it was looked for before, for the message.

    Raises
    ------
    DataError : a file in Keras' folder is damaged, or the download failed
    """
    _refuse_data_folder()
    for path, sha256 in cached_files(entry).items():
        content(path, sha256, entry.title, AGAIN)
    import keras

    module: Any = getattr(keras.datasets, KNOWN[entry.name].module)
    (x_train, y_train), (x_test, y_test) = _call(module.load_data, entry, looked)
    train = KNOWN[entry.name].train
    arrays = x_train[:train], y_train[:train].ravel(), x_test, y_test.ravel()
    _compare(arrays, entry)
    return arrays


def _folders() -> tuple[Path, Path]:
    """Where Keras keeps downloads, and where it does so if that folder cannot be written to."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home), Path(tempfile.gettempdir()) / ".keras"


def _refuse_data_folder() -> None:
    folder = data_folder()
    if folder is None:
        return
    for cache in _folders():
        if (cache / "datasets").resolve().is_relative_to(folder.resolve()):
            raise _check.keras_in_data_folder(cache, VARIABLE, folder)


def _call(load_data: Callable[[], Any], entry: Source, looked: list[str]) -> Any:
    try:
        return load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise _check.nowhere(
            entry.title,
            [*looked, f"Keras' own folder {_folders()[0]}"],
            f"Keras could not download it ({error}).",
            GET,
        ) from None


def _compare(arrays: Arrays, entry: Source) -> None:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array.tobytes())
    if digest.hexdigest() != KNOWN[entry.name].sha256:
        folder = _folders()[0] / "datasets"
        raise _check.other_content(entry.title, folder)
