"""A figure is stored with its description, a sentence with its source."""

import io
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from pooltools.plotting import look, say, show
from pooltools.plotting.display import PAD
from tests.plotting.reading import assert_colour

ALT = "A line that rises from 1 to 2"


def test_a_figure_carries_its_description_twice_and_is_closed(page: list[Any]) -> None:
    show(plt.subplots()[0], alt=f"{ALT},\n   by hand")
    ((data, metadata),) = page
    assert data["text/plain"] == metadata["image/png"]["alt"] == f"{ALT}, by hand"
    assert plt.get_fignums() == []


def test_a_figure_is_drawn_on_paper_and_says_how_wide_it_is_read(page: list[Any]) -> None:
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.imshow([[0, 1]], cmap="grey")
    show(fig, alt=ALT)
    picture = Image.open(io.BytesIO(page[0][0]["image/png"]))
    assert picture.info.keys() <= {"dpi"}  # no version number: the bytes must stay the same
    assert page[0][1]["image/png"]["width"] == round(picture.width * 96 / look.DPI)
    assert_colour(tuple(np.asarray(picture.convert("RGB"))[0, 0].tolist()), look.PAPER)


def test_a_figure_is_small_and_keeps_its_colours(page: list[Any]) -> None:
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.bar(range(len(look.COLOURS)), 1, color=look.COLOURS)
    ax.imshow(np.random.default_rng(0).random((60, 60)), extent=(0, 6, 1.1, 2), aspect="auto")
    ax.set(xlim=(-1, 7), ylim=(0, 2))
    full = io.BytesIO()
    fig.savefig(full, format="png", dpi=look.DPI, bbox_inches="tight", pad_inches=PAD)
    show(fig, alt=ALT)
    png = page[0][0]["image/png"]
    pictures = [Image.open(io.BytesIO(data)) for data in (full.getvalue(), png)]
    assert pictures[1].mode == "P"  # one byte for each pixel
    before, after = (np.asarray(picture.convert("RGB")).astype(int) for picture in pictures)
    assert np.abs(before - after).max() <= 12  # of 255
    assert len(png) < 0.6 * len(full.getvalue())


def test_what_hangs_over_the_edge_is_not_cut_off(page: list[Any]) -> None:
    for x in (0.5, 1.5):
        fig, ax = plt.subplots(figsize=(3, 2), layout="none")
        ax.text(x, 0.5, "a name", transform=ax.transAxes)
        show(fig, alt=ALT)
    inside, outside = (metadata["image/png"]["width"] for _, metadata in page)
    assert outside > inside + 50


@pytest.mark.parametrize(
    ("alt", "message"),
    [
        (None, "`alt` must be a text; got None"),
        ("", "`alt` must say what the figure shows in at least 5 words; got ''"),
        ("plot", "at least 5 words; got 'plot'"),
        ("Figure 1: accuracy - - -", "at least 5 words"),
        ("_build/the figure of chapter 1.png", "not name a file or an object"),
        ("<Figure size 460x288 with 1 Axes>", "not name a file or an object"),
        ("A line that rises to {top:.2f}", r"numbers filled in; .* Put an f before the string"),
    ],
)
def test_a_stub_is_no_description(alt: Any, message: str, page: list[Any]) -> None:
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match=message):
        show(fig, alt=alt)
    assert page == []


def test_a_sentence_has_its_source_as_plain_text(page: list[Any]) -> None:
    text = "Of 20 outputs **7** change, {3, 4} twice."
    say(text)
    assert page == [({"text/markdown": text, "text/plain": text}, {})]


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("", "`markdown` must be a text with something in it; got ''"),
        (7, "`markdown` must be a text with something in it; got 7"),
        ("See {ref}`x`.", r"must be plain Markdown; got the MyST role '\{ref\}`'"),
        ("See {math:numref}`y`.", r"got the MyST role '\{math:numref\}`'"),
    ],
)
def test_a_sentence_that_would_show_raw_is_refused(
    markdown: Any, message: str, page: list[Any]
) -> None:
    with pytest.raises(ValueError, match=message):
        say(markdown)
    assert page == []


def test_outside_a_notebook_the_words_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show(plt.subplots()[0], alt=ALT)
    say("**7** change.")
    assert capsys.readouterr().out == f"{ALT}\n**7** change.\n"
