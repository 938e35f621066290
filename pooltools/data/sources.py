"""Where every data set, picture and weights file comes from, and what its licence asks for.

`SOURCES` is the one list: the loaders take file names and checksums from it, the page of sources
is made from it, and `pooltools doctor` looks for its files.
"""

from typing import Final

from pooltools.data import _check
from pooltools.data._entries import ENTRIES
from pooltools.data._picture_entries import PICTURE_ENTRIES
from pooltools.data._source import DISTRIBUTIONS, KINDS, LICENCES, File, Source

__all__ = ["DISTRIBUTIONS", "KINDS", "LICENCES", "PICTURES", "SOURCES", "File", "Source", "source"]

SOURCES: Final = {entry.name: entry for entry in (*ENTRIES, *PICTURE_ENTRIES)}
PICTURES: Final = tuple(entry.name for entry in PICTURE_ENTRIES)


def source(name: str) -> Source:
    """The registry's entry of that name.

    >>> source("cifar10").licence
    'none stated'
    """
    return SOURCES[_check.choice(name, "name", SOURCES)]
