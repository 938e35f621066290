"""The report of an audit: on a terminal, and as a page in a browser."""

import re
from dataclasses import replace
from pathlib import Path

import keras
import pytest

from pooltools.analysis import Downsampling, Unanswered, audit
from pooltools.analysis.findings.text import report
from pooltools.audit.page import page
from pooltools.audit.verdicts import verdicts
from pooltools.claims.ledger import LedgerError
from tests.analysis.faulty import FAULTY, cases, chain, convolution
from tests.needs import need
from tests.site import browser
from tests.site.test_html import faults

L = keras.layers
EVIL = "a\x1b[2J\u202eb<script>alert(1)</script>\n\rpool"


@pytest.fixture(scope="module")
def everything():
    """An audit with a finding of every rule, a row of each kind and names that try to act."""
    findings = [f for case in cases(FAULTY) for f in audit(case[2]()).findings if f.rule == case[0]]
    rows = (
        *audit(chain((64, 48, 32, 1), L.MaxPooling3D(2))).downsamplings,
        Downsampling(EVIL, EVIL, (None, 9), (None, 4)),
    )
    sound = audit(chain((8, 8, 1), convolution(), L.GlobalMaxPooling2D()))
    named = [replace(f, layer=EVIL, reason=f.reason + EVIL) for f in findings[:2]]
    no_answer = (Unanswered("receptive field", f"layer '{EVIL}' is not known"),)
    return replace(
        sound, model=EVIL, downsamplings=rows, findings=(*findings, *named), unanswered=no_answer
    )


def test_the_text_fits_a_terminal(everything):
    lines = report(everything, {"Q54": EVIL * 3}).splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line.isprintable() for line in lines)
    assert any(r"a\x1b[2J\u202eb<script>" in line for line in lines)


def test_every_rule_and_remedy_is_in_the_text(everything):
    text = str(everything)
    assert [f"{i}. {f.rule} at " in text for i, f in enumerate(everything.findings, 1)].count(
        0
    ) == 0
    assert text.count("Remedy:\n") == len({f.remedy for f in everything.findings})
    assert "\nNo answer on receptive field: layer\n'a\\x1b" in text


def test_a_table_row_says_what_is_not_known(everything):
    assert re.search(r"^a\\x1b.*…  +\?×9 → \?×4 +– +– +– +–$", str(everything), re.MULTILINE)
    assert "64×48×32 → 32×24×16" in str(everything)


def test_a_sound_model_has_no_findings():
    text = str(audit(chain((8, 8, 1), L.ReLU(), L.Dense(2))))
    assert "No layer shrinks its input.\n\nNo findings." in text


def test_verdicts_come_from_the_ledger():
    found = verdicts(["Q54", "T09", "none"])
    assert found.keys() == {"Q54", "T09"}
    assert "to keep the size. Verdict of the book: holds under conditions (" in found["Q54"]
    assert "Verdict of the book: does not hold. What holds: " in found["T09"]


def test_without_a_ledger_there_are_no_verdicts(monkeypatch):
    def nothing():
        raise LedgerError("no file")

    monkeypatch.setattr("pooltools.claims.ledger.load", nothing)
    assert verdicts(["Q54"]) == {}


def test_the_page_holds_names_as_text(everything):
    html = page(everything, {"Q54": "<b>bold</b>"})
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_the_page_asks_nobody_for_anything(everything):
    html = page(everything, {})
    assert "default-src 'none'" in html
    assert re.findall(r"(?:src|href)=\"(?!#|data:)", html) == []
    assert re.findall(r"url\(|@import|https?:", html) == []


def test_a_remedy_stands_on_the_page_once(everything):
    html = page(everything, {})
    assert html.count("<summary>Remedy") == len({f.remedy for f in everything.findings})
    assert html.count("mends this too") == len(everything.findings) - html.count("<summary>Remedy")


@pytest.mark.site
def test_the_page_is_valid(everything, tmp_path):
    need((browser.AXE.parents[1] / ".ready").exists(), "html-validate in tests/npm/node_modules")
    (tmp_path / "report.html").write_text(page(everything, verdicts(["Q54"])), "utf-8")
    assert faults([tmp_path / "report.html"], tmp_path / "report.json") == []


@pytest.mark.browser
@pytest.mark.parametrize("opened", [False, True], ids=["as it comes", "remedies open"])
def test_the_page_in_a_browser(everything, tmp_path: Path, chromium, opened):
    html = page(everything, verdicts(["Q54"]))
    html = html.replace("<details>", "<details open>") if opened else html
    (tmp_path / "report.html").write_text(html, "utf-8")
    with browser.served(tmp_path) as base:
        assert browser.visit(chromium, base, "report.html").faults() == {}
