"""What the checks need to know of a built page, read with the standard library's HTML parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

# attributes whose address the browser fetches by itself when it opens the page
LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "source": ("src", "srcset"),
    "object": ("data",),
    "embed": ("src",),
    "track": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "body": ("background",),
}
LOADING_RELATIONS = {
    "apple-touch-icon",
    "dns-prefetch",
    "icon",
    "manifest",
    "mask-icon",
    "modulepreload",
    "preconnect",
    "prefetch",
    "preload",
    "stylesheet",
}
LINKING = {"a": "href", "area": "href", "form": "action"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Jupyter Book repeats title and contents here for print; no reader of the screen meets it
PRINT_ONLY = "jb-print-docs-body"


class Address(NamedTuple):
    """An address and the tag that names it."""

    tag: str
    url: str


@dataclass
class Page:
    """Everything that a check asks of one page."""

    loads: list[Address] = field(default_factory=list)
    links: list[Address] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    images: list[tuple[str, str | None]] = field(default_factory=list)  # (src, alt)
    headings: list[tuple[int, str]] = field(default_factory=list)  # (level, text)
    title: str = ""
    language: str = ""
    description: str = ""
    refresh: str = ""  # where a redirect leads


def addresses(tag: str, found: dict[str, str]) -> Iterator[Address]:
    """What the browser fetches because of one tag."""
    for name in LOADING.get(tag, ()):
        if found.get(name):
            parts = found[name].split(",") if name == "srcset" else [found[name]]
            yield from (Address(tag, part.split()[0]) for part in parts if part.split())
    if tag == "link" and LOADING_RELATIONS & set(found.get("rel", "").lower().split()):
        yield Address("link", found.get("href", ""))


class _Reader(HTMLParser):
    """Fills a `Page`."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.inside = ""  # script, style, title or a heading
        self.skip = 0  # depth of <div> inside the print-only part

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "div" and (self.skip or found.get("id") == PRINT_ONLY):
            self.skip += 1
        self.page.loads += addresses(tag, found)
        if tag in LINKING and LINKING[tag] in found:
            self.page.links.append(Address(tag, found[LINKING[tag]]))
        names = ("id", "name") if tag == "a" else ("id",)
        self.page.ids += [found[name] for name in names if name in found]
        if "style" in found:
            self.page.styles.append(found["style"])
        if tag == "img":
            self.page.images.append(
                (found.get("src", ""), found.get("alt") if "alt" in found else None)
            )
        self._head(tag, found)
        if tag in HEADINGS and not self.skip:
            self.page.headings.append((int(tag[1]), ""))
        if tag in {"script", "style", "title"} or (tag in HEADINGS and not self.skip):
            self.inside = tag

    def _head(self, tag: str, found: dict[str, str]) -> None:
        if tag == "html":
            self.page.language = found.get("lang", "")
        if tag == "meta" and found.get("name") == "description":
            self.page.description = found.get("content", "")
        if tag == "meta" and found.get("http-equiv", "").lower() == "refresh":
            self.page.refresh = found.get("content", "").partition("url=")[2]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""
        if tag == "div" and self.skip:
            self.skip -= 1

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.page.scripts.append(data)
        elif self.inside == "style":
            self.page.styles.append(data)
        elif self.inside == "title":
            self.page.title += data
        elif self.inside:
            level, text = self.page.headings[-1]
            self.page.headings[-1] = (level, text + data)


def parse(text: str) -> Page:
    """Read one page from its HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


@cache
def read(path: Path) -> Page:
    """Read one page from its file, once."""
    return parse(path.read_text("utf-8"))


def pages(site: Path) -> list[Path]:
    """Every page of the built site."""
    found = sorted(p for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts)
    if not found:
        raise FileNotFoundError(
            f"`site` must hold a built site; got {site}. Run `make book` first."
        )
    return found
