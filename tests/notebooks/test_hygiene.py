"""Each rule finds the fault planted for it; the course's notebooks have none."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pooltools.notebooks.command import main
from pooltools.notebooks.hygiene import MAX_BYTES, course_faults, faults
from pooltools.notebooks.normalise import normalised
from pooltools.notebooks.places import ROOT, notebooks
from tests.notebooks.planted import code, notebook, stored, text

ALT = "A line that rises from 1 to 2"
IMPORTS, WORK, CHECK, FIGURE, SPOKEN = 1, 3, 4, 5, 7  # places in CLEAN, from 0


def stream(text: str, name: str = "stdout") -> Any:
    return nbformat.v4.new_output("stream", name=name, text=text)


def shown(data: dict[str, str], metadata: dict[str, Any] | None = None) -> Any:
    return nbformat.v4.new_output("display_data", data, metadata=metadata or {})


def picture(alt: str | None = ALT, plain: str | None = None, kind: str = "image/png") -> Any:
    """A displayed picture with this description."""
    png = base64.b64encode(b"picture").decode()
    metadata = {} if alt is None else {kind: {"alt": alt}}
    return shown({kind: png, "text/plain": (alt or "") if plain is None else plain}, metadata)


def clean() -> Any:
    """A notebook with nothing to find fault with."""
    result = nbformat.v4.new_output("execute_result", {"text/plain": "4"}, execution_count=2)
    made = notebook(
        text("# A title\n\nSee [it](https://example.org/home/page/x.html), and/or b / c, (n)/h/w."),
        code("import numpy as np", count=1),
        text("Twice two."),
        code("np.add(2, 2)", result, count=2),
        code("assert np.add(2, 2) == 4", count=3),
        code("show(fig, alt='…')", picture(), count=4),
        text("In words."),
        code("say('Four.')", shown({"text/markdown": "Four.", "text/plain": "Four."}), count=5),
        code("np.add(1, 1)", count=6),
    )
    made.metadata.language_info = {"name": "python"}
    return nbformat.from_dict(json.loads(normalised(made)))


def put(place: int, *outputs: Any) -> Callable[[Any], None]:
    """Plant: give a code cell these outputs instead of its own."""

    def plant(made: Any) -> None:
        made.cells[place].outputs = list(outputs)

    return plant


def write(place: int, source: str) -> Callable[[Any], None]:
    """Plant: give a cell this source instead of its own."""

    def plant(made: Any) -> None:
        made.cells[place].source = source

    return plant


def tag(place: int, *tags: str, **metadata: Any) -> Callable[[Any], None]:
    """Plant: tag a cell."""

    def plant(made: Any) -> None:
        made.cells[place].metadata.update(tags=list(tags), **metadata)

    return plant


def count(place: int, number: int | None) -> Callable[[Any], None]:
    """Plant: another execution count."""

    def plant(made: Any) -> None:
        made.cells[place].execution_count = number

    return plant


def drop(*places: int) -> Callable[[Any], None]:
    """Plant: leave out cells."""

    def plant(made: Any) -> None:
        made.cells = [cell for k, cell in enumerate(made.cells) if k not in places]

    return plant


def header(**metadata: Any) -> Callable[[Any], None]:
    """Plant: metadata of the whole notebook."""
    return lambda made: made.metadata.update(metadata)


def many_checks(made: Any) -> None:
    """Plant: four code cells in a row, each of a kind that may follow code."""
    made.cells = [*made.cells[:5], code("assert True", count=4), code("assert True", count=5)]


OUT_OF_ORDER = "cell 4: must have execution count 2; got "
PLANTED = {
    "path in an output": (
        put(IMPORTS, stream("/home/ada/x.npy\n")),
        "cell 2: must not hold a mach",
    ),
    "path in a result": (
        put(IMPORTS, shown({"text/html": "<img src='/srv/data/x.png'>"})),
        "got '/srv/data/x.png'",
    ),
    "path in a drawing": (
        put(FIGURE, shown({"image/svg+xml": "<image href='/srv/data/x.png'/>"})),
        "cell 6: must not hold a machine's path; got '/srv/data/x.png'",
    ),
    "path in code": (write(IMPORTS, "open('/Users/ada/x')"), "got '/Users/ada/x'"),
    "path of Windows": (put(IMPORTS, stream(r"C:\data\x")), r"got 'C:\\data'"),
    "path in text": (write(2, "See [it](file:///x)."), "cell 3: must not hold a machine's path"),
    "error": (
        put(WORK, nbformat.v4.new_output("error", ename="E", evalue="e", traceback=["e"])),
        "cell 4: must not store a traceback",
    ),
    "printed traceback": (
        put(IMPORTS, stream("Traceback (most recent call last):\n")),
        "cell 2: must not store a traceback",
    ),
    "error stream": (
        put(IMPORTS, stream("UserWarning: old\n", "stderr")),
        "cell 2: must run without warnings; got 'UserWarning: old'",
    ),
    "printed warning": (put(IMPORTS, stream("a\nUserWarning: old\n")), "must run without warnings"),
    "address": (
        put(IMPORTS, shown({"text/plain": "<x.Line object at 0x7f2b1c0d5e10>"})),
        "cell 2: must not show an address in memory; got 'object at 0x7f2b1c0d5e10'",
    ),
    "widget state": (header(widgets={"state": {}}), "must not store widget state"),
    "count repeated": (count(WORK, 1), OUT_OF_ORDER + "1, outputs [2]"),
    "count skipped": (count(WORK, 3), OUT_OF_ORDER + "3, outputs [2]"),
    "never run": (count(WORK, None), OUT_OF_ORDER + "None"),
    "empty cell": (write(CHECK, " \n"), "cell 5: must not be empty"),
    "no description": (
        put(FIGURE, picture(None)),
        "cell 6: alternative text must be a text; got None; use show(fig, alt=f'…')",
    ),
    "no description of a drawing": (
        put(FIGURE, picture(None, kind="image/svg+xml")),
        "cell 6: alternative text must be a text",
    ),
    "empty description": (put(FIGURE, picture("")), "in at least 5 words; got ''"),
    "stub": (put(FIGURE, picture("Figure 1: plot")), "at least 5 words; got 'Figure 1: plot'"),
    "file as description": (
        put(FIGURE, picture("_build/my fine long name of a.png")),
        "not name a file or an object",
    ),
    "object as description": (
        put(FIGURE, picture("<Figure size 640x480 with 1 Axes>")),
        "not name a file or an object",
    ),
    "description without its numbers": (
        put(FIGURE, picture("A line that rises from {low} to {high}")),
        "must have its numbers filled in",
    ),
    "description that nothing compares": (
        put(FIGURE, picture(ALT, "<Figure size 640x480 with 1 Axes>")),
        "cell 6: alternative text must be the output's plain text too",
    ),
    "picture in a text": (write(2, "![plot](x.png)"), "cell 3: alternative text must say"),
    "too large": (put(IMPORTS, stream("x" * MAX_BYTES)), "must be at most 600 KB; got 60"),
    "no title": (drop(0), "cell 1: must be the title"),
    "code before the title": (write(0, "import numpy"), "cell 1: must be the title"),
    "code after code": (drop(2), "cell 3: must follow a text"),
    "code after a figure": (drop(6, 7), "cell 7: must follow a text"),
    "long run of code": (many_checks, "cell 7: must not be code cell number 4 in a row"),
    "share typed": (
        write(2, "A share of `1 %` costs 12.3 % of all answers."),
        "cell 3: must not hold a typed number with % or ±; compute it with say(f'…'), or quote it,",
    ),
    "spread typed": (write(6, "It was 90.1 ± 0.2."), "cell 7: must not hold a typed number"),
    "not compared, no reason": (
        tag(WORK, "nbval-ignore-output"),
        'cell 4: is tagged nbval-ignore-output and must say why in its metadata: "reason": "…"',
    ),
    "not compared, empty reason": (tag(WORK, "nbval-skip", reason=" "), "must say why"),
    "may fail, no reason": (tag(WORK, "raises-exception"), "is tagged raises-exception"),
    "not compared by a comment": (
        write(WORK, "# NBVAL_IGNORE_OUTPUT\nnp.add(2, 2)"),
        "cell 4: must not tell nbval in a comment",
    ),
    "kernel": (
        header(kernelspec={"name": "my-env", "display_name": "Mine", "language": "python"}),
        "must use the kernel python3; got my-env",
    ),
    "times": (
        lambda made: made.cells[WORK].metadata.update(execution={"iopub.status.busy": "now"}),
        "must be as `python -m pooltools notebooks run planted` writes it",
    ),
    "Python version": (
        header(language_info={"name": "python", "version": "3.11.7"}),
        "must be as `python -m pooltools notebooks run planted` writes it",
    ),
}


def found(made: Any, folder: Path) -> list[str]:
    return faults(stored(made, folder / "planted.ipynb"))


def test_a_clean_notebook_has_no_fault(tmp_path: Path) -> None:
    assert found(clean(), tmp_path) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, tmp_path: Path) -> None:
    plant, message = PLANTED[name]
    made = clean()
    plant(made)
    assert any(message in fault for fault in found(made, tmp_path)), found(made, tmp_path)


def test_a_reason_makes_a_cell_that_is_not_compared_clean(tmp_path: Path) -> None:
    made = clean()
    tag(WORK, "nbval-ignore-output", reason="shows the seconds that a cell took")(made)
    assert found(made, tmp_path) == []


def test_numbers_of_others_and_the_level_of_an_interval_may_be_typed(tmp_path: Path) -> None:
    made = clean()
    others = "“It gained 3 %.” In [Ada (1843)](references.md#ada1843) it was 2 %.\n\n> Or 1 %."
    made.cells[2].source = f"{others}\n\nBars are 95 % intervals of `a % b` and $\\pm 1\\%$."
    assert found(made, tmp_path) == []


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1_499, ["must have 1,500 to 4,000 words of prose; got 1,499. Please explain more"]),
        (1_500, []),
        (4_000, []),
        (4_001, ["must have 1,500 to 4,000 words of prose; got 4,001. Please cut what is said"]),
    ],
)
def test_a_chapter_has_1500_to_4000_words_of_prose(
    n: int, expected: list[str], tmp_path: Path
) -> None:
    no_prose = "$$\na + b\n$$\n\n| a |\n| b |\n\n<p class='c'>\n\n## Sources\n\n- Ada (1843)"
    made = clean()
    made.cells = [text(f"# [word](y.md 'of it') - one\n\n{no_prose}\n\n## 3{' word' * (n - 3)}")]
    faulty = faults(stored(made, tmp_path / "chapters/01_planted.ipynb"))
    assert [fault[: len(start)] for fault, start in zip(faulty, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("n_ignored", "expected"),
    [
        (3, []),
        (4, ["the course must compare all but 3% of its 100 code cells; got 4 that are not"]),
    ],
)
def test_at_most_three_cells_in_a_hundred_are_not_compared(
    n_ignored: int, expected: list[str], tmp_path: Path
) -> None:
    cells = [code("1", tags=["nbval-skip"] if k < n_ignored else []) for k in range(100)]
    halves = [
        stored(notebook(*cells[:50]), tmp_path / "a.ipynb"),
        stored(notebook(*cells[50:]), tmp_path / "b.ipynb"),
    ]
    assert course_faults(halves) == expected


def test_the_command_prints_place_and_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = clean()
    count(WORK, 7)(made)
    path = stored(made, tmp_path / "planted.ipynb")
    assert main(["hygiene", str(path)]) == 1
    assert f"{path}, {OUT_OF_ORDER}7" in capsys.readouterr().err


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_notebook_of_the_course_is_clean(path: Path) -> None:
    assert faults(path) == []


def test_the_course_has_notebooks_and_compares_nearly_all_of_them() -> None:
    assert notebooks()
    assert course_faults(notebooks()) == []
