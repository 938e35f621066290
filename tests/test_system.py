"""The doctor: what it looks for, and when it says that the course cannot run."""

import os
import sys

import pytest

from pooltools import system
from pooltools.system import Part

RIGHT = Part("pooling", "right in Keras on tensorflow, CPU:0", ok=True, needed=True)


@pytest.fixture
def answers(monkeypatch):
    """Let the pooling's own process print `line`, say `error`, and end with `code`."""

    def prepare(line="", error="", code=0):
        end = f"os.kill(os.getpid(), {-code})" if code < 0 else f"sys.exit({code})"
        script = f"import os, sys; print({line!r}); sys.stderr.write({error!r}); {end}"
        run = system.subprocess.run
        monkeypatch.setattr(
            system.subprocess,
            "run",
            lambda command, **options: run([sys.executable, "-c", script], **options),
        )

    return prepare


@pytest.mark.keras
def test_the_pooling_really_runs_in_keras_and_names_its_device():
    part = system.pooling()
    device = "/job:localhost/replica:0/task:0/device:CPU:0"
    assert part.found == f"right in Keras on tensorflow, {device}"
    assert part.ok


@pytest.mark.keras
def test_a_backend_that_is_not_there_breaks_the_pooling(monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setattr(system, "data", list)
    assert system.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "BROKEN   pooling: ModuleNotFoundError: No module named 'torch'" in lines
    assert lines[-1] == "The course cannot run: pooling."


@pytest.mark.parametrize(
    ("line", "error", "code", "found"),
    [
        ('{"backend": "b", "device": "d", "values": [1, 2, 3, 4]}', "", 0, "WRONG in Keras on b"),
        ("", "note\nImportError: no such file", 1, "ImportError: no such file"),
        ("", "", -4, "ended with code -4"),
    ],
    ids=["wrong numbers", "import fails", "killed by the processor"],
)
def test_a_pooling_that_does_not_work_is_named(answers, line, error, code, found):
    answers(line, error, code)
    part = system.pooling()
    assert not part.ok
    assert part.found.startswith(found)


def test_a_gpu_that_is_there_but_not_used_is_pointed_out(monkeypatch):
    monkeypatch.setattr(system.shutil, "which", lambda name, **_: f"/usr/bin/{name}")
    assert system.gpu(RIGHT).remedy == "make set-up GPU=1"
    assert not system.gpu(RIGHT).ok


def test_a_gpu_in_use_is_recognised():
    assert system.gpu(Part("pooling", "right in Keras on tensorflow, device:GPU:0", True)).ok


def test_a_missing_optional_part_does_not_stop_the_course():
    text, code = system.report([RIGHT, Part("browser", "none", False, "make system")])
    assert code == 0
    assert text.splitlines()[1:] == [
        "missing  browser: none",
        "         -> make system",
        "The course runs here.",
    ]


def test_without_any_programs_the_doctor_says_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system, "SERVERS", tmp_path)
    parts = [system.browser(), system.sandbox(), system.postgresql()]
    assert [(part.found, part.remedy) for part in parts] == [("none", "make system")] * 3


def test_a_sandbox_that_the_machine_refuses_is_not_called_missing(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "bubblewrap 1" || exit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    assert system.sandbox().found == "bubblewrap 1 is refused by this machine"


def test_a_broken_data_room_is_reported_and_not_raised(monkeypatch):
    monkeypatch.setitem(sys.modules, "pooltools.data", None)
    (part,) = system.data()
    assert not part.ok
    assert part.found.startswith("ModuleNotFoundError")


def test_a_missing_package_stops_the_course(monkeypatch):
    monkeypatch.setattr(system, "PACKAGES", ("numpy", "no-such-package"))
    part = system.packages()
    assert part.found.startswith("no no-such-package, numpy ")
    assert system.report([part])[1] == 1
