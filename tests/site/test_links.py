"""Every link inside the site leads somewhere."""

from pathlib import Path

import pytest

from pooltools.site import links

HERE = '<h2 id="here">Here</h2><a name="old"></a>'
BROKEN = {
    "no page": ('<a href="b.html">', "no such file"),
    "no page in a folder": ('<a href="sub/b.html">', "no such file"),
    "no anchor": ('<a href="sub/other.html#no">', "no anchor #no"),
    "no anchor here": ('<a href="#no">', "no anchor #no"),
    "no picture": ('<img src="a.png" alt="">', "no such file"),
    "no script": ('<script src="a.js"></script>', "no such file"),
    "out of the site": ('<a href="../secret.html">', "leads out of the site"),
    "from the host's root": ('<a href="/sub/other.html">', "starts at the root of the host"),
    "folder": ('<a href="sub">', "is a folder"),
    "redirect": ('<meta http-equiv="refresh" content="0; url=b.html">', "no such file"),
}
WHOLE = {
    "page": '<a href="sub/other.html">',
    "anchor": '<a href="sub/other.html#here">',
    "anchor by name": '<a href="sub/other.html#old">',
    "anchor here": '<a href="#mark" id="mark">',
    "the top": '<a href="#">',
    "escaped": '<a href="sub/%6Fther.html#h%65re">',
    "with a checksum": '<a href="sub/other.html?v=12">',
    "mail": '<a href="mailto:somebody@example.org">',
    "other host": '<a href="https://example.org/none.html">',
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "secret.html").write_text("outside")
    (tmp_path / "site/sub").mkdir(parents=True)
    (tmp_path / "site/sub/other.html").write_text(HERE)
    return tmp_path / "site"


@pytest.mark.parametrize(("html", "wrong"), BROKEN.values(), ids=BROKEN)
def test_finds_a_link_that_leads_nowhere(site: Path, html: str, wrong: str) -> None:
    (site / "page.html").write_text(html)
    (line,) = links.findings(site)
    assert line.startswith("page.html: ")
    assert wrong in line


@pytest.mark.parametrize("html", WHOLE.values(), ids=WHOLE)
def test_accepts_a_link_that_leads_somewhere(site: Path, html: str) -> None:
    (site / "page.html").write_text(html)
    assert links.findings(site) == []


@pytest.mark.site
def test_no_link_of_the_book_is_broken(book: Path) -> None:
    assert links.findings(book) == []
