"""Every page opened in headless Chromium, as readers open it."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.site import browser
from tests.site.conftest import BOOK, needs_axe, paths

pytestmark = [pytest.mark.site, pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = paths(BOOK) or ["intro.html"]  # without a built site the fixture says what to do
SAMPLE = ["glossary.html", "references.html", "sample.html", "search.html"]
KINDS = {
    "hosts": "asks another host",
    "missing": "asks for a file that is not there",
    "errors": "a script fails",
    "light": "not accessible in the light",
    "dark": "not accessible in the dark",
    "wide": "wider than a phone of 360 pixels",
    "formulas": "a formula is not set",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", PAGES)
def test_page_of_the_book(book_visits: dict[str, browser.Visit], path: str, kind: str) -> None:
    found = getattr(book_visits[path], kind)
    assert found == [], f"{path}: {KINDS[kind]}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", SAMPLE)
def test_page_of_the_sample(sample_visits: dict[str, browser.Visit], path: str, kind: str) -> None:
    found = getattr(sample_visits[path], kind)
    assert found == [], f"{path}: {KINDS[kind]}"


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


@pytest.fixture(scope="session")
def fault_visits(tmp_path_factory: pytest.TempPathFactory, chromium: str):
    """What is seen on one page for each planted fault, and on one without."""
    needs_axe()
    site = tmp_path_factory.mktemp("faults")
    for kind, fault in {"none": "", **FAULTS}.items():
        (site / f"{kind}.html").write_text(CLEAN.format(fault), "utf-8")
    return browser.visit_all(site, paths(site))


def test_a_page_without_fault_is_found_clean(fault_visits: dict[str, browser.Visit]) -> None:
    assert fault_visits["none.html"] == browser.Visit()


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_fault_is_seen(fault_visits: dict[str, browser.Visit], kind: str) -> None:
    assert getattr(fault_visits[f"{kind}.html"], kind) != []


def test_search_finds_a_word_without_any_other_host(book: Path, chromium: str) -> None:
    with browser.served(book) as base, sync_playwright() as playwright:
        options = {"executable_path": chromium, "args": [*browser.ARGUMENTS, browser.NOWHERE]}
        page = playwright.chromium.launch(**options).new_page()
        page.goto(base)
        page.wait_for_url("**/intro.html")
        page.get_by_role("button", name="Search").first.click()
        page.get_by_role("searchbox").first.fill("dilation")
        page.keyboard.press("Enter")
        found = page.locator("#search-results a", has_text="Glossary").first
        found.click()
        page.wait_for_url("**/chapters/glossary.html**")
        page.context.browser.close()
