"""Textures: crops of three photographs; training and test crops share no pixel."""

from typing import Final

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.dataset import Dataset
from pooltools.data.generate import generate
from pooltools.data.pictures import picture

MATERIALS: Final = ("brick", "grass", "gravel")
HALF: Final = 256
"""Columns of each half of a photograph, which has 512 × 512 pixels."""


def textures(n_train: int = 600, n_test: int = 600, seed: int = 0, size: int = 64) -> Dataset:
    """Square crops at random places of photographs of brick, grass and gravel.

    Parameters
    ----------
    n_train, n_test : examples, multiples of the 3 classes
    size : height and width of a crop in pixels, 8 to 256

    Returns
    -------
    crops (N, size, size, 1), float32, 0 to 1; targets (N,) int64, a place in `MATERIALS`.
    Training crops lie in the left half of a photograph (columns 0 to 255), test crops in the right
    half; crops of one half may overlap each other
    """
    size = _check.crop(size, HALF)

    def draw(rng: np.random.Generator, labels: Array, train: bool) -> tuple[Array, Array]:
        first = 0 if train else HALF
        photographs = np.stack([picture(name)[:, first : first + HALF, 0] for name in MATERIALS])
        windows = np.lib.stride_tricks.sliding_window_view(photographs, (size, size), axis=(1, 2))
        row = rng.integers(windows.shape[1], size=len(labels))
        column = rng.integers(windows.shape[2], size=len(labels))
        return (windows[labels, row, column, ..., None] / np.float32(255)), labels

    return generate("textures", MATERIALS, n_train, n_test, seed, draw)
