"""Build the static site when its sources changed, as little of it as is safe, and serve it."""

import hashlib
import json
import os
import shutil
import subprocess
import time
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import environment

# What can change a page. A page can be rebuilt alone; everything else may change all of them.
SOURCES = (
    "*.md",
    "*.yml",
    "*.bib",
    "requirements.txt",
    "chapters/**/*",
    "exercises/**/*",
    "pooltools/**/*",
    "results/**/*",
    "models/**/*",
)
PAGE = {".ipynb", ".md"}
NO_SOURCE = {"__pycache__", ".ipynb_checkpoints"}


def sources(root: Path) -> dict[str, str]:
    """Checksum of every file the site is made from, by its path in the repository."""
    files = (file for pattern in SOURCES for file in root.glob(pattern))
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and not NO_SOURCE.intersection(file.parts)
    }


def changed(before: dict[str, str], now: dict[str, str]) -> set[str]:
    """Paths that came, went or differ."""
    return {path for path in before | now if before.get(path) != now.get(path)}


def built(root: Path) -> tuple[dict[str, str], bool]:
    """Sources of the last faultless build, and whether that one built every page."""
    try:
        stamp = json.loads((root / "_build/book.json").read_text())
        return (
            (stamp["sources"], stamp["full"])
            if (root / "_build/html/index.html").exists()
            else ({}, False)
        )
    except (OSError, ValueError, KeyError):
        return {}, False


def only_pages(before: dict[str, str], now: dict[str, str]) -> bool:
    """Whether nothing but the text of pages differs, so that these can be rebuilt alone."""
    same_files = before.keys() == now.keys()
    return same_files and all(Path(path).suffix in PAGE for path in changed(before, now))


def forget(root: Path) -> None:
    """Remove what Sphinx made: it keeps quiet about warnings of pages it does not read again."""
    for name in ("html", ".doctrees"):
        shutil.rmtree(root / "_build" / name, ignore_errors=True)


def jupyter_book(root: Path) -> int:
    """Build with every warning an error; the exit code. Warnings and errors are shown."""
    python = str(environment.set_up(root))
    run = "from jupyter_book.cli.main import main; main()"  # `-m jupyter_book` does not exist
    options = ["-W", "-n", "--keep-going", "-q"]
    # what goes to the other stream repeats at length what we say in one line
    return subprocess.call(
        [python, "-c", run, "build", ".", *options],
        cwd=root,
        env=environment.variables(root),
        stdout=subprocess.DEVNULL,
    )


def build(root: Path, complete: bool = False) -> int:
    """Bring _build/html up to date; the exit code of jupyter-book, 0 when there was nothing to do.

    `complete` asks for a site whose every page was built from the sources as they are now.
    """
    now, (before, full) = sources(root), built(root)
    if before == now and (full or not complete):
        print("The site is up to date.")
        return 0
    full = complete or not only_pages(before, now)
    if full:
        forget(root)
    (root / "_build/book.json").unlink(missing_ok=True)
    started = time.monotonic()
    if code := jupyter_book(root):
        return code
    (root / "_build/book.json").write_text(json.dumps({"full": full, "sources": now}))
    what = "the site" if full else "what changed"
    print(f"Built {what} in {time.monotonic() - started:.0f} s.")
    return 0


def book(root: Path) -> int:
    """Build, and say what to open."""
    code = build(root)
    index = root / "_build/html/index.html"
    if code:
        print("The site has faults; they stand above. Mend them and call again.")
    else:
        print(f"Open {index.as_uri()} in a browser, or serve it: make serve")
    return code


def server(root: Path, port: int) -> ThreadingHTTPServer:
    """A server of the built site that only this machine can reach."""
    SimpleHTTPRequestHandler.extensions_map[".mjs"] = "text/javascript"  # not so on Windows
    handler = partial(SimpleHTTPRequestHandler, directory=str(root / "_build/html"))
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def serve(root: Path) -> int:
    """Build the site and serve it until Ctrl-C."""
    if code := build(root):
        return code
    port = int(os.environ.get("PORT") or 8000)
    try:
        site = server(root, port)
    except OSError as error:
        print(
            f"`PORT` must be free; got {port}: {error.strerror}. "
            f"Choose another: make serve PORT={port + 1}"
        )
        return 1
    print(f"Open http://127.0.0.1:{port}/ in a browser; Ctrl-C ends it.", flush=True)
    with site, suppress(KeyboardInterrupt):
        site.serve_forever()
    return 0
