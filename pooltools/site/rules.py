"""What every page must have: title, language, description, ordered headings, described images."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from pooltools.site import page as pages

FILE_NAME = re.compile(r"[\w./-]+\.(?:png|jpe?g|svg|gif|webp)", re.IGNORECASE)
SHORTEST = 15  # characters; less describes no figure


def images(page: pages.Page) -> list[str]:
    """Images without a description, or with a file name for one. An empty one marks decoration."""
    found = []
    for source, alt in page.images:
        if alt is None:
            found.append(f"image without a description: {source}")
        elif FILE_NAME.fullmatch(alt.strip()):
            found.append(f"image described by a file name: {alt}")
        elif alt.strip() and len(alt.strip()) < SHORTEST:
            found.append(f"image described in too few words: {alt!r}")
        elif not alt.strip() and "_images/" in source:
            found.append(f"figure marked as decoration: {source}")
    return found


def headings(page: pages.Page) -> list[str]:
    """Exactly one first heading, none empty, no level left out on the way down."""
    found = []
    levels = [level for level, _ in page.headings]
    if levels.count(1) != 1:
        found.append(f"must have one first heading; has {levels.count(1)}")
    found += [
        f"empty heading of level {level}" for level, text in page.headings if not text.strip()
    ]
    for (above, _), (below, text) in pairwise(page.headings):
        if below > above + 1:
            found.append(f"heading {text.strip()!r} jumps from level {above} to {below}")
    return found


def head(page: pages.Page) -> list[str]:
    """Title, language and description."""
    parts = {"title": page.title, "language": page.language, "description": page.description}
    return [f"no {name}" for name, text in parts.items() if not text.strip()]


def anchors(page: pages.Page) -> list[str]:
    """Anchors given twice: a link reaches only the first."""
    return [
        f"anchor given twice: #{name}" for name in sorted(set(page.ids)) if page.ids.count(name) > 1
    ]


def findings(site: Path) -> list[str]:
    """One line for each page and rule it breaks; a redirect has no description."""
    found = []
    for path in pages.pages(site):
        page = pages.read(path)
        wrong = [*images(page), *headings(page), *head(page), *anchors(page)]
        if page.refresh:
            wrong = [line for line in head(page) if line != "no description"]
        found += [f"{path.relative_to(site)}: {line}" for line in wrong]
    return found
