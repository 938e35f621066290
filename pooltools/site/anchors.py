"""Let a plain Markdown link reach an entry of the glossary or of the references.

A role such as {term}`stride` shows raw in JupyterLab. `[stride](glossary.md#term-stride)` and
`[Zhang (2019)](references.md#zhang2019)` are links there, and reach the entry itself on the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def entries(env: BuildEnvironment) -> Iterator[tuple[str, str, str]]:
    """Page, anchor and words of every entry that has an anchor but no heading."""
    for term, _, kind, page, anchor, _ in env.get_domain("std").get_objects():
        if kind == "term":
            yield page, anchor, term
    if "cite" in env.domains:
        bibliography: Any = env.get_domain("cite")
        for citation in bibliography.citations:
            yield citation.bibliography_key.docname, citation.citation_id, citation.key


def register(app: Sphinx, env: BuildEnvironment) -> None:
    """Add the entries to what MyST looks a link's anchor up in: the headings of each page."""
    for page, anchor, words in entries(env):
        known = env.metadata[page].setdefault("myst_slugs", {})
        known[anchor] = (0, anchor, words)


def setup(app: Sphinx) -> None:
    """Listen for the end of reading, after the bibliography has named its anchors."""
    app.connect("env-updated", register, priority=900)
