"""An audit as plain text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pooltools.analysis.findings.finding import Downsampling, Finding

if TYPE_CHECKING:
    from pooltools.analysis.audit import Audit

WIDTH, INDENT = 80, "   "
TITLES = ("downsampling", "size", "field", "jump", "behind", "output")
LEGEND = (
    "size: cells on each axis. field, jump: what one cell can see and the step from cell to cell, "
    "in input cells. behind: share of the multiply-adds in the layers that read the result. "
    "output: memory for one example."
)


def report(audit: Audit, verdicts: Mapping[str, str] | None = None) -> str:
    """The whole audit; `verdicts` has a text for the id of a claim."""
    parts = [summary(audit), *_table(audit.downsamplings)]
    n = len(audit.findings)
    parts.append("No findings." if n == 0 else f"{n} finding{'s' if n > 1 else ''}")
    parts += [_finding(place, audit.findings, verdicts or {}) for place in range(1, n + 1)]
    for each in audit.unanswered:
        parts.append(_wrapped(f"No answer on {each.question}: {each.why}"))
    return "\n\n".join(parts)


def summary(audit: Audit) -> str:
    """One or two lines: which model this is, and how large."""
    work = "" if audit.multiply_adds is None else f", {short(audit.multiply_adds)} multiply-adds"
    return _wrapped(
        f"Audit of {plain(audit.model)}: input {size(audit.input_shape)}, "
        f"{audit.parameters:,} parameters{work}"
    )


def plain(text: str) -> str:
    r"""`text` without what a terminal or a reader could take for something else.

    >>> plain("pool\x1b[2J")
    'pool\\x1b[2J'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def size(lengths: Sequence[int | None]) -> str:
    """Lengths joined by "×", with "?" for one that is not known.

    >>> size((224, None, 3))
    '224 × ? × 3'
    """
    return " × ".join("?" if n is None else str(n) for n in lengths)


def short(number: float) -> str:
    """A number with three digits and a prefix.

    >>> short(15_470_264_320), short(512)
    ('15.5 G', '512')
    """
    for factor, prefix in ((1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= factor:
            return f"{number / factor:.3g}{prefix}"
    return f"{number:g}"


def cells(row: Downsampling) -> tuple[str, ...]:
    """The texts of a row of the table, in the order of TITLES."""
    return (
        f"{plain(row.layer)} ({plain(row.kind)})",
        f"{_axes(row.before)} → {_axes(row.after)}",
        _axes(row.field),
        _axes(row.jump),
        "–" if row.work_behind is None else f"{row.work_behind:.0%}",
        "–" if row.bytes is None else f"{short(row.bytes)}B",
    )


def _axes(lengths: Sequence[int | None]) -> str:
    """One number where all axes agree."""
    if not lengths:
        return "–"
    return size(lengths[:1] if len(set(lengths)) == 1 else lengths).replace(" ", "")


def _table(rows: Sequence[Downsampling]) -> list[str]:
    if not rows:
        return ["No layer shrinks its input."]
    texts = [TITLES, *(cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    widths[0] = max(12, min(widths[0], WIDTH - sum(widths[1:]) - 2 * (len(widths) - 1)))
    lines = ["  ".join(_set(texts_, widths)).rstrip() for texts_ in texts]
    return ["\n".join(lines), _wrapped(LEGEND)]


def _set(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = texts
    if len(first) > widths[0]:
        first = first[: widths[0] - 1] + "…"
    return [first.ljust(widths[0]), *(t.rjust(w) for t, w in zip(others, widths[1:], strict=True))]


def _finding(place: int, findings: Sequence[Finding], verdicts: Mapping[str, str]) -> str:
    finding = findings[place - 1]
    at = f" at {finding.layer}" if finding.layer else ""
    claim = ": ".join([f"Claim {finding.claim}", *filter(None, [verdicts.get(finding.claim)])])
    first = mended_by(place, findings)
    remedy = ["Remedy:"] if first == place else [f"Remedy: that of finding {first} mends this too."]
    body = [*map(_wrapped, (finding.reason, claim, *remedy))]
    code = [textwrap.indent(finding.remedy, " " * 4)] if first == place else []
    head = _wrapped(f"{place}. {finding.rule}{at}: {finding.number}")
    return "\n".join([head, *(textwrap.indent(part, INDENT) for part in (*body, *code))])


def mended_by(place: int, findings: Sequence[Finding]) -> int:
    """Number of the first finding with the same remedy as the one numbered `place`."""
    return 1 + [each.remedy for each in findings].index(findings[place - 1].remedy)


def _wrapped(text: str) -> str:
    return textwrap.fill(plain(text), WIDTH - len(INDENT), break_on_hyphens=False)
