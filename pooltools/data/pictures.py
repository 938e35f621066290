"""Single pictures from inside scikit-image and scikit-learn, without importing either."""

import io

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.files import only_reader
from pooltools.data.sources import PICTURES, SOURCES


def picture(name: str) -> Array:
    """A picture by name: shape (H, W, C), uint8, 0 to 255; C is 1 (grey) or 3 (red, green, blue).

    Parameters
    ----------
    name : one of `PICTURES`; `SOURCES[name]` has its licence and whom to name

    Raises
    ------
    ValueError : unknown name
    DataError : the package that carries it is missing, or the file is damaged

    >>> picture("coffee").shape, picture("brick").shape
    ((400, 600, 3), (512, 512, 1))
    """
    entry = SOURCES[_check.choice(name, "name", PICTURES)]
    (file,) = entry.files
    return _decode(only_reader(entry)(file.path))


def _decode(data: bytes) -> Array:
    from PIL import Image

    image = Image.open(io.BytesIO(data))
    values = np.array(image)
    return values if values.ndim == 3 else values[..., None]
