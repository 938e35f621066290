"""Where the course's notebooks lie, and which of them a name means."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("chapters", "exercises")


def notebooks(root: Path = ROOT) -> list[Path]:
    """All notebooks of the course below `root`, in reading order."""
    found = (path for folder in FOLDERS for path in sorted((root / folder).rglob("*.ipynb")))
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def within(paths: Iterable[Path]) -> list[Path]:
    """The notebooks among `paths` and inside the folders among them.

    Raises
    ------
    FileNotFoundError : a path does not exist, or none of them holds a notebook
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"`PATH` must exist; got {path}.")
        found += sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
    found = [path for path in found if ".ipynb_checkpoints" not in path.parts]
    if not found:
        raise FileNotFoundError("no notebook found: a check of nothing would pass.")
    return found


def named(names: Sequence[str], root: Path = ROOT) -> list[Path]:
    """The course's notebooks that `names` mean; all of them without a name.

    A name is any notebook's path; or, for one of the course, its stem ("01_mechanics") or, for an
    exercise, its folder's name; or the start of that up to "_" ("01").

    Raises
    ------
    FileNotFoundError : there is no notebook, or none has that name
    """
    course = notebooks(root)
    if not course and not names:
        raise FileNotFoundError(f"no notebook found in {' and '.join(FOLDERS)} of {root.name}.")
    if not names:
        return course
    return list(dict.fromkeys(path for name in names for path in _meant(name, course, root)))


def _meant(name: str, course: list[Path], root: Path) -> list[Path]:
    if name.endswith(".ipynb") and Path(name).is_file():
        return [Path(name).resolve()]
    paths = [path for path in course if name in _names(path, root)]
    if not paths:
        known = sorted({_names(path, root)[0] for path in course})
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise FileNotFoundError(
            f"`N` must be one of {', '.join(known)} or a notebook's path; got {name}.{hint}"
        )
    return paths


def _names(path: Path, root: Path) -> list[str]:
    own = path.stem if path.parent.parent == root else path.parent.name
    return [own, own.split("_")[0]]
