"""One look for every figure, whatever the reader's own matplotlib settings are."""

from typing import Any

import matplotlib as mpl
from cycler import cycler

# Okabe and Ito (2008), "Color Universal Design", without yellow, which is lost on white. Dark hues
# come first: they keep a contrast of 3:1 with white. Hue is never the only difference: markers and
# lines change along, so that a print in grey can be read as well.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (8, 2)), (0, (4, 1, 1, 1, 1, 1)), (0, (1, 1)))

INK, GRID, PAPER = "#1a1a1a", "#8c8c8c", "#ffffff"
BORDER, MARKED, MARK_EDGE = "#e4e4e4", "#FFE08A", "#D55E00"

WIDTH, HEIGHT = 4.8, 3.0  # inches; at 96 CSS pixels to the inch 461 wide: 12 pt are 16 CSS pixels
DPI = 144  # one and a half picture pixels to a CSS pixel

SETTINGS: Any = {
    "figure.figsize": (WIDTH, HEIGHT),
    "figure.dpi": 96,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "savefig.dpi": DPI,
    "savefig.facecolor": PAPER,
    "savefig.edgecolor": PAPER,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same letters on every machine
    "mathtext.fontset": "dejavusans",
    "text.hinting": "none",  # hinting is where two builds of FreeType differ most
    "font.size": 12,  # scaled to a telephone's 340 pixels still 11.8 CSS pixels high
    "axes.titlesize": 12,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=COLOURS) + cycler(marker=MARKERS) + cycler(linestyle=LINES),
    "lines.linewidth": 2.0,
    "lines.markersize": 6,
    "hatch.color": "#9a9a9a",
    "hatch.linewidth": 0.8,
    "image.cmap": "cividis",  # grows in lightness from end to end, also for colour-blind readers
    "image.interpolation": "nearest",
}


def style() -> None:
    """Set the course's look for this session: matplotlib's own defaults, then `SETTINGS`.

    The reader's matplotlibrc and style sheets lose; only the backend stays as it is.
    """
    mpl.rcdefaults()
    mpl.rcParams.update(SETTINGS)


def lightness(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    channels = mpl.colors.to_rgb(colour)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink_on(colour: str) -> str:
    """The first of ink, white and black with a contrast of 4.5 on `colour`; one always has it."""
    return next(ink for ink in (INK, PAPER, "#000000") if _contrast(ink, colour) >= 4.5)


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((lightness(one), lightness(other)))
    return (light + 0.05) / (dark + 0.05)
