"""An audit as a page of its own: one file, no script, nothing asked of any host."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from pooltools.analysis import Audit, Finding
from pooltools.analysis.findings import text

TEMPLATE = Path(__file__).with_name("page.html")


def page(audit: Audit, verdicts: Mapping[str, str]) -> str:
    """The page as HTML; `verdicts` has a text for the id of a claim."""
    findings = audit.findings
    n = len(findings)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        model=_shown(audit.model),
        input=text.size(audit.input_shape),
        parameters=f"{audit.parameters:,}",
        work="no answer" if audit.multiply_adds is None else text.short(audit.multiply_adds),
        count=f"{n or 'No'} finding{'' if n == 1 else 's'}",
        findings="\n".join(_finding(place, findings, verdicts) for place in range(1, n + 1)),
        head="".join(f'<th scope="col">{escape(title)}</th>' for title in text.TITLES),
        rows="\n".join(_row(text.cells(row)) for row in audit.downsamplings) or _empty(),
        legend=escape(text.LEGEND),
        unanswered="\n".join(
            f"<p>No answer on {_shown(each.question)}: {_shown(each.why)}</p>"
            for each in audit.unanswered
        ),
    )


def _shown(words: str) -> str:
    return escape(text.plain(words))


def _row(cells: tuple[str, ...]) -> str:
    name, *numbers = map(escape, cells)
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{n}</td>" for n in numbers)}</tr>'


def _empty() -> str:
    return f'<tr><td colspan="{len(text.TITLES)}">No layer shrinks its input.</td></tr>'


def _finding(place: int, findings: tuple[Finding, ...], verdicts: Mapping[str, str]) -> str:
    finding = findings[place - 1]
    at = f"<p>At <code>{_shown(finding.layer)}</code></p>" if finding.layer else ""
    verdict = f": {_shown(verdicts[finding.claim])}" if finding.claim in verdicts else ""
    return f"""<article>
<h3 id="finding-{place}">{place}. {_shown(finding.rule)}</h3>
<p class="number">{_shown(finding.number)}</p>
{at}
<p>{_shown(finding.reason)}</p>
<p>Claim {_shown(finding.claim)}{verdict}</p>
{_remedy(place, findings)}
</article>"""


def _remedy(place: int, findings: tuple[Finding, ...]) -> str:
    first = text.mended_by(place, findings)
    if first < place:
        return (
            f'<p>The remedy of <a href="#finding-{first}">finding {first}</a> mends this too.</p>'
        )
    code = escape(findings[place - 1].remedy)
    return f"""<details>
<summary>Remedy</summary>
<pre tabindex="0" aria-label="Remedy of finding {place}"><code>{code}</code></pre>
</details>"""
