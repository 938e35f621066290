"""Sphinx extension of the book: own style, own MathJax, nothing from other hosts."""

from __future__ import annotations

import html
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from pooltools.site import anchors, docstrings
from pooltools.site.stored import FromNotebook

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

HERE = Path(__file__).parent
MATHJAX = ("tex-chtml.js", "input/tex/extensions", "output/chtml/fonts/woff-v2")


def mathjax_files() -> list[tuple[Path, Path]]:
    """Where each MathJax file that the site needs lies, and its place below `vendor/mathjax`."""
    files = metadata.distribution("sphinx-mathjax-offline").files or []
    root = next((Path(str(f.locate())).parent for f in files if f.name == "tex-chtml.js"), None)
    if root is None:
        raise FileNotFoundError(
            "MathJax is missing from the package sphinx-mathjax-offline. Run `make book` again."
        )
    parts = [root / part for part in MATHJAX]
    paths = [p for part in parts for p in ([part] if part.is_file() else sorted(part.rglob("*")))]
    return [(path, path.relative_to(root)) for path in paths if path.is_file()]


def settings(app: Sphinx, config: Config) -> None:
    """Put this room's templates before the theme's."""
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "assets"))


def copy_mathjax(app: Sphinx) -> None:
    """Copy MathJax beside the pages; not below _static, whose every script goes on every page."""
    if app.builder.format != "html":
        return
    for source, place in mathjax_files():
        target = Path(app.outdir) / "vendor" / "mathjax" / place
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


INDEX = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="_static/{icon}">
<meta http-equiv="refresh" content="0; url={root}.html">
</head>
<body><main><h1>{title}</h1><p><a href="{root}.html">Open the book</a></p></main></body>
</html>
"""


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Lead from index.html to the landing page; Jupyter Book's own lead has no title."""
    if error is None and app.builder.format == "html":
        config = app.config
        text = INDEX.format(
            language=config.language,
            title=config.html_title,
            root=config.root_doc,
            icon=Path(config.html_favicon).name,
        )
        Path(app.outdir, "index.html").write_text(text, "utf-8")


def first_sentences(doctree: nodes.document, limit: int = 155) -> str:
    """The start of the page's first real paragraph, as a description for search engines."""
    for paragraph in doctree.findall(nodes.paragraph):
        words = " ".join(paragraph.astext().split())
        if len(words) > 40:
            return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + " …"
    return ""


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page without a description its own first sentences."""
    tags = context.get("metatags", "")
    text = first_sentences(doctree) if doctree is not None else "Search the pages of this book."
    if text and 'name="description"' not in tags:
        tag = f'<meta name="description" content="{html.escape(text, quote=True)}" />\n'
        context["metatags"] = tags + tag


def name_buttons(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let the button over hidden code be called by the words on it, as a reader's voice does."""
    label = ' aria-label="Toggle hidden content"'
    if "body" in context:
        context["body"] = context["body"].replace(f"<summary{label}>", "<summary>")


def open_work(translator: HTML5Translator, node: nodes.citation) -> None:
    """Begin an entry of the references as an item of a list: docutils' own role is deprecated."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        translator.body.append('<div role="list" class="citation-list">\n')
    translator.body.append(translator.starttag(node, "div", CLASS="citation", role="listitem"))


def close_work(translator: HTML5Translator, node: nodes.citation) -> None:
    """End an entry, and the list after the last one."""
    last = not isinstance(node.next_node(descend=False, siblings=True), nodes.citation)
    translator.body.append("</div>\n</div>\n" if last else "</div>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts above with Sphinx."""
    app.connect("config-inited", settings)
    app.connect("builder-inited", copy_mathjax)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", name_buttons)
    app.connect("build-finished", write_index, priority=400)  # before sphinx_external_toc's own
    anchors.setup(app)
    docstrings.setup(app)
    app.add_directive("from-notebook", FromNotebook)
    app.add_node(nodes.citation, override=True, html=(open_work, close_work))
    app.add_css_file("pooling-measured.css", priority=900)
    app.add_js_file("pooling-measured.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
