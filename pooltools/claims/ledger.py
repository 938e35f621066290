"""The ledger: the rows of claims.yml, read and checked for form.

A row is a sentence, where it was said, and a reference to the check that can refute it; schema.yml
lists the fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

try:
    import yaml
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"the ledger needs the packages of the course; got no {error.name}. "
        "Install them: pip install -r requirements.txt"
    ) from error

PATH = Path(__file__).parents[2] / "claims.yml"
SCHEMA = Path(__file__).with_name("schema.yml")


class LedgerError(ValueError):
    """Something in claims.yml, or in a check it names, that a person has to mend."""


@dataclass(frozen=True)
class Claim:
    """One row; the fields are those of schema.yml."""

    id: str
    statement: str
    sources: tuple[str, ...]
    chapter: str
    kind: str
    duplicate_of: str = ""
    rests_on: tuple[str, ...] = ()
    form: str = ""
    measure: str = ""
    settings: tuple[str, ...] = ()
    smallest: Mapping[str, Any] = field(default_factory=dict)
    band: tuple[float, ...] = ()
    conditions: Mapping[str, Any] = field(default_factory=dict)
    check: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    exceptions: str = ""
    later: str = ""
    why: str = ""
    twin: Mapping[str, Any] = field(default_factory=dict)
    correction: Mapping[str, Any] = field(default_factory=dict)


def load(path: Path | None = None) -> dict[str, Claim]:
    """All rows by id, in the order of the file; duplicates filled in from the row they name.

    Raises
    ------
    LedgerError : no file, no list of rows in YAML, an unknown or missing field, a repeated id, a
        reference to a row that is not there
    """
    file = path or PATH
    stamp = file.stat().st_mtime_ns if file.exists() else 0
    return dict(_loaded(file, stamp))


@lru_cache(maxsize=1)  # a chapter asks for row after row, and reading takes half a second
def _loaded(file: Path, stamp: int) -> dict[str, Claim]:
    rows = _rows(file)
    validator = Draft202012Validator(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))
    problems = [_named(row, error) for row in rows for error in validator.iter_errors(row)]
    if problems:
        raise LedgerError("\n".join(problems))
    by_id = {row["id"]: row for row in rows}
    if len(by_id) < len(rows):
        ids = [row["id"] for row in rows]
        raise LedgerError(f"ids must be unique; got {sorted({i for i in ids if ids.count(i) > 1})}")
    return {row["id"]: _claim(row, by_id) for row in rows}


def _rows(path: Path) -> list[Any]:
    if not path.exists():
        raise LedgerError(
            f"the ledger must exist; got no file {path.name}. "
            "It is not part of the installed package: work in a clone of the book."
        )
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path.name} must be YAML in UTF-8; got: {error}") from error
    if not isinstance(rows, list) or not rows:
        raise LedgerError(f"{path.name} must be a list of rows; got {type(rows).__name__}.")
    return rows


def _named(row: Any, error: ValidationError) -> str:
    where = ".".join(str(part) for part in error.absolute_path)
    wanted = error.schema.get("anyOf", [])
    fields = [name for option in wanted for name in option.get("required", [])]
    what = f"one of {fields} is a required property" if fields else error.message
    id = row.get("id", "?") if isinstance(row, dict) else repr(row)
    return f"row {id}: " + (f"field `{where}`: " if where else "") + what


def _claim(row: dict[str, Any], by_id: Mapping[str, dict[str, Any]]) -> Claim:
    for other in [row.get("duplicate_of"), *row.get("rests_on", [])]:
        if other is not None and other not in by_id:
            raise LedgerError(f"row {row['id']}: there is no row {other}")
    if "duplicate_of" in by_id.get(row.get("duplicate_of", ""), {}):
        raise LedgerError(
            f"row {row['id']}: `duplicate_of` must name a row with a check of its own"
        )
    unknown = set(row.get("conditions", {}).get("met_in", [])) - set(row.get("settings", []))
    if unknown:
        raise LedgerError(f"row {row['id']}: `conditions` names unknown settings {unknown}")
    filled = {**by_id[row["duplicate_of"]], **row} if "duplicate_of" in row else row
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in filled.items()}
    return Claim(**values)
