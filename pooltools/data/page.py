"""The page of sources as Markdown tables, made from the registry and nothing else."""

from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Final

from pooltools.data import _check
from pooltools.data._source import DISTRIBUTIONS, KINDS, LICENCES, Source
from pooltools.data.sources import SOURCES

HEAD: Final = "| name | licence | what | by | from |\n|---|---|---|---|---|\n"
MARK: Final = "**share-alike**"


def table(kind: str) -> str:
    """A Markdown table of the entries of one of `KINDS`, in the registry's order."""
    kind = _check.choice(kind, "kind", KINDS)
    return HEAD + "\n".join(_row(entry) for entry in SOURCES.values() if entry.kind == kind)


def notes() -> str:
    """A Markdown list of what the registry adds about single entries."""
    noted = [entry for entry in SOURCES.values() if entry.note and entry.kind != "generated"]
    return "\n".join(f"- **{entry.title}.** {entry.note}" for entry in noted)


def _row(entry: Source) -> str:
    what = f"{entry.title}: {entry.what}" if entry.kind != "picture" else entry.what
    cells = (f"`{entry.name}`", _licence(entry), what, entry.citation, _origin(entry))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _origin(entry: Source) -> str:
    """The package with its version, or the folder in the data folder."""
    if entry.place in DISTRIBUTIONS:
        distribution = DISTRIBUTIONS[entry.place]
        return f"{distribution} {version(distribution)}"
    if entry.kind == "generated":
        return "generated from a seed"
    file = PurePosixPath(entry.files[0].path)
    return f"data folder, `{file.parts[0]}`"


def _licence(entry: Source) -> str:
    address = LICENCES[entry.licence]
    text = f"[{entry.licence}]({address})" if address else entry.licence
    return f"{text}, {MARK}" if entry.share_alike else text
