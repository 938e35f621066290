"""What our extension and settings make of a notebook, seen on the built sample."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pooltools.site import links, offline, rules
from pooltools.site.page import Page, read
from pooltools.site.sphinx import mathjax_files
from pooltools.site.stored import stored_output
from tests.site import sample

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def site(sample_site: Path) -> Path:
    return sample_site


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


def test_a_widget_shows_its_stored_html(html: str) -> None:
    assert sample.STORED in html
    assert "widget-view+json" not in html


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
    # without its own icon a browser asks for /favicon.ico, which is not there
    assert [url for _, url in read(site / "index.html").loads] == ["_static/favicon.png"]


BREAKS = {
    "a page that is not there": ("[x](nowhere.md)", "nowhere.md"),
    "an anchor that is not there": ("[x](glossary.md#term-none)", "'term-none'"),
    "a heading that is not there": ("[x](#no-such-heading)", "no-such-heading"),
    "a work that is not there": ("[x](references.md#none1999)", "'none1999'"),
    "a role": ("{ref}`no-such-label`", "no-such-label"),
}


def test_the_build_fails_and_names_each_link_that_leads_nowhere(tmp_path: Path) -> None:
    text = "\n\n".join(source for source, _ in BREAKS.values())
    result = sample.build(tmp_path, new_markdown_cell(text))
    assert result.returncode == 1
    assert [what for what, (_, words) in BREAKS.items() if words not in result.stderr] == []


def cell(**stored: object) -> new_code_cell:
    data = new_output("display_data", **stored)
    return new_code_cell("n = 1\nshow(fig)", outputs=[data] if stored else [])


@pytest.mark.parametrize(
    ("cells", "match"),
    [
        ([new_code_cell("n = 2")], r"`cell` must be in the code of a.ipynb; got 'show\(fig'"),
        ([cell()], r"`cell` must have an output in a.ipynb; got 'show\(fig'"),
    ],
    ids=["no such cell", "no output"],
)
def test_a_stored_output_must_be_there(tmp_path: Path, cells: list, match: str) -> None:
    nbformat.write(new_notebook(cells=cells), tmp_path / "a.ipynb")
    with pytest.raises(ValueError, match=match):
        stored_output(tmp_path / "a.ipynb", "show(fig")


def test_a_stored_output_is_that_of_the_first_cell_with_the_code(tmp_path: Path) -> None:
    cells = [new_code_cell("n = 2"), cell(data={"text/markdown": "a"}, metadata={"b": {}})]
    nbformat.write(new_notebook(cells=cells), tmp_path / "a.ipynb")
    expected = {"data": {"text/markdown": "a"}, "metadata": {"b": {}}}
    assert stored_output(tmp_path / "a.ipynb", "show(fig") == expected


def test_the_landing_page_shows_a_figure_and_a_verdict_of_a_chapter(book: Path) -> None:
    landing, chapter = read(book / "intro.html"), read(book / "chapters/01_mechanics.html")
    shown = [alt for source, alt in landing.images if "_images/" in source]
    assert len(shown) == 1
    assert shown[0] in [alt for _, alt in chapter.images]
    text = (book / "intro.html").read_text("utf-8")
    assert "<strong>Verdict: does not hold.</strong>" in text
    assert 'href="chapters/claims.html"' in text  # in the chapter the link is to claims.html
