"""What the registry says about one source: its files, its licence, who made it."""

from dataclasses import dataclass
from typing import Final

LICENCES: Final = {
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "BSD-2-Clause": "https://opensource.org/license/bsd-2-clause",
    "BSD-3-Clause": "https://opensource.org/license/bsd-3-clause",
    "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 3.0": "https://creativecommons.org/licenses/by-sa/3.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
    "none stated": "",
    "public domain": "",
}
KINDS: Final = ("data set", "generated", "picture", "weights")
PLACES: Final = ("", "folder", "mlxtend", "skimage", "sklearn")
DISTRIBUTIONS: Final = {
    "mlxtend": "mlxtend",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
}
"""Import name -> name to install."""


@dataclass(frozen=True)
class File:
    """One file that the course reads and never writes.

    path : below its package or the data folder, with forward slashes
    size : bytes on disk
    sha256 : of the content; of a .gz, of what it holds, so that any compression will do
    """

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """One entry of the registry.

    name : the loader or generator in `pooltools.data`, the name for `picture`, or the weights' name
    kind : one of `KINDS`
    title, what : a name for the reader; count, shape and content in a line
    licence : a key of `LICENCES`
    citation : who made it
    place : "" (generated), "folder" (full sets), or the package that carries the files
    note : what a user of the data should know about the licence or the content
    """

    name: str
    kind: str
    title: str
    what: str
    licence: str
    citation: str
    place: str = ""
    files: tuple[File, ...] = ()
    note: str = ""

    @property
    def share_alike(self) -> bool:
        """Whether works made from it must carry the same licence."""
        return "-SA" in self.licence

    @property
    def network(self) -> bool:
        """Whether a reader without the data folder needs a download."""
        return self.place == "folder"
