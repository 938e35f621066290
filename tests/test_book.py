"""When `make book` builds nothing, one page or everything; and the server."""

import urllib.request
from threading import Thread

import book
import environment
import pytest

ALL, PAGES, NOTHING = "all", "changed pages", "nothing"


@pytest.fixture
def root(tmp_path):
    """A course of two pages and some code."""
    for name in ("intro.md", "chapters/01.ipynb", "pooltools/site/look.css", "_config.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("first")
    return tmp_path


@pytest.fixture
def build(root, monkeypatch):
    """One call of `build`: how much jupyter-book was asked for, and the exit code."""

    def run(code=0, complete=False):
        asked = []

        def jupyter_book(command, **_):
            asked.append(PAGES if (root / "_build/html/index.html").exists() else ALL)
            (root / "_build/html").mkdir(parents=True, exist_ok=True)
            (root / "_build/html/index.html").touch()
            return code

        monkeypatch.setattr(environment, "set_up", environment.python_of)
        monkeypatch.setattr(book.subprocess, "call", jupyter_book)
        assert book.build(root, complete) == code
        return asked[0] if asked else NOTHING

    return run


def test_the_second_call_builds_nothing(build):
    assert [build(), build()] == [ALL, NOTHING]


@pytest.mark.parametrize(
    ("file", "built"),
    [
        ("intro.md", PAGES),
        ("chapters/01.ipynb", PAGES),
        ("chapters/02.ipynb", ALL),
        ("pooltools/site/look.css", ALL),
        ("_config.yml", ALL),
        ("results/shift.json", ALL),
        ("tests/test_x.py", NOTHING),
        ("pooltools/__pycache__/x.pyc", NOTHING),
        ("chapters/.ipynb_checkpoints/01.ipynb", NOTHING),
    ],
)
def test_a_change_builds_only_what_it_can_reach(build, root, file, built):
    build()
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text("second")
    assert build() == built


def test_a_page_taken_away_leaves_nothing_behind(build, root):
    build()
    (root / "_build/html/01.html").touch()
    (root / "chapters/01.ipynb").unlink()
    assert build() == ALL
    assert not (root / "_build/html/01.html").exists()


def test_after_a_build_with_faults_everything_is_read_again(build, root):
    build()
    (root / "intro.md").write_text("a broken link")
    assert build(code=1) == PAGES
    assert build(code=1) == ALL
    (root / "intro.md").write_text("first")
    assert build() == ALL


def test_a_deleted_site_is_built_again(build, root):
    build()
    (root / "_build/html/index.html").unlink()
    assert build() == ALL


def test_a_complete_build_trusts_no_page_built_alone(build, root):
    build()
    (root / "intro.md").write_text("second")
    assert build() == PAGES
    assert build(complete=True) == ALL
    assert build(complete=True) == NOTHING


def test_serve_names_a_port_that_is_taken(build, root, monkeypatch, capsys):
    build()
    with book.ThreadingHTTPServer(("127.0.0.1", 0), book.SimpleHTTPRequestHandler) as server:
        monkeypatch.setenv("PORT", str(server.server_port))
        assert book.serve(root) == 1
    assert f"`PORT` must be free; got {server.server_port}" in capsys.readouterr().out


def test_serve_gives_modules_a_type_that_browsers_run(root):
    (root / "_build/html").mkdir(parents=True)
    (root / "_build/html/a.mjs").write_text("export {}")
    with book.server(root, port=0) as server:
        Thread(target=server.handle_request).start()
        answer = urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/a.mjs")
    assert answer.headers["Content-Type"] == "text/javascript"
