"""Open every page of a built site in headless Chromium as readers do, and note what is wrong."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests/npm/node_modules/axe-core/axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# nothing outside this machine is reachable, however a script asks
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = (
    "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
)
# colours are judged when they have changed, not on the way
AT_REST = """addEventListener('DOMContentLoaded', () => document.head.insertAdjacentHTML(
    'beforeend', '<style>* { transition: none !important; animation: none !important }</style>'))"""
# what MathJax has not turned into a formula, and what it could not
RAW_FORMULAS = """() => [...document.querySelectorAll('.math')]
  .filter(e => !e.querySelector('mjx-container') || e.querySelector('mjx-merror'))
  .map(e => e.textContent)"""
# boxes that reach past the screen and lie in nothing that a reader can scroll
TOO_WIDE = """() => {
  const scrolls = e => e && e !== document.body &&
    (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const found = [...document.querySelectorAll('body *')].filter(e =>
    e.checkVisibility({visibilityProperty: true}) &&
    !e.closest('mjx-assistive-mml') &&  // for screen readers, clipped to nothing
    e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e.parentElement));
  const all = document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : [];
  return all.concat(found.map(e => e.outerHTML.slice(0, 100)));
}"""


def chromium() -> str | None:
    """The Chromium to use: the one that CHROMIUM names, or the one on the path."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


@dataclass
class Visit:
    """What went wrong on one page."""

    hosts: list[str] = field(default_factory=list)  # requests to another host, all refused
    missing: list[str] = field(default_factory=list)  # local requests answered with an error
    errors: list[str] = field(default_factory=list)  # on the console or thrown by a script
    light: list[str] = field(default_factory=list)  # axe-core's findings by mode
    dark: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)  # what reaches past a phone's screen
    formulas: list[str] = field(default_factory=list)  # still raw TeX

    def faults(self) -> dict[str, list[str]]:
        """What went wrong, by kind; empty for a page without fault."""
        return {kind: found for kind, found in asdict(self).items() if found}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder to this machine; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def watched(context: BrowserContext, base: str) -> tuple[Page, Visit]:
    """An empty page that notes every request to another host, and errors."""
    page, visit = context.new_page(), Visit()
    here = urlsplit(base).netloc

    def asked(request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https", "ws", "wss"}:
            if urlsplit(request.url).netloc != here:
                visit.hosts.append(request.url)

    def answered(response: Response) -> None:
        if response.status >= 400:
            visit.missing.append(f"{response.status} {urlsplit(response.url).path}")

    page.on("request", asked)
    page.on("response", answered)
    page.on("console", lambda m: visit.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    return page, visit


def axe(page: Page) -> list[str]:
    """axe-core's findings: the rule, the place and what is wrong there."""
    found = page.evaluate(RUN_AXE, RULES)
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def visit(browser: Browser, base: str, path: str) -> Visit:
    """Open one page as a reader does: wide and light, then dark, then on a phone."""
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    context.add_init_script(AT_REST)
    page, seen = watched(context, base)
    page.goto(base + path, wait_until="load")
    if page.locator(".math").count():
        page.wait_for_function("() => window.MathJax?.startup?.promise")
        page.evaluate("() => MathJax.startup.promise")
        seen.formulas += page.evaluate(RAW_FORMULAS)
    page.evaluate(AXE.read_text("utf-8"))
    seen.light += axe(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.documentElement.dataset.theme !== 'light'")
    seen.dark += axe(page)
    page.set_viewport_size(PHONE)
    seen.wide += page.evaluate(TOO_WIDE)
    context.close()
    return seen
