"""What our extension and settings make of a notebook, seen on the built sample."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell

from pooltools.site import links, offline, rules
from pooltools.site.page import Page, read
from pooltools.site.sphinx import mathjax_files
from tests.site import sample

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def site(sample_build: Path) -> Path:
    return sample_build / "_build/html"


@pytest.fixture(scope="module")
def html(site: Path) -> str:
    return (site / "sample.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(site: Path) -> Page:
    return read(site / "sample.html")


@pytest.mark.parametrize("check", [links, offline, rules])
def test_a_chapter_with_one_of_everything_passes_each_check(site: Path, check) -> None:
    assert check.findings(site) == []


def test_a_figure_has_its_description_and_its_width(page: Page, html: str) -> None:
    assert [alt for source, alt in page.images if "_images/" in source] == [sample.ALT]
    assert 'style="width: 300px;"' in html


def test_computed_text_reads_as_written_text_does(html: str) -> None:
    assert "<strong>Verdict: holds.</strong>" in html
    assert html.count("<table") == 3  # one written, two computed
    assert "say(text)" not in html


def test_plain_links_reach_a_term_and_a_work(page: Page) -> None:
    urls = {url for _, url in page.links}
    assert {"glossary.html#term-stride", "references.html#zhang2019"} <= urls


def test_a_page_without_a_description_gets_its_first_sentence(page: Page) -> None:
    assert page.description.startswith("A paragraph with a formula")
    assert 40 < len(page.description) <= 160


def test_mathjax_comes_from_the_site(site: Path, page: Page) -> None:
    sources = [url for tag, url in page.loads if tag == "script" and "mathjax" in url]
    assert [re.sub(r"\?.*", "", url) for url in sources] == [
        "_static/../vendor/mathjax/tex-chtml.js"
    ]
    missing = [
        place for _, place in mathjax_files() if not (site / "vendor/mathjax" / place).exists()
    ]
    assert missing == []


def test_only_the_parts_of_mathjax_that_pages_use_are_copied(site: Path) -> None:
    size = sum(p.stat().st_size for p in (site / "vendor").rglob("*") if p.is_file())
    assert 1.5e6 < size < 2.5e6  # bytes; the package holds 16 MB


# These hold for the pinned theme. When one fails after its pin moved, look at the file named.


def test_the_theme_loads_no_icon_script_and_nothing_else_is_lost(page: Page) -> None:
    scripts = [url.partition("?")[0] for tag, url in page.loads if tag == "script"]
    loaded = [url for url in scripts if url.startswith("_static/scripts/")]
    assert sorted(loaded) == [
        "_static/scripts/bootstrap.js",
        "_static/scripts/pydata-sphinx-theme.js",
        "_static/scripts/sphinx-book-theme.js",
    ], "templates/static/webpack-macros.html no longer fits the theme"


def test_the_search_button_is_named_by_its_words(html: str) -> None:
    (button,) = re.findall(r"<button class=\"btn search-button-field.*?</button>", html, re.DOTALL)
    message = "templates/search-button-field.html no longer fits the theme"
    assert "aria-label" not in button, message
    assert 'aria-hidden="true"><kbd' in button, message


def test_the_logo_stands_in_a_landmark(html: str) -> None:
    logo = r'<nav aria-label="Home">\s*<a class="navbar-brand logo"'
    assert re.search(logo, re.sub(r"\{#.*?#\}|\n", "", html)), (
        "templates/navbar-logo.html no longer fits the theme"
    )


def test_the_door_leads_to_the_landing_page(site: Path) -> None:
    assert read(site / "index.html").refresh == "sample.html"
    assert read(site / "index.html").title == "Pooling, Measured"


BREAKS = {
    "a page that is not there": ("[x](nowhere.md)", "nowhere.md"),
    "an anchor that is not there": ("[x](glossary.md#term-none)", "'term-none'"),
    "a heading that is not there": ("[x](#no-such-heading)", "no-such-heading"),
    "a work that is not there": ("[x](references.md#none1999)", "'none1999'"),
    "a role": ("{ref}`no-such-label`", "no-such-label"),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """Exit status and messages of a build whose chapter holds all of `BREAKS`."""
    text = "\n\n".join(source for source, _ in BREAKS.values())
    result = sample.build(tmp_path_factory.mktemp("broken"), new_markdown_cell(text))
    return result.returncode, result.stderr


def test_a_warning_fails_the_build(broken: tuple[int, str]) -> None:
    assert broken[0] == 1


@pytest.mark.parametrize("words", [words for _, words in BREAKS.values()], ids=BREAKS)
def test_the_build_names_what_is_broken(broken: tuple[int, str], words: str) -> None:
    assert words in broken[1]
