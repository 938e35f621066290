"""Titles, descriptions, headings and descriptions of pictures."""

from pathlib import Path

import pytest

from pooltools.site import rules
from pooltools.site.page import parse

HEAD = '<html lang="en"><head><title>T</title><meta name="description" content="D"></head>'
ALT = "The largest of each four"
IMAGES = {
    "none": ('<img src="_images/a.png">', "without a description"),
    "a file's name": ('<img src="a.png" alt="_images/5a04.png">', "described by a file name"),
    "a word": ('<img src="a.png" alt="figure">', "in too few words"),
    "empty for a figure": ('<img src="../_images/a.png" alt="">', "marked as decoration"),
}
HEADINGS = {
    "none": ("<p>text</p>", "must have one first heading; has 0"),
    "two": ("<h1>a</h1><h1>b</h1>", "must have one first heading; has 2"),
    "jump": ("<h1>a</h1><h3>b</h3>", "'b' jumps from level 1 to 3"),
    "empty": ("<h1>a</h1><h2> </h2>", "empty heading of level 2"),
}


@pytest.mark.parametrize(("html", "wrong"), IMAGES.values(), ids=IMAGES)
def test_a_picture_must_be_described(html: str, wrong: str) -> None:
    (line,) = rules.images(parse(html))
    assert wrong in line


@pytest.mark.parametrize("html", [f'<img src="_images/a.png" alt="{ALT}">', '<img src="a" alt="">'])
def test_a_described_or_decorative_picture_is_fine(html: str) -> None:
    assert rules.images(parse(html)) == []


@pytest.mark.parametrize(("html", "wrong"), HEADINGS.values(), ids=HEADINGS)
def test_headings_must_be_in_order(html: str, wrong: str) -> None:
    (line,) = rules.headings(parse(html))
    assert wrong in line


def test_headings_in_order_are_fine_and_those_for_print_do_not_count() -> None:
    printed = '<div id="jb-print-docs-body"><h1>a</h1><div><div><h2>c</h2></div></div></div>'
    html = f"{printed}<h1>a</h1><h2>b</h2><h3>c <code>d</code></h3><h2>e</h2>"
    page = parse(html)
    assert page.headings == [(1, "a"), (2, "b"), (3, "c d"), (2, "e")]
    assert rules.headings(page) == []


@pytest.mark.parametrize("part", ["title", "language", "description"])
def test_the_head_must_be_complete(part: str) -> None:
    removed = {"title": "<title>T</title>", "language": ' lang="en"', "description": ' content="D"'}
    assert rules.head(parse(HEAD)) == []
    assert rules.head(parse(HEAD.replace(removed[part], ""))) == [f"no {part}"]


def test_an_anchor_is_given_once() -> None:
    assert rules.anchors(parse('<p id="a"></p><p id="b"></p>')) == []
    assert rules.anchors(parse('<p id="a"></p><a name="a"></a>')) == ["anchor given twice: #a"]


@pytest.mark.site
def test_every_page_of_the_book_keeps_the_rules(book: Path) -> None:
    assert rules.findings(book) == []
