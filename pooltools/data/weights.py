"""Files of trained weights from the data folder, checked; models are built elsewhere."""

from typing import Final

from pooltools.data import _check
from pooltools.data.files import only_reader
from pooltools.data.sources import SOURCES

WEIGHTS: Final = tuple(entry.name for entry in SOURCES.values() if entry.kind == "weights")


def weights(name: str) -> bytes:
    """The content of a weights file, compared with its known sha256.

    Parameters
    ----------
    name : one of `WEIGHTS`; `SOURCES[name]` says what it is. An .npz is opened with
        `np.load(io.BytesIO(weights(name)))`

    Raises
    ------
    ValueError : unknown name
    DataError : not in the data folder, or a damaged file
    """
    entry = SOURCES[_check.choice(name, "name", WEIGHTS)]
    (file,) = entry.files
    return only_reader(entry)(file.path)
