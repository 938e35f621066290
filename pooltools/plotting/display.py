"""Put a figure or a computed sentence on the page, so that it can be compared and read aloud."""

import io
import re
import struct
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

from pooltools.plotting.alt import alt_fault
from pooltools.plotting.look import DPI, PAPER

_ROLE = re.compile(r"\{[A-Za-z][\w:+.-]*\}`")
COLOURS = 256
PAD = 0.08  # inches of paper around the drawing


def show(fig: Figure, *, alt: str) -> None:
    """Display `fig` as a PNG that carries its description, and close it.

    Parameters
    ----------
    fig : the figure; its size in inches fixes how large it is read (96 CSS pixels to the inch)
    alt : the figure in words, an f-string with the numbers a reader would take from it. It becomes
        the output's plain text, so that a notebook check compares it, and the picture's `alt`

    Raises
    ------
    ValueError : `alt` is missing or a stub

    Outside IPython the description is printed.
    """
    fault = alt_fault(alt)
    if fault is not None:
        raise ValueError(f"`alt` {fault}.")
    text = " ".join(alt.split())
    png = _png(fig)
    _close(fig)
    width = round(struct.unpack(">I", png[16:20])[0] / DPI * 96)  # the header's width, CSS pixels
    _publish({"image/png": png, "text/plain": text}, {"image/png": {"alt": text, "width": width}})


def say(markdown: str) -> None:
    """Display a computed sentence, paragraph or table of plain Markdown.

    Parameters
    ----------
    markdown : plain Markdown; a MyST role such as {ref}`x` would be shown raw, and is refused

    Raises
    ------
    ValueError : `markdown` is empty or holds a MyST role

    Outside IPython the source is printed.
    """
    if not isinstance(markdown, str) or not markdown.strip():
        raise ValueError(f"`markdown` must be a text with something in it; got {markdown!r}.")
    role = _ROLE.search(markdown)
    if role is not None:
        raise ValueError(
            f"`markdown` must be plain Markdown; got the MyST role {role[0]!r}, which computed "
            "text shows raw. Move it to a Markdown cell or write a plain link."
        )
    _publish({"text/markdown": markdown, "text/plain": markdown}, {})


def _png(fig: Figure) -> bytes:
    """The figure in 256 colours, chosen so that none is far off: less than half of the space."""
    drawn, small = io.BytesIO(), io.BytesIO()
    fig.savefig(drawn, format="png", dpi=DPI, bbox_inches="tight", pad_inches=PAD)
    with Image.open(drawn) as picture:
        paper = Image.new("RGBA", picture.size, PAPER)
        opaque = Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")
    opaque.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        small, format="png", optimize=True
    )
    return small.getvalue()


def _close(fig: Figure) -> None:
    """Forget the figure, or the notebook's own backend would draw it a second time."""
    import matplotlib.pyplot as plt

    plt.close(fig)


def _publish(data: dict[str, Any], metadata: dict[str, Any]) -> None:
    """Send one output with several forms to the notebook; print its plain text elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = None
    if get_ipython is None or get_ipython() is None:
        print(data["text/plain"])
        return
    display(data, raw=True, metadata=metadata)  # type: ignore[no-untyped-call]
