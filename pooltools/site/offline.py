"""Does a built page ask another host for anything?

Links to other hosts are fine: a reader follows them or not. This looks at what a browser fetches
by itself. Addresses that a script puts together at run time are left to the browser test.
"""

from __future__ import annotations

import re
from pathlib import Path

from pooltools.site import page as pages

REMOTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLE = re.compile(
    r"""(?:url\(\s*|@import\s+)['"]?((?:https?:)?//[^'")\s;]+)""",
    re.IGNORECASE,
)
IN_SCRIPT = re.compile(r"""(?:https?:|wss?:|["'`])//[\w-]+\.[\w.-]+[^"'`\s)]*""", re.IGNORECASE)
FETCHED = re.compile(
    r"""(?:\bimport|\bfrom|\bimportScripts|\bfetch|\.src\s*=|\bWebSocket)\s*\(?\s*["'`]((?:https?:|wss?:)?//[\w.-]+)""",
)
NAMES = ("http://www.w3.org/",)  # names of XML dialects, never fetched


def in_style(text: str) -> list[str]:
    """Addresses on other hosts that a style sheet fetches."""
    return IN_STYLE.findall(text)


def in_script(text: str) -> list[str]:
    """Addresses on other hosts that a script on the page names."""
    return [url for url in IN_SCRIPT.findall(text) if not url.startswith(NAMES)]


def remote(page: pages.Page) -> list[str]:
    """What one page fetches from other hosts, each with the tag that does it."""
    found = [f"<{tag}> {url}" for tag, url in page.loads if REMOTE.match(url)]
    found += [f"<style> {url}" for text in page.styles for url in in_style(text)]
    found += [f"<script> {url}" for text in page.scripts for url in in_script(text)]
    if REMOTE.match(page.refresh):
        found.append(f"<meta http-equiv=refresh> {page.refresh}")
    return found


def findings(site: Path) -> list[str]:
    """One line for each address on another host that the site's pages, styles or scripts fetch."""
    found = []
    for path in pages.pages(site):
        found += [f"{path.relative_to(site)}: {what}" for what in remote(pages.read(path))]
    for kind, look in (("css", in_style), ("js", FETCHED.findall)):
        for path in sorted(site.rglob(f"*.{kind}")):
            text = path.read_text("utf-8", errors="replace")
            found += [f"{path.relative_to(site)}: {url}" for url in look(text)]
    return found
