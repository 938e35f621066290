"""Figures of the course: numbers in, Axes out; nothing is computed here but layout.

Importing this package sets the course's style for the whole session (see `style`), so a notebook
needs no further call. Numbers such as means and intervals come from elsewhere and are only drawn.
"""

from pooltools.plotting.cells import show_array
from pooltools.plotting.display import say, show
from pooltools.plotting.look import COLOURS, MARKERS, style
from pooltools.plotting.points import show_points
from pooltools.plotting.windows import show_windows

__all__ = [
    "COLOURS",
    "MARKERS",
    "say",
    "show",
    "show_array",
    "show_points",
    "show_windows",
    "style",
]

style()
