"""The two sites that are tested: the book as it is, and a sample with one of everything."""

from pathlib import Path

import pytest

from tests.needs import need
from tests.site import browser, sample

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "_build/html"
NODE_MODULES = ROOT / "tests/npm/node_modules"


def paths(site: Path) -> list[str]:
    """The pages of a built site, without the redirect at its door."""
    found = (p.relative_to(site) for p in site.rglob("*.html") if p.name != "index.html")
    return sorted(path.as_posix() for path in found if path.parts[0] != "_static")


@pytest.fixture(scope="session")
def book() -> Path:
    """The built book."""
    need((BOOK / "index.html").exists(), "the built site in _build/html", "make book")
    return BOOK


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book, built; its site is in `_build/html`."""
    folder = tmp_path_factory.mktemp("sample")
    result = sample.build(folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser."""
    found = browser.chromium()
    need(found, "Chromium")
    return str(found)


def needs_axe() -> None:
    """axe-core comes with npm."""
    need(browser.AXE.exists(), "axe-core in tests/npm/node_modules")


@pytest.fixture(scope="session")
def book_visits(book: Path, chromium: str) -> dict[str, browser.Visit]:
    """What Chromium saw on each page of the book."""
    needs_axe()
    return browser.visit_all(book, paths(book))


@pytest.fixture(scope="session")
def sample_visits(sample_build: Path, chromium: str) -> dict[str, browser.Visit]:
    """What Chromium saw on each page of the sample."""
    needs_axe()
    site = sample_build / "_build/html"
    return browser.visit_all(site, paths(site))
