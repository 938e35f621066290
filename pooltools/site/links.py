"""Does every link inside the built site lead somewhere?"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pooltools.site import page as pages


def problem(site: Path, source: Path, url: str) -> str | None:
    """What is wrong with one address on the page `source`; None if it leads somewhere.

    Addresses with a scheme or a host are not followed: they lie outside the site.
    """
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return None
    target = (source.parent / unquote(parts.path)).resolve() if parts.path else source.resolve()
    if parts.path.startswith("/"):
        return "starts at the root of the host, which need not be the root of the site"
    if not target.is_relative_to(site.resolve()):
        return "leads out of the site"
    if target.is_dir():
        return "is a folder; name the page in it"
    if not target.is_file():
        return "no such file"
    anchor = unquote(parts.fragment)
    if anchor and target.suffix == ".html" and anchor not in {*pages.read(target).ids, "top"}:
        return f"no anchor #{anchor} on that page"
    return None


def findings(site: Path) -> list[str]:
    """One line for each link, image, script or style that leads nowhere."""
    site = site.resolve()
    found = []
    for path in pages.pages(site):
        page = pages.read(path)
        urls = {url for _, url in (*page.links, *page.loads)} | {page.refresh} - {""}
        for url in sorted(urls):
            if wrong := problem(site, path, url):
                found.append(f"{path.relative_to(site)}: {url}: {wrong}")
    return found
