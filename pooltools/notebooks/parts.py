"""The parts of a notebook: code, outputs, pictures, and what is not compared."""

import re
from collections.abc import Iterator
from typing import Any

# The tags under which nbval does not compare a cell, or expects it to fail.
IGNORING = {"nbval-ignore-output", "nbval-skip", "nbval-raises-exception", "raises-exception"}
_SPOKEN = re.compile(r"^(?:say|verdict_box|also_said)\(", re.MULTILINE)
# Sources, formulas and tables on lines of their own, tags, addresses of links.
_NOT_WORDS = re.compile(
    r"^## Sources\b.*?(?=^##? |\Z)|\$\$.*?\$\$|^[ \t]*\|[^\n]*"
    r"|</?[A-Za-z][^>]*>|(?<=\])\([^)\n]*\)",
    re.DOTALL | re.MULTILINE,
)


def text_of(value: Any) -> str:
    """A text that a notebook may store in pieces."""
    return "".join(value) if isinstance(value, list) else str(value)


def code_cells(notebook: Any) -> list[tuple[int, Any]]:
    """Each code cell with its place among all cells, from 1."""
    return [(k, cell) for k, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]


def outputs(notebook: Any) -> Iterator[tuple[int, Any]]:
    """Each output with the place of its cell."""
    return ((k, output) for k, cell in code_cells(notebook) for output in cell.outputs)


def shown(output: Any) -> str:
    """All text that an output holds, that of drawings too."""
    forms = output.get("data", {})
    kinds = [kind for kind in forms if not kind.startswith("image/") or kind == "image/svg+xml"]
    parts = [text_of(forms[kind]) for kind in kinds]
    parts += [text_of(output.get(key, "")) for key in ("text", "evalue", "traceback")]
    return "\n".join(parts)


def pictures(notebook: Any) -> Iterator[tuple[int, str, Any]]:
    """Each picture among the outputs: its cell's place, its kind ("image/png"), its output."""
    for k, output in outputs(notebook):
        for kind in output.get("data", {}):
            if kind.startswith("image/"):
                yield k, kind, output


def ignoring(cell: Any) -> set[str]:
    """The tags of a cell that keep its output from being compared."""
    return IGNORING & set(cell.metadata.get("tags", []))


def is_text(cell: Any) -> bool:
    """Whether the page shows a cell as text: Markdown, or a sentence that is computed."""
    return cell.cell_type == "markdown" or bool(_SPOKEN.search(cell.source))


def words_of(notebook: Any) -> int:
    """Words of prose in the text cells, folded ones too; a word holds a letter or a digit."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return sum(any(map(str.isalnum, word)) for word in _NOT_WORDS.sub(" ", text).split())
