"""`python -m pooltools`: the right room is asked, and nothing else is imported."""

import importlib
import subprocess
import sys

import pytest

from pooltools.__main__ import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_main(command):
    assert callable(importlib.import_module(COMMANDS[command]).main)


def test_the_arguments_after_the_command_reach_its_main(monkeypatch):
    seen = []
    module = importlib.import_module(COMMANDS["doctor"])
    monkeypatch.setattr(module, "main", lambda argv: seen.append(argv) or 7)
    assert main(["doctor", "--all", "x"]) == 7
    assert seen == [["--all", "x"]]


def test_an_unknown_command_is_named_with_the_near_miss(capsys):
    assert main(["docter"]) == 2
    assert "got docter. Did you mean doctor?" in capsys.readouterr().err


def test_no_command_shows_the_usage_and_fails(capsys):
    assert main([]) == 2
    assert "doctor" in capsys.readouterr().out


def test_asking_for_help_imports_nothing_heavy():
    ask = "import sys; from pooltools.__main__ import main; main(['--help']); print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", ask], text=True).split()
    assert not {"keras", "tensorflow", "scipy", "matplotlib", "pandas"} & set(loaded)
