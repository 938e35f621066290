"""The directive `from-notebook`: show on one page what a cell of a notebook has put out.

The landing page shows a figure and a verdict of a chapter. It shows the stored outputs themselves,
so they are compared with a fresh run wherever the notebook is.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from os.path import relpath
from pathlib import Path
from typing import Any, ClassVar

import nbformat
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

LINK = re.compile(r"(\]\()(?![a-z]+:|#)", re.IGNORECASE)  # the address of a link inside the book


def stored_output(notebook: Path, source: str) -> dict[str, Any]:
    """The first output of the first cell whose code holds `source`: its forms, and their metadata.

    Raises
    ------
    ValueError : no cell holds that code, or the cell has put nothing out
    """
    for cell in nbformat.read(notebook, as_version=4).cells:  # type: ignore[no-untyped-call]
        if cell.cell_type == "code" and source in cell.source:
            for output in cell.outputs:
                if "data" in output:
                    return {"data": output.data, "metadata": output.get("metadata", {})}
            raise ValueError(f"`cell` must have an output in {notebook.name}; got {source!r}.")
    raise ValueError(f"`cell` must be in the code of {notebook.name}; got {source!r}.")


def figure(output: dict[str, Any], folder: Path) -> nodes.image:
    """A stored picture, as a file in `folder`, with its description and width in CSS pixels."""
    about = output["metadata"].get("image/png", {})
    png = base64.b64decode(output["data"]["image/png"])
    file = folder / f"{hashlib.sha256(png).hexdigest()}.png"
    folder.mkdir(exist_ok=True)
    file.write_bytes(png)
    image = nodes.image(uri=str(file), alt=about.get("alt", ""))
    if "width" in about:
        image["width"] = f"{about['width']}px"
    return image


class FromNotebook(SphinxDirective):
    """`{from-notebook} chapters/01_mechanics.ipynb` with `:cell:`, a piece of the cell's code."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"cell": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The stored picture, or the stored Markdown, its links seen from here."""
        name, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(name)
        try:
            output = stored_output(Path(path), self.options["cell"])
        except (OSError, ValueError) as error:
            raise self.error(str(error)) from error
        box = nodes.container(classes=["cell_output"])
        if "image/png" in output["data"]:
            image = figure(output, Path(self.env.doctreedir) / "from-notebook")
            image["uri"] = "/" + relpath(image["uri"], self.env.srcdir).replace(os.sep, "/")
            box += image
        else:
            folder = Path(self.arguments[0]).parent.as_posix()
            text = LINK.sub(rf"\g<1>{folder}/", output["data"]["text/markdown"])
            self.state.nested_parse(StringList(text.splitlines(), path), 0, box)
        return [box]
