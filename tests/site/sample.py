"""A small book with one of everything that a chapter may hold, built with the book's settings."""

import base64
import io
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

ROOT = Path(__file__).parents[2]
ALT = "A grid of four by four cells; the largest of each block is marked"
WIDE = " | ".join(f"column {i} with a long name" for i in range(9))
TABLE = f"| {WIDE} |\n|{'---|' * 9}\n| {WIDE} |"
MARKDOWN = r"""
A paragraph with a formula, $y_i = \max_{j < k} x_{is + j}$, a [term](glossary.md#term-stride), a
[source](references.md#zhang2019) and **bold** text.

$$\frac{\partial L}{\partial x_{ij}} = \sum_{m, n} \frac{\partial L}{\partial y_{mn}}
\mathbb{1}\left[(i, j) = \arg\max_{(a, b) \in W_{mn}} x_{ab}\right]
\quad\text{for every cell of the input, in every channel, in every picture}$$

## A wide table

"""
BOX = (
    "**Claim 1.1** *Two by two max pooling of the matrix gives four numbers.*\n\n"
    "> **Verdict: holds.** Computed 4, expected 4.\n\n"
    "| setting | value |\n|---|---|\n| by hand | 4 |"
)
STORED = "The stored words of a widget."
LONG = "print(" + ", ".join(f"'argument {i}'" for i in range(30)) + ")"
EXTRAS = """
## Directives

```{admonition} Remember
:class: tip
Pooling has no parameters.
```

```{dropdown} Folded
Some text behind a button.
```

```{exercise}
:label: first-exercise
Pool by hand.
```

````{tab-set}
```{tab-item} NumPy
One.
```
```{tab-item} Keras
Two.
```
````

A sentence with a note.[^note]

[^note]: The note.
"""


def picture() -> str:
    """A PNG of 600 by 400 pixels, as a notebook stores it."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((600, 400)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def figure(alt: str | None = ALT) -> nbformat.NotebookNode:
    """A cell whose output is a described picture."""
    metadata = {"image/png": {"alt": alt, "width": 300}} if alt else {}
    data = {"image/png": picture(), "text/plain": alt or "<Figure>"}
    output = new_output("display_data", data=data, metadata=metadata)
    return new_code_cell("show(fig, alt=alt)", outputs=[output], execution_count=1)


def said(markdown: str) -> nbformat.NotebookNode:
    """A cell whose output is computed Markdown; its code is not shown."""
    data = {"text/markdown": markdown, "text/plain": markdown}
    output = new_output("display_data", data=data)
    metadata = {"tags": ["remove-input"]}
    return new_code_cell("say(text)", outputs=[output], execution_count=2, metadata=metadata)


def printed(text: str) -> nbformat.NotebookNode:
    """A cell with a long line of code and a long line of output."""
    output = new_output("stream", name="stdout", text=text)
    return new_code_cell(LONG, outputs=[output], execution_count=3)


def widget() -> nbformat.NotebookNode:
    """A cell that shows a widget: what is stored of it is some HTML."""
    view = {"model_id": "one", "version_major": 2, "version_minor": 0}
    data = {"application/vnd.jupyter.widget-view+json": view, "text/html": f"<p>{STORED}</p>"}
    output = new_output("display_data", data={**data, "text/plain": "Widget()"})
    return new_code_cell("widget", outputs=[output], execution_count=4)


def coloured() -> nbformat.NotebookNode:
    """A cell with hidden code that prints in a terminal's colours, as Keras's summaries do."""
    html = '<pre style="overflow-x:auto">(<span style="color: #00d7ff">None</span>, 62)</pre>'
    output = new_output("display_data", data={"text/html": html, "text/plain": "(None, 62)"})
    metadata = {"tags": ["hide-input"]}
    return new_code_cell("summary", outputs=[output], execution_count=5, metadata=metadata)


def chapter(*extra: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook with one of everything, and the cells of `extra` at its end."""
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# What does one of everything look like?\n" + MARKDOWN + TABLE),
            new_markdown_cell("## A figure and a computed box"),
            figure(),
            said(BOX),
            said(TABLE),
            widget(),
            coloured(),
            printed("x" * 300 + "\n"),
            new_markdown_cell(EXTRAS),
            *extra,
        ]
    )
    # a widget's state makes Jupyter Book load two scripts from other hosts, if one lets it
    state = {"state": {"one": {"state": {}}}, "version_major": 2, "version_minor": 0}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return notebook


def build(folder: Path, *extra: nbformat.NotebookNode) -> subprocess.CompletedProcess[str]:
    """Build the sample book in `folder`; its site is then in `folder/_build/html`."""
    for name in ("_config.yml", "references.bib"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "pooltools/site/assets", folder / "pooltools/site/assets")
    for name in ("glossary.md", "references.md"):
        shutil.copy(ROOT / "chapters" / name, folder)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: sample\nchapters:\n- file: glossary\n- file: references\n"
    )
    nbformat.write(chapter(*extra), folder / "sample.ipynb")
    options = ["-W", "-n", "--keep-going", "-q"]
    run = "from jupyter_book.cli.main import main; main()"  # `-m jupyter_book` does not exist
    command = [sys.executable, "-c", run, "build", str(folder), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
