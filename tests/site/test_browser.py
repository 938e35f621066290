"""Every page opened in headless Chromium, as readers open it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site import browser
from tests.site.conftest import BOOK, paths

pytestmark = [pytest.mark.site, pytest.mark.browser]

PAGES = paths(BOOK) or ["intro.html"]  # without a built site the fixture says what to do
SAMPLE = ["glossary.html", "references.html", "sample.html", "search.html"]


@pytest.mark.parametrize("path", PAGES)
def test_page_of_the_book(book: Path, chromium: Browser, path: str) -> None:
    with browser.served(book) as base:
        assert browser.visit(chromium, base, path).faults() == {}


@pytest.mark.parametrize("path", SAMPLE)
def test_page_of_the_sample(sample_site: Path, chromium: Browser, path: str) -> None:
    with browser.served(sample_site) as base:
        assert browser.visit(chromium, base, path).faults() == {}


FAULTS = {
    "hosts": "<script>new Image().src = ['https:', '', 'cdn.test', 'a.png'].join('/')</script>",
    "missing": "<script>fetch('none.json')</script>",
    "errors": "<script>throw new Error('planted')</script>",
    "light": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "dark": "<p style='color: #888; background: #777'>hardly to be read</p>",
    "wide": "<div style='width: 500px'>wider than a phone</div>",
    "formulas": "<span class='math'>\\(x\\)</span><script>MathJax = {startup: {}}; "
    "MathJax.startup.promise = Promise.resolve()</script>",
}
CLEAN = """<!doctype html><html lang="en" data-theme="dark"><head><title>A page</title>
<link rel="icon" href="data:,"></head>
<body style="background: #fff; color: #000"><main><h1>A page</h1>{}
<div style="overflow-x: auto" tabindex="0"><div style="width: 500px">this one scrolls</div></div>
</main></body></html>"""


@pytest.fixture
def seen(tmp_path: Path, chromium: Browser) -> Iterator[Callable[[str], dict[str, list[str]]]]:
    """What a visit finds on a page that holds a piece of HTML."""
    with browser.served(tmp_path) as base:

        def look(html: str) -> dict[str, list[str]]:
            (tmp_path / "page.html").write_text(CLEAN.format(html), "utf-8")
            return browser.visit(chromium, base, "page.html").faults()

        yield look


def test_a_page_without_fault_is_found_clean(seen) -> None:
    assert seen("") == {}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_planted_fault_is_seen(seen, kind: str) -> None:
    assert kind in seen(FAULTS[kind])


def test_search_finds_a_word_without_any_other_host(book: Path, chromium: Browser) -> None:
    context = chromium.new_context()
    with browser.served(book) as base:
        page, visit = browser.watched(context, base)
        page.goto(base)
        page.wait_for_url("**/intro.html")
        page.get_by_role("button", name="Search").first.click()
        page.get_by_role("searchbox").first.fill("dilation")
        page.keyboard.press("Enter")
        page.locator("#search-results a", has_text="Glossary").first.click()
        page.wait_for_url("**/chapters/glossary.html**")
        context.close()
    assert visit.faults() == {}
