"""Every public name has its description on the pages of the package."""

import importlib

import pytest

from pooltools.site import docstrings, page

ROOMS = ["", ".layers", ".analysis", ".data", ".plotting", ".claims", ".grading"]


@pytest.fixture(scope="module")
def described(book):
    """All anchors of the pages that describe the package."""
    files = (book / "chapters").glob("api_*.html")
    return {anchor for file in files for anchor in page.read(file).ids}


@pytest.mark.site
@pytest.mark.keras
@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_is_described(room, described):
    names = importlib.import_module(f"pooltools{room}").__all__
    assert {f"pooltools{room}.{name}" for name in names} - described == set()


TEXT = """What it does to `x`, shape (N, *spatial, C).

Parameters
----------
x, y : shape (N, *spatial), in
    two lines
size_ : from |a| to `b*c`

Returns
-------
a number, 2 * 3

Raises
------
ValueError, TypeError : a wrong one

one : thing
other : thing

>>> f(2 * 3)  # `this` stays
6
"""
EXPECTED = r"""What it does to ``x``, shape (N, \*spatial, C).

:Parameters:
    ``x``, ``y``
        shape (N, \*spatial), in
        two lines
    ``size_``
        from \|a\| to ``b*c``

:Returns:
    a number, 2 \* 3

:Raises:
    ``ValueError``, ``TypeError``
        a wrong one

``one``
    thing
``other``
    thing

>>> f(2 * 3)  # `this` stays
6
"""


def test_a_docstring_becomes_what_sphinx_reads():
    assert docstrings.converted(TEXT.splitlines()) == [*EXPECTED.splitlines(), ""]


def test_a_word_that_ends_in_a_line_below_is_no_link():
    assert docstrings.converted(["ends in _ or grad_, not max_pool"]) == [
        r"ends in \_ or grad\_, not max_pool",
        "",
    ]
