"""Data sets, pictures and generators of the course, each with its source and licence.

Nothing heavy is imported before a loader is called, and no file is ever written or deleted. Full
sets come from the folder that the environment variable POOLTOOLS_DATA names, or else through
`keras.datasets`; everything else needs no network.
"""

from pooltools.data._check import DataError
from pooltools.data.bundled import digits_8x8, mnist_5000
from pooltools.data.dataset import Dataset, Part, Split, content_hashes, split, subset
from pooltools.data.dots import dots
from pooltools.data.found import Found, found
from pooltools.data.full import cifar10, fashion_mnist, mnist
from pooltools.data.patterns import patterns
from pooltools.data.pictures import picture
from pooltools.data.recordings import SpokenDigits, adrenal_3d, spoken_digits
from pooltools.data.shapes import moving_shapes, shapes
from pooltools.data.signals import signals
from pooltools.data.sources import PICTURES, SOURCES, Source, source
from pooltools.data.textures import textures
from pooltools.data.weights import WEIGHTS, weights

__all__ = [
    "PICTURES",
    "SOURCES",
    "WEIGHTS",
    "DataError",
    "Dataset",
    "Found",
    "Part",
    "Source",
    "Split",
    "SpokenDigits",
    "adrenal_3d",
    "cifar10",
    "content_hashes",
    "digits_8x8",
    "dots",
    "fashion_mnist",
    "found",
    "mnist",
    "mnist_5000",
    "moving_shapes",
    "patterns",
    "picture",
    "shapes",
    "signals",
    "source",
    "split",
    "spoken_digits",
    "subset",
    "textures",
    "weights",
]
