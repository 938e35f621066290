"""No page asks another host for anything: what the page's text shows of that."""

from pathlib import Path

import pytest

from pooltools.site import offline
from pooltools.site.page import parse

REMOTE = {
    "script": '<script src="https://cdn.test/a.js"></script>',
    "without a scheme": '<script src="//cdn.test/a.js"></script>',
    "capitals": '<SCRIPT SRC="HTTPS://cdn.test/a.js"></SCRIPT>',
    "image": '<img src="http://cdn.test/a.png" alt="">',
    "second of a srcset": '<img srcset="a.png 1x, https://cdn.test/a.png 2x" alt="">',
    "frame": '<iframe src="https://cdn.test/"></iframe>',
    "style sheet": '<link rel="stylesheet" href="https://cdn.test/a.css">',
    "font": '<link rel="preload" as="font" href="https://cdn.test/a.woff2">',
    "name lookup": '<link rel="dns-prefetch" href="//cdn.test">',
    "style attribute": "<p style=\"background: url('https://cdn.test/a.png')\">",
    "style element": "<style>@font-face { src: url(//cdn.test/a.woff2) }</style>",
    "import": '<style>@import "https://cdn.test/a.css";</style>',
    "inline script": "<script>let source = 'https://cdn.test/a.js';</script>",
    "inline import": '<script type="module">import "//cdn.test/a.js";</script>',
    "drawing": '<svg><use href="https://cdn.test/a.svg#b"></use></svg>',
    "redirect": '<meta http-equiv="refresh" content="0; url=https://cdn.test/">',
}
LOCAL = {
    "link that a reader may follow": '<a href="https://doi.org/10.1038/14819">a paper</a>',
    "own files": '<script src="../_static/a.js"></script><img src="a.png" alt="">',
    "data": '<img src="data:image/png;base64,iVBOR//w0KGgo=" alt="">',
    "name of a dialect": "<script>let ns = 'http://www.w3.org/2000/svg';</script>",
    "comment in a script": "<script>let half = n / 2; // the rest follows</script>",
    "own style": "<style>p { background: url(../a.png) }</style>",
    "canonical": '<link rel="canonical" href="https://example.org/">',
}


@pytest.mark.parametrize("html", REMOTE.values(), ids=REMOTE)
def test_finds_what_comes_from_another_host(html: str) -> None:
    assert offline.remote(parse(html))


@pytest.mark.parametrize("html", LOCAL.values(), ids=LOCAL)
def test_accepts_what_asks_no_other_host(html: str) -> None:
    assert offline.remote(parse(html)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "@import url('https://cdn.test/a.css');"),
        ("a.js", "const a = await import('https://cdn.test/a.js')"),
        ("a.js", "fetch('//cdn.test/numbers.json')"),
    ],
)
def test_finds_other_hosts_in_files_beside_the_pages(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "page.html").write_text("<p>nothing</p>")
    assert offline.findings(tmp_path) == []
    (tmp_path / name).write_text(text)
    (line,) = offline.findings(tmp_path)
    assert line.startswith(f"{name}: ")
    assert "cdn.test" in line


def test_an_empty_folder_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"must hold a built site; got .* Run `make book`"):
        offline.findings(tmp_path)


@pytest.mark.site
def test_the_book_asks_no_other_host(book: Path) -> None:
    assert offline.findings(book) == []
