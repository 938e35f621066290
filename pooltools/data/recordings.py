"""Sets of one and of three dimensions from the data folder: spoken digits, adrenal glands."""

import io
from dataclasses import dataclass
from typing import Final

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.bundled import DIGITS
from pooltools.data.dataset import Dataset
from pooltools.data.files import only_reader
from pooltools.data.sources import SOURCES

TEST_RECORDINGS: Final = 5
"""Of each digit and speaker, recordings 0 to 4 are the test part, as the set's authors say."""
GLANDS: Final = ("normal", "hyperplasia")


@dataclass(frozen=True, eq=False, kw_only=True)
class SpokenDigits(Dataset):
    """Recordings, with who speaks and how many samples each has before the padding.

    speaker_train, speaker_test : shape (N,), names
    length_train, length_test : shape (N,), int64, samples at 8 kHz
    """

    speaker_train: Array
    speaker_test: Array
    length_train: Array
    length_test: Array


def spoken_digits() -> SpokenDigits:
    """2,700 training and 300 test recordings of a spoken digit, 8 kHz, padded with zeros behind.

    `x_train` has shape (2700, 18262, 1), int16. The same six people speak both parts: to ask about
    a new voice, leave one speaker out.

    Raises
    ------
    DataError : not in the data folder, or a damaged file
    """
    with np.load(io.BytesIO(only_reader(SOURCES["spoken_digits"])("fsdd_v1.npz"))) as file:
        audio, offsets = file["audio"], file["offsets"]
        digit, speaker, number = file["label"].astype(np.int64), file["speaker"], file["index"]
    length = np.diff(offsets)
    x = np.zeros((len(length), length.max(), 1), dtype=np.int16)
    x[np.arange(length.max()) < length[:, None], 0] = audio
    test = number < TEST_RECORDINGS
    return SpokenDigits(
        name="spoken_digits",
        x_train=x[~test],
        y_train=digit[~test],
        x_test=x[test],
        y_test=digit[test],
        source=SOURCES["spoken_digits"],
        classes=DIGITS,
        speaker_train=speaker[~test],
        speaker_test=speaker[test],
        length_train=length[~test],
        length_test=length[test],
    )


def adrenal_3d(size: int = 32) -> Dataset:
    """Volumes of an adrenal gland, 1,286 for training and 298 for test, normal or enlarged.

    Parameters
    ----------
    size : edge of the cube in voxels: 64 as stored, or 32, 16, 8 by averaging blocks

    `x_train` has shape (1286, size, size, size, 1), float32, 0 to 1: MedMNIST's 1,188 training
    volumes, then its 98 for validation. About four of five volumes are normal.

    Raises
    ------
    ValueError : another size
    DataError : not in the data folder, or a damaged file
    """
    size = _check.edge(size)
    with np.load(io.BytesIO(only_reader(SOURCES["adrenal_3d"])("adrenalmnist3d_64.npz"))) as file:
        parts = {
            part: (_shrunk(file[f"{part}_images"], size), file[f"{part}_labels"])
            for part in ("train", "val", "test")
        }
    x_train, y_train = (
        np.concatenate(pair) for pair in zip(parts["train"], parts["val"], strict=True)
    )
    x_test, y_test = parts["test"]
    y_train, y_test = (y.ravel().astype(np.int64) for y in (y_train, y_test))
    return Dataset("adrenal_3d", x_train, y_train, x_test, y_test, SOURCES["adrenal_3d"], GLANDS)


def _shrunk(volumes: Array, size: int) -> Array:
    """Means of cubic blocks, 0 to 1: (N, size, size, size, 1)."""
    block = volumes.shape[1] // size
    sums = volumes
    for axis in (1, 2, 3):  # whole numbers stay exact: at most 8³ · 255
        blocks = (*sums.shape[:axis], size, block, *sums.shape[axis + 1 :])
        sums = sums.reshape(blocks).sum(axis=axis + 1, dtype=np.uint32)
    return (sums / np.float32(block**3 * 255)).astype(np.float32)[..., None]
