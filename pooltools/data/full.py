"""The full picture sets: from the folder of POOLTOOLS_DATA, or else through `keras.datasets`."""

import io

import numpy as np

from pooltools._types import Array
from pooltools.data import keras_sets
from pooltools.data.bundled import DIGITS
from pooltools.data.dataset import Dataset
from pooltools.data.files import Read, looked_at, reader
from pooltools.data.sources import SOURCES

CLOTHES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
THINGS = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip


def mnist() -> Dataset:
    """MNIST: 60,000 training and 10,000 test digits of shape (28, 28, 1), uint8, 0 to 255.

    Raises
    ------
    DataError : not found and not downloaded, or a damaged file
    """
    read = reader(SOURCES["mnist"])
    return _dataset("mnist", _npz(read) if read else _from_keras("mnist"), DIGITS)


def fashion_mnist() -> Dataset:
    """Fashion-MNIST: 60,000 training and 10,000 test pictures of (28, 28, 1), uint8, 0 to 255.

    Debian's package `dataset-fashion-mnist` is used too where it is installed.

    Raises
    ------
    DataError : not found and not downloaded, or a damaged file
    """
    read = reader(SOURCES["fashion_mnist"])
    return _dataset("fashion_mnist", _idx(read) if read else _from_keras("fashion_mnist"), CLOTHES)


def cifar10() -> Dataset:
    """CIFAR-10: the first 20,000 training and all 10,000 test pictures of (32, 32, 3), uint8.

    They are the same ones wherever the set is found, so that results do not depend on it.

    Raises
    ------
    DataError : not found and not downloaded, or a damaged file
    """
    read = reader(SOURCES["cifar10"])
    return _dataset("cifar10", _sheets(read) if read else _from_keras("cifar10"), THINGS)


def _dataset(name: str, arrays: keras_sets.Arrays, classes: tuple[str, ...]) -> Dataset:
    x_train, y_train, x_test, y_test = arrays
    if x_train.ndim == 3:
        x_train, x_test = x_train[..., None], x_test[..., None]
    y_train, y_test = y_train.astype(np.int64), y_test.astype(np.int64)
    return Dataset(name, x_train, y_train, x_test, y_test, SOURCES[name], classes)


def _from_keras(name: str) -> keras_sets.Arrays:
    return keras_sets.load(SOURCES[name], looked_at(SOURCES[name]))


def _npz(read: Read) -> keras_sets.Arrays:
    with np.load(io.BytesIO(read("mnist.npz"))) as file:
        return file["x_train"], file["y_train"], file["x_test"], file["y_test"]


def _idx(read: Read) -> keras_sets.Arrays:
    def pictures(part: str) -> Array:
        values = np.frombuffer(read(f"{part}-images-idx3-ubyte.gz"), np.uint8, offset=16)
        return values.reshape(-1, 28, 28).copy()  # the copy can be written to

    def labels(part: str) -> Array:
        return np.frombuffer(read(f"{part}-labels-idx1-ubyte.gz"), np.uint8, offset=8)

    return pictures("train"), labels("train"), pictures("t10k"), labels("t10k")


def _sheets(read: Read) -> keras_sets.Arrays:
    with np.load(io.BytesIO(read("labels.npz"))) as file:
        y_train, y_test = file["train"][:20_000], file["test"]
    batches = [_tiles(read(f"data_batch_{number}.webp")) for number in (1, 2)]
    return np.concatenate(batches), y_train, _tiles(read("test_batch.webp")), y_test


def _tiles(data: bytes) -> Array:
    """The 10,000 pictures of one sheet of 100 × 100 tiles, row by row: (10000, 32, 32, 3)."""
    from PIL import Image

    sheet = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))  # (3200, 3200, 3)
    return sheet.reshape(100, 32, 100, 32, 3).swapaxes(1, 2).reshape(-1, 32, 32, 3)
