"""What may not be stored in a notebook: found by reading it, without a kernel.

Each rule gives the faults of one notebook, as pairs of a cell's place (0: the whole notebook) and a
text; `RULES` lists them, and chapters have one more. Cells are counted as a reader counts them: the
first is 1, text included.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pooltools.notebooks.normalise import KERNEL, normalised, read
from pooltools.notebooks.parts import (
    code_cells,
    ignoring,
    is_text,
    outputs,
    pictures,
    shown,
    text_of,
    words_of,
)
from pooltools.plotting.alt import alt_fault

Faults = Iterator[tuple[int, str]]

MAX_BYTES = 600_000
MAX_IGNORED = 0.03  # share of the course's code cells whose output is not compared
MAX_CODE_RUN = 3  # code cells in a row
WORDS = (1_500, 4_000)  # fewest and most in the prose of a chapter

_PATH = re.compile(r"(?<![\w.:/~<)\]}-])/[A-Za-z][\w.-]*(?:/[\w.-]+)+|\b[A-Z]:\\\w+|file://")
_ADDRESS = re.compile(r"\b(?:at|object at) 0x[0-9A-Fa-f]{4,16}")
_WARNING = re.compile(r"^(?:\S+: )?\w*Warning: ", re.MULTILINE)
_PICTURE = re.compile(r"!\[(.*?)\]\((?!\s*\))", re.DOTALL)
_COMMENT = re.compile(r"^\s*#\s*(?:NBVAL|PYTEST_VALIDATE)_\w+", re.MULTILINE)
_TYPED = re.compile(r"[%±]")
_CITED = re.compile(r"references\.md#|\{cite")
# Code, formulas, quotations, and the level of intervals, which is a convention and not a result.
_NOT_PROSE = re.compile(
    r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|“[^”]*”|^>[^\n]*|\b95 % intervals?\b",
    re.DOTALL | re.MULTILINE,
)
_CHAPTER = re.compile(r"\bchapters/\d\d_[^/]*$")
_CHECKS = re.compile(r"^(?:assert\b|np\.testing\.|show\()", re.MULTILINE)


def paths(notebook: Any) -> Faults:
    """An absolute path works on one machine only."""
    parts = [(k, cell.source) for k, cell in enumerate(notebook.cells, 1)]
    parts += [(k, shown(output)) for k, output in outputs(notebook)]
    for k, text in parts:
        found = _PATH.search(text)
        if found:
            yield k, f"must not hold a machine's path; got {found[0]!r}"


def tracebacks(notebook: Any) -> Faults:
    """An error that stops a cell; a message worth reading is caught and printed."""
    for k, output in outputs(notebook):
        if output.output_type == "error" or "Traceback (most recent call" in shown(output):
            yield k, "must not store a traceback; catch the error and print its text"


def warnings(notebook: Any) -> Faults:
    """Anything on the error stream, and a warning on any other."""
    for k, output in outputs(notebook):
        if output.get("name") == "stderr" or _WARNING.search(text_of(output.get("text", ""))):
            first = shown(output).strip().splitlines()[0]
            yield k, f"must run without warnings; got {first!r}"


def addresses(notebook: Any) -> Faults:
    """The place of an object in memory, which no second run has."""
    for k, output in outputs(notebook):
        found = _ADDRESS.search(shown(output))
        if found:
            yield k, f"must not show an address in memory; got {found[0]!r}. End with `_ = …`"


def widget_state(notebook: Any) -> Faults:
    """Saved widgets, which only a host with other people's scripts could show."""
    if "widgets" in notebook.metadata:
        yield 0, "must not store widget state"


def counts(notebook: Any) -> Faults:
    """Executed once, in order, from a fresh kernel: 1, 2, … n."""
    for n, (k, cell) in enumerate(code_cells(notebook), 1):
        numbers = [o.execution_count for o in cell.outputs if "execution_count" in o]
        if {cell.execution_count, *numbers} != {n}:
            yield k, f"must have execution count {n}; got {cell.execution_count}, outputs {numbers}"
        if not cell.source.strip():
            yield k, "must not be empty"


def descriptions(notebook: Any) -> Faults:
    """Each picture in words, in the place where the page and the comparison find it."""
    for k, kind, output in pictures(notebook):
        alt = output.metadata.get(kind, {}).get("alt")
        fault = alt_fault(alt)
        if fault:
            yield k, f"alternative text {fault}; use show(fig, alt=f'…')"
        elif text_of(output.data.get("text/plain", "")) != alt:
            yield k, "alternative text must be the output's plain text too, or nothing compares it"
    for k, cell in enumerate(notebook.cells, 1):
        found = _PICTURE.findall(cell.source) if cell.cell_type == "markdown" else []
        for fault in filter(None, map(alt_fault, found)):
            yield k, f"alternative text {fault}"


def order(notebook: Any) -> Faults:
    """A title first, and text before code; only a check or a figure may follow its code."""
    first = notebook.cells[0] if notebook.cells else {"cell_type": "", "source": ""}
    if first["cell_type"] != "markdown" or not first["source"].startswith("# "):
        yield 1, "must be the title, a text that begins with '# '"
    run = 0
    for k, cell in enumerate(notebook.cells, 1):
        run = 0 if is_text(cell) else run + 1
        if run > 1 and not _CHECKS.search(cell.source):
            yield k, "must follow a text: only a check or a figure may follow code directly"
        if run > MAX_CODE_RUN:
            yield k, f"must not be code cell number {run} in a row; say what is going on"


def typed(notebook: Any) -> Faults:
    """A result of ours typed into a text, where no run keeps it true."""
    for k, cell in enumerate(notebook.cells, 1):
        prose = _NOT_PROSE.sub("", cell.source) if cell.cell_type == "markdown" else ""
        for line in prose.splitlines():
            if _TYPED.search(line) and not _CITED.search(line):
                advice = "compute it with say(f'…'), or quote it, or name the paper beside it"
                yield k, f"must not hold a typed number with % or ±; {advice}: {line[:60]!r}"


def words(notebook: Any) -> Faults:
    """A chapter that explains too little, or does not fit one sitting."""
    n, (fewest, most) = words_of(notebook), WORDS
    if not fewest <= n <= most:
        advice = "explain more" if n < fewest else "cut what is said twice or beside the point"
        yield 0, f"must have {fewest:,} to {most:,} words of prose; got {n:,}. Please {advice}"


def ignored(notebook: Any) -> Faults:
    """A cell that is not compared says why, where the reason can be counted."""
    for k, cell in code_cells(notebook):
        if _COMMENT.search(cell.source):
            yield k, "must not tell nbval in a comment what to do; use a tag and a reason"
        if ignoring(cell) and not str(cell.metadata.get("reason", "")).strip():
            tags = ", ".join(sorted(ignoring(cell)))
            yield k, f'is tagged {tags} and must say why in its metadata: "reason": "…"'


def kernel(notebook: Any) -> Faults:
    """The plain Python kernel, which every Jupyter has."""
    name = notebook.metadata.get("kernelspec", {}).get("name")
    if name != KERNEL["name"]:
        yield 0, f"must use the kernel {KERNEL['name']}; got {name}"


RULES: tuple[Callable[[Any], Faults], ...] = (
    *(paths, tracebacks, warnings, addresses, widget_state),
    *(counts, descriptions, order, typed, ignored, kernel),
)


def faults(path: Path) -> list[str]:
    """What is wrong with the notebook in the file `path`, one sentence each; empty if nothing."""
    notebook, size = read(path), path.stat().st_size
    rules = (*RULES, words) if _CHAPTER.search(path.as_posix()) else RULES
    found = [_sentence(k, text) for rule in rules for k, text in rule(notebook)]
    if size > MAX_BYTES:
        found.append(f"must be at most {MAX_BYTES // 1000} KB; got {size / 1000:.0f} KB")
    if not found and path.read_text("utf-8") != normalised(notebook):
        name = path.parent.name if path.stem == "source" else path.stem
        found.append(f"must be as `python -m pooltools notebooks run {name}` writes it; run that")
    return found


def course_faults(paths: Sequence[Path]) -> list[str]:
    """What is wrong with all notebooks together: too many cells that nothing compares."""
    cells = [cell for path in paths for _, cell in code_cells(read(path))]
    n_ignored = sum(bool(ignoring(cell)) for cell in cells)
    if n_ignored <= MAX_IGNORED * len(cells):
        return []
    limit = f"all but {MAX_IGNORED:.0%} of its {len(cells)} code cells"
    return [f"the course must compare {limit}; got {n_ignored} that are not"]


def _sentence(place: int, text: str) -> str:
    return f"cell {place}: {text}" if place else text
