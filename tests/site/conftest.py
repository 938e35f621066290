"""The two sites that are tested: the book as it is, and a sample with one of everything."""

from pathlib import Path

import pytest
from filelock import FileLock

from tests.needs import need
from tests.site import sample

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
def sample_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site of the sample book, built once for all workers of pytest-xdist."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "sample-book"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            folder.mkdir()
            result = sample.build(folder)
            assert result.returncode == 0, result.stderr
    return folder / "_build/html"
