"""MyST-NB plug-in: a figure's stored description becomes its `alt` text on the page."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer


class AltText:
    """Reads what `plotting.show(fig, alt=…)` stored in the output's metadata."""

    # a figure's text/plain is its description too, so the picture must come first
    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", "image/png", 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Render a PNG as MyST-NB would and describe it; None leaves the output to others."""
        stored = data.output_metadata.get("image/png", {})
        if data.mime_type != "image/png" or not stored.get("alt"):
            return None
        found: list[nodes.Element] = renderer.render_image(data)
        for image in (image for node in found for image in node.findall(nodes.image)):
            image["alt"] = stored["alt"]
            if "width" in stored:  # in CSS pixels; the picture itself is finer
                image["width"] = f"{stored['width']}px"
        return found
