"""The file of an experiment's rows: read, checked, added to, written whole or not at all.

Columns: for each arm its seeds, and for each measure one value per seed. A checksum over the
columns shows a value edited by hand; a fingerprint per arm shows rows of another definition.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from pooltools.experiments.arm import Experiment, digest
from pooltools.experiments.work import Row

FOLDER = Path(__file__).parents[2] / "results"
SCHEMA = Path(__file__).with_name("schema.yml")
LARGEST = 300_000
"""Bytes that a results file may have, so that the repository stays small."""
DIGITS = 7  # significant ones of a stored value


class ResultsError(ValueError):
    """A results file that is missing, damaged, edited or of another definition."""


def load(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The file `NAME.json` as it was written.

    Raises
    ------
    ResultsError : no such file, not of the schema, or its values do not match its checksum
    """
    file = (folder or FOLDER) / f"{name}.json"
    if not file.exists():
        raise ResultsError(
            f"results/{name}.json must exist; got no such file. "
            f"Make it: python -m pooltools experiments run {name}"
        )
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ResultsError(f"results/{name}.json must be JSON; got: {error}") from error
    check(content, name)
    return content


def check(content: dict[str, Any], name: str) -> None:
    """Refuse content that is not of the schema, or whose values were changed."""
    validator = Draft202012Validator(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))
    for error in validator.iter_errors(content):
        where = ".".join(map(str, error.absolute_path))
        raise ResultsError(f"results/{name}.json: {where or 'the whole'}: {error.message}")
    if content["checksum"] != checksum(content):
        raise ResultsError(
            f"the values of results/{name}.json must match its checksum; they do not: something "
            "was edited. Restore the file from the repository, or remove it and make it again: "
            f"python -m pooltools experiments run {name}"
        )


def checksum(content: dict[str, Any]) -> str:
    """Of everything that a verdict is computed from."""
    return digest([content[k] for k in ("experiment", "setting", "arms", "shared", "units")])


def started(experiment: Experiment, folder: Path | None = None) -> dict[str, Any]:
    """The rows there are, or a new file's content; refused if they are of another definition."""
    if not ((folder or FOLDER) / f"{experiment.name}.json").exists():
        empty: dict[str, Any] = {"arms": {}, "shared": {}, "units": {}, "provenance": []}
        return {"experiment": experiment.name, "setting": experiment.setting, **empty}
    content = load(experiment.name, folder)
    for arm in experiment.arms:
        kept = content["arms"].get(arm.name)
        if kept and kept["fingerprint"] != arm.fingerprint:
            raise ResultsError(
                f"rows of one arm must have one definition; that of {arm.name!r} in "
                f"{experiment.name} changed since its rows were written. Give the arm a new name, "
                f"or remove results/{experiment.name}.json: runs that did not change are kept "
                "outside it."
            )
    return content


def add(content: dict[str, Any], experiment: Experiment, rows: Iterable[Row]) -> None:
    """Put rows in; a value that is there already stays as it is."""
    for row in rows:
        kept = _arm(content, row)
        place = kept["seeds"].index(row.task.seed)
        for name, value in row.values.items():
            column = kept["values"].setdefault(name, [None] * len(kept["seeds"]))
            if column[place] is None and value is not None:
                column[place] = float(f"{value:.{DIGITS}g}")
        if row.problems:
            kept["problems"].setdefault(str(row.task.seed), {}).update(row.problems)
    _ordered(content, experiment)


def _arm(content: dict[str, Any], row: Row) -> dict[str, Any]:
    """The columns of the row's arm, with a place for its seed."""
    arm = row.task.arm
    new = {"fingerprint": arm.fingerprint, "definition": arm.definition}
    columns: dict[str, Any] = {"seeds": [], "seconds": [], "values": {}, "problems": {}}
    kept: dict[str, Any] = content["arms"].setdefault(arm.name, {**new, **columns})
    if row.task.seed not in kept["seeds"]:
        kept["seeds"].append(row.task.seed)
        kept["seconds"].append(round(row.seconds, 1))
        for column in kept["values"].values():
            column.append(None)
    return kept


def _ordered(content: dict[str, Any], experiment: Experiment) -> None:
    """Arms, seeds and measures in the order of the definition, whatever came first."""
    known = [arm.name for arm in experiment.arms if arm.name in content["arms"]]
    others = [name for name in content["arms"] if name not in known]
    content["arms"] = {name: content["arms"][name] for name in (*known, *others)}
    for arm in content["arms"].values():
        order = sorted(range(len(arm["seeds"])), key=arm["seeds"].__getitem__)
        arm["seeds"], arm["seconds"] = ([arm[k][i] for i in order] for k in ("seeds", "seconds"))
        names = sorted(arm["values"], key=lambda n: (*experiment.measures, n).index(n))
        arm["values"] = {name: [arm["values"][name][i] for i in order] for name in names}
        told = [str(seed) for seed in arm["seeds"] if str(seed) in arm["problems"]]
        arm["problems"] = {seed: arm["problems"][seed] for seed in told}


def write(content: dict[str, Any], folder: Path | None = None) -> None:
    """Write the file so that a reader sees the old one or the new one, never half of it."""
    name = content["experiment"]
    content["checksum"] = checksum(content)
    check(content, name)
    text = _text(content)
    if len(text.encode()) > LARGEST:
        raise ResultsError(
            f"results/{name}.json must have at most {LARGEST:,} bytes; got {len(text.encode()):,}. "
            "Split the experiment."
        )
    target = folder or FOLDER
    target.mkdir(parents=True, exist_ok=True)
    part = target / f".{name}.part"  # nobody else writes it: the runner holds the lock
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(target / f"{name}.json")


def _text(content: dict[str, Any]) -> str:
    """JSON with one line per column: small, and a changed value is one changed line."""
    return _lines(content, "") + "\n"


def _lines(value: Any, indent: str) -> str:
    flat = not isinstance(value, dict) or not any(
        isinstance(v, dict | list) for v in value.values()
    )
    if isinstance(value, list) and any(isinstance(v, dict) for v in value):
        inner = [f"{indent} {_lines(v, indent + ' ')}" for v in value]
        return "[\n" + ",\n".join(inner) + f"\n{indent}]"
    if flat or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = [
        f"{indent} {json.dumps(k, ensure_ascii=False)}: {_lines(v, indent + ' ')}"
        for k, v in value.items()
    ]
    return "{\n" + ",\n".join(inner) + f"\n{indent}}}"
