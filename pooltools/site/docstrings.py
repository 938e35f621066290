"""Docstrings of this package as Sphinx reads them: marks of code, and lists of "name : text".

Autodoc imports and lists; Napoleon and numpydoc expect a type behind a parameter's colon, where we
have its meaning, and stars in shapes such as (N, *spatial, C) would begin an emphasis.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import inspect

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SECTIONS = {"Parameters", "Attributes", "Returns", "Raises"}
ENTRY = re.compile(r"(?P<names>\S[^:]*?) : (?P<text>.*)", re.DOTALL)


def escaped(text: str) -> str:
    """Plain words and `code`, so that reStructuredText shows them as they are."""
    parts = re.split(r"`([^`]+)`", text)
    parts[::2] = [re.sub(r"([*|\\]|_(?!\w))", r"\\\1", words) for words in parts[::2]]
    parts[1::2] = [f"``{code}``" for code in parts[1::2]]
    return "".join(parts)


def blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Runs of lines without an empty one."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []


def entries(block: list[str]) -> Iterator[str]:
    """The entries of a section: each begins at the margin and goes on indented."""
    entry: list[str] = []
    for line in block:
        if entry and not line.startswith(" "):
            yield "\n".join(entry)
            entry = []
        entry.append(line.strip())
    yield "\n".join(entry)


def listed(block: list[str]) -> Iterator[str]:
    """A section's entries as a definition list, or as the words they are."""
    for entry in entries(block):
        match = ENTRY.fullmatch(entry)
        if match:
            yield ", ".join(f"``{name}``" for name in match["names"].split(", "))
            yield from (f"    {line}" for line in escaped(match["text"]).splitlines())
        else:
            yield from escaped(entry).splitlines()


def converted(lines: Iterable[str]) -> list[str]:
    """A whole docstring in reStructuredText."""
    found: list[str] = []
    for block in blocks(lines):
        title, *rest = block
        if title in SECTIONS and rest and set(rest[0].strip()) == {"-"}:
            found += [f":{title}:", *(f"    {line}" for line in listed(rest[1:])), ""]
        elif title.lstrip().startswith(">>>"):
            found += [*block, ""]
        elif all(map(ENTRY.match, (line for line in block if line[0] != " "))):
            found += [*listed(block), ""]
        else:
            found += [*escaped("\n".join(block)).splitlines(), ""]
    return found


def convert(app: Sphinx, what: str, name: str, found: Any, options: Any, lines: list[str]) -> None:
    """Give autodoc the converted docstring."""
    lines[:] = converted(lines)


def skip(app: Sphinx, what: str, name: str, found: Any, skipped: bool, options: Any) -> bool | None:
    """Leave out the methods of layers: they are for Keras and for the instruments to call."""
    function = getattr(found, "fget", found)
    of_layer = getattr(function, "__module__", "").startswith("pooltools.layers")
    unnamed = str(found.__doc__).startswith("Alias for field number")  # of a named tuple
    return True if what == "class" and (of_layer or unnamed) else None


def sign(
    app: Sphinx, what: str, name: str, found: Any, options: Any, signature: str, returned: str
) -> tuple[str, str] | None:
    """Give layers the arguments of their construction, which Keras hides behind its own."""
    if what != "class" or not found.__module__.startswith("pooltools.layers"):
        return None
    arguments = inspect.signature(found.__init__, bound_method=True)
    return inspect.stringify_signature(arguments, show_annotation=False), returned


def load_keras(app: Sphinx, env: Any, pages: list[str]) -> None:
    """Import Keras, where a page needs it, without what TensorFlow says about itself meanwhile."""
    if not any(page.startswith("chapters/api_") for page in pages):
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        importlib.import_module("pooltools.layers")  # by name, as autodoc does
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def setup(app: Sphinx) -> None:
    """Register with autodoc."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", convert)
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-signature", sign)
    app.connect("env-before-read-docs", load_keras)
