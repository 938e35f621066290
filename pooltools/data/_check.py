"""The messages of `pooltools.data`: arguments that are wrong, files that are missing or damaged."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np


class DataError(OSError):
    """A data file is missing, damaged or unreadable; the message names it and says what to do."""


def whole(value: object, name: str, least: int) -> int:
    """`value` as a whole number that is at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"`{name}` must be a whole number; got {value!r}.")
    if value < least:
        raise ValueError(f"`{name}` must be at least {least}; got {value}.")
    return int(value)


def share(value: Any, name: str) -> float:
    """`value` as a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TypeError(f"`{name}` must be a number from 0 to 1; got {value!r}.")
    if not 0 <= value <= 1:
        raise ValueError(f"`{name}` must be from 0 to 1; got {value}.")
    return float(value)


def choice(value: object, name: str, known: Iterable[str]) -> str:
    """`value` if it is one of the `known` names."""
    names = tuple(known)
    if isinstance(value, str) and value in names:
        return value
    near = difflib.get_close_matches(str(value).lower(), names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    listed = ", ".join(repr(known_name) for known_name in names)
    raise ValueError(f"`{name}` must be one of {listed}; got {value!r}.{hint}")


def balanced(n: object, name: str, classes: int) -> int:
    """`n` examples that divide evenly over `classes`."""
    count = whole(n, name, 0)
    if count % classes == 0:
        return count
    below = count - count % classes
    raise ValueError(
        f"`{name}` must be a multiple of the {classes} classes, so that all are equally frequent; "
        f"got {count}. Use {below} or {below + classes}."
    )


def side(value: object, least: int, step: int = 1) -> int:
    """`size`, the side of a generated picture: at least `least` pixels, a multiple of `step`."""
    pixels = whole(value, "size", least)
    if pixels % step:
        below = pixels - pixels % step
        raise ValueError(
            f"`size` must be a multiple of {step}; got {pixels}. Use {below} or {below + step}."
        )
    return pixels


def sizes(value: object) -> tuple[int, int, int]:
    """(train, val, test): how many examples each part gets."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 3:
        raise TypeError(f"`sizes` must be (train, val, test), three whole numbers; got {value!r}.")
    train, val, test = (whole(size, "sizes", 0) for size in value)
    return train, val, test


def enough(wanted: int, pool: int, dropped: int, part: str) -> None:
    """Refuse to draw more examples than there are distinct ones."""
    if wanted <= pool:
        return
    left_out = f" after {dropped} repeated ones were left out" if dropped else ""
    raise ValueError(
        f"`sizes` must fit the data; got {wanted:,} for {part} where there are {pool:,} "
        f"examples{left_out}. Ask for fewer."
    )


def no_such_folder(variable: str, folder: Path) -> DataError:
    """The error for a data folder that is not there."""
    return DataError(
        f"`{variable}` must name a folder; got {str(folder)!r}, where there is none. "
        f"Correct it, or unset it to do without the full data sets."
    )


def missing(path: Path, title: str, remedy: str) -> DataError:
    """The error for one file of a set that is not where its fellows are."""
    return DataError(f"{title} needs the file {path}; there is none. {remedy}")


def unreadable(path: Path, title: str, reason: str, remedy: str) -> DataError:
    """The error for a file that the system does not let us read."""
    return DataError(f"{title} needs the file {path}; it could not be read ({reason}). {remedy}")


def damaged(path: Path, title: str, reason: str, remedy: str) -> DataError:
    """The error for a file whose content is not the known one."""
    return DataError(
        f"{title} needs the file {path} undamaged; {reason}. It was left as it is. {remedy}"
    )


def nowhere(title: str, looked: Sequence[str], reason: str, remedy: str) -> DataError:
    """The error for a set found in none of its places."""
    found = f"{title} was not found. Looked at: {'; '.join(looked)}."
    return DataError(" ".join(part for part in (found, reason, remedy) if part))


def other_content(title: str, folder: Path) -> DataError:
    """The error for a set that Keras read, but that is not the published one."""
    return DataError(
        f"{title} must be the published set; Keras read another one from {folder}. "
        "Move its files out of that folder, so that Keras downloads them again."
    )


def keras_in_data_folder(cache: Path, variable: str, folder: Path) -> DataError:
    """The error for a Keras folder that lies in the data folder, where Keras might delete files."""
    return DataError(
        f"`KERAS_HOME` must not lie in the folder of {variable}, because Keras deletes files that "
        f"it does not know; got {cache} in {folder}. Set KERAS_HOME to another folder."
    )


def frames(value: object, most: int) -> int:
    """`frames` of a film: 2 to `most`, so that what moves stays in the picture."""
    count = whole(value, "frames", 2)
    if count > most:
        raise ValueError(f"`frames` must be at most size / 4 = {most}; got {count}.")
    return count


def crop(value: object, most: int) -> int:
    """`size` of a crop: 8 to `most` pixels."""
    pixels = whole(value, "size", 8)
    if pixels > most:
        raise ValueError(
            f"`size` must be at most {most}, half the width of a photograph; got {pixels}."
        )
    return pixels


def edge(value: object) -> int:
    """`size` of a cube that 64 voxels divide into evenly."""
    voxels = whole(value, "size", 8)
    if voxels not in (8, 16, 32, 64):
        raise ValueError(f"`size` must be 8, 16, 32 or 64; got {voxels}.")
    return voxels
