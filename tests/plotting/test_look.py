"""One look: readable in small, in grey, and whatever the reader's own settings are."""

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest

from pooltools.plotting import COLOURS, look
from tests.plotting.reading import contrast


@pytest.mark.parametrize("colour", COLOURS[:4])
def test_the_first_four_colours_stand_out_from_the_paper(colour: str) -> None:
    assert contrast(colour, look.PAPER) >= 2.9  # WCAG asks for 3; Okabe and Ito's purple has 2.95


@pytest.mark.parametrize("face", [look.PAPER, look.BORDER, look.MARKED])
def test_text_is_readable_on_every_ground(face: str) -> None:
    assert contrast(look.ink_on(face), face) >= 7


@pytest.mark.parametrize("key", ["color", "marker", "linestyle"])
def test_lines_differ_by_marker_and_dash_as_well_as_by_colour(key: str) -> None:
    cycle = list(mpl.rcParams["axes.prop_cycle"])
    assert len({str(entry[key]) for entry in cycle}) == len(COLOURS)


@pytest.mark.parametrize("part", ["axes.labelsize", "xtick.labelsize", "legend.fontsize"])
def test_letters_stay_readable_on_a_telephone(part: str) -> None:
    """A default figure on a screen of 360 CSS pixels has letters of 10 CSS pixels or more."""
    width = 72 * mpl.rcParams["figure.figsize"][0]
    assert mpl.rcParams[part] * 340 / width >= 10


PROGRAM = """\
import hashlib
import matplotlib.pyplot as plt
from pooltools.plotting import display, show_points
fig, ax = plt.subplots()
show_points(ax, {"a": [1, 2], "b": [3]}, unit="points")
print(plt.rcParams["font.size"], hashlib.sha256(display._png(fig)).hexdigest())"""
OWN = "figure.facecolor: black\nfont.size: 30\naxes.grid: True\nsavefig.transparent: True\n"


def test_a_readers_own_settings_of_matplotlib_lose(tmp_path: Path) -> None:
    folders = [tmp_path / "plain", tmp_path / "own"]
    for folder in folders:
        folder.mkdir()
    (tmp_path / "own/matplotlibrc").write_text(OWN)
    command = [sys.executable, "-c", PROGRAM]
    printed = [subprocess.check_output(command, cwd=folder) for folder in folders]
    assert printed[0] == printed[1]
