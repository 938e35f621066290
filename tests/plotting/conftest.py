"""Every test of a figure begins with the course's style and leaves no figure open."""

from collections.abc import Iterator
from typing import Any

import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from pooltools.plotting import display, style


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    style()
    yield
    plt.close("all")


@pytest.fixture
def ax() -> Axes:
    """Axes to draw on."""
    return plt.subplots(figsize=(4, 4))[1]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What would be sent to a notebook: pairs of forms and metadata."""
    sent: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(display, "_publish", lambda data, metadata: sent.append((data, metadata)))
    return sent
