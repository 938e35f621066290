"""The task specification of an assignment: what is asked, for how many points, in what time.

assignment: 01_mechanics
kind: numpy
tasks:
  - name: max_pool
    points: 4
    seconds: 10
"""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from pooltools.grading.tasks import TASKS

KINDS = ("numpy", "keras")
"""What a submission needs to run: NumPy alone, or Keras too (slower to start, more memory)."""


@dataclass(frozen=True)
class Item:
    """One task of an assignment; `seconds` is the time its whole set of cases may take."""

    name: str
    points: float
    seconds: float


@dataclass(frozen=True)
class Specification:
    """An assignment: its name, what it needs to run, its tasks in the notebook's order."""

    assignment: str
    kind: str
    tasks: tuple[Item, ...]

    @property
    def points(self) -> float:
        """Of all tasks together."""
        return sum(item.points for item in self.tasks)


def load(path: Path) -> Specification:
    """Read and check a specification file.

    Raises
    ------
    FileNotFoundError : no such file
    ValueError : not YAML, or an entry is missing, unknown or wrong; the message says where
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"`{path}` must be a task specification; no such file. "
            "Write one like exercises/01_mechanics/tasks.yml."
        )
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        line = getattr(error, "problem_mark", None)
        where = f" near line {line.line + 1}" if line else ""
        raise ValueError(f"`{path}` must be YAML; it cannot be read{where}.") from error
    return _specification(found, str(path))


def _specification(found: Any, where: str) -> Specification:
    _keys(found, ("assignment", "kind", "tasks"), where)
    name, kind, tasks = found["assignment"], found["kind"], found["tasks"]
    if not isinstance(name, str) or not name:
        _wrong("assignment", "be the name of the folder", name, where)
    _one_of("kind", kind, KINDS, where)
    if not isinstance(tasks, list) or not tasks:
        _wrong("tasks", "be a list of at least one task", tasks, where)
    items = tuple(_item(task, f"{where}, task {i}") for i, task in enumerate(tasks, start=1))
    names = [item.name for item in items]
    for twice in {name for name in names if names.count(name) > 1}:
        _wrong("tasks", "name each task once", f"{twice!r} {names.count(twice)} times", where)
    return Specification(name, kind, items)


def _item(found: Any, where: str) -> Item:
    _keys(found, ("name", "points", "seconds"), where)
    _one_of("name", found["name"], sorted(TASKS), where)
    for key in ("points", "seconds"):
        number = found[key]
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < 1e6:
            _wrong(key, "be a number above 0", repr(number), where)
    return Item(found["name"], found["points"], found["seconds"])


def _keys(found: Any, keys: tuple[str, ...], where: str) -> None:
    if not isinstance(found, dict):
        raise ValueError(f"{where}: must have the entries {', '.join(keys)}; got {found!r}.")
    for key in found:
        _one_of("entry", key, keys, where)
    missing = [key for key in keys if key not in found]
    if missing:
        raise ValueError(f"{where}: must have the entries {', '.join(keys)}; no {missing[0]!r}.")


def _one_of(what: str, value: object, known: Collection[str], where: str) -> None:
    if value in known:
        return
    near = difflib.get_close_matches(str(value), known, n=1)
    hint = f". Did you mean {near[0]!r}?" if near else "."
    raise ValueError(f"{where}: `{what}` must be one of {', '.join(known)}; got {value!r}{hint}")


def _wrong(key: str, rule: str, value: object, where: str) -> NoReturn:
    raise ValueError(f"{where}: `{key}` must {rule}; got {value}.")
