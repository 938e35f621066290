"""`make test-backends`: what it installs, when again, and what if a framework cannot be had."""

import re
import shutil
import subprocess
import sys

import backends
import commands
import environment
import pytest
import stages

VENV, PACKAGES, PYTORCH, ELSEWHERE = " -m venv ", " -r ", " torch==", " --extra-index-url "


@pytest.fixture
def clone(tmp_path):
    (tmp_path / backends.PINS).write_text("jax==0.10.2\n")
    return tmp_path


@pytest.fixture
def set_up(clone, monkeypatch):
    """One call of the set-up in `clone`: its steps, where PyTorch lies on one of `indices`."""

    def run(indices=("", ELSEWHERE)):
        commands = []

        def call(root, command, advice):
            commands.append(" ".join(command))
            if VENV in commands[-1]:
                shutil.rmtree(root / ".venv", ignore_errors=True)
                environment.python_of(root).parent.mkdir(parents=True)
                environment.python_of(root).symlink_to(sys.executable)

        def pip(command, **_):
            commands.append(" ".join(command))
            return int((ELSEWHERE if ELSEWHERE in commands[-1] else "") not in indices)

        monkeypatch.setattr(environment, "call", call)
        monkeypatch.setattr(subprocess, "call", pip)
        python = backends.set_up(clone)
        assert python == clone / ".backends/.venv/bin/python"
        return commands

    return run


def kinds(commands):
    """Which steps these commands are; PyTorch's with where it was looked for."""
    steps = (VENV, PACKAGES, ELSEWHERE, PYTORCH)
    return [next(step for step in steps if step in command) for command in commands]


def test_a_first_call_makes_the_environment_and_the_second_does_nothing(set_up):
    assert kinds(set_up()) == [VENV, PACKAGES, PYTORCH]
    assert set_up() == []


def test_pytorch_without_cuda_is_looked_for_at_its_own_index_last(set_up, monkeypatch):
    commands = set_up(indices=[ELSEWHERE])
    assert kinds(commands) == [VENV, PACKAGES, PYTORCH, ELSEWHERE]
    assert commands[-1].endswith(f"{backends.PYTORCH} --extra-index-url {backends.CPU_BUILDS}")


def test_only_pytorch_is_tried_again_where_it_was_nowhere(set_up):
    assert kinds(set_up(indices=[])) == [VENV, PACKAGES, PYTORCH, ELSEWHERE]
    assert kinds(set_up()) == [PYTORCH]
    assert set_up() == []


def test_other_pins_make_the_environment_anew(set_up, clone):
    set_up()
    (clone / backends.PINS).write_text("jax==0.10.3\n")
    assert kinds(set_up()) == [VENV, PACKAGES, PYTORCH]


def test_wheels_alone_are_installed_and_no_cuda_on_linux(set_up):
    _, packages, pytorch = set_up()
    assert all("--no-deps --only-binary :all:" in command for command in (packages, pytorch))
    assert pytorch.endswith("+cpu") == (sys.platform == "linux")


def test_a_framework_that_is_not_there_fails_with_where_to_get_it(capfd):
    found = backends.stage(sys.executable, "no_framework_of_this_name")
    assert found.run() == 1
    told = capfd.readouterr().err
    assert "ModuleNotFoundError" in told
    assert f"needs {backends.PYTORCH} from the package index that pip uses here, or from" in told


def test_each_framework_gets_its_own_name_and_no_graphics_card(monkeypatch):
    monkeypatch.setattr(subprocess, "call", lambda *_: 0)
    todo = [backends.stage(sys.executable, name) for name in backends.NAMES]
    assert [stage.variables["POOLTOOLS_BACKEND"] for stage in todo] == ["jax", "torch"]
    assert {stage.variables["JAX_PLATFORMS"] for stage in todo} == {"cpu"}
    assert all(stage.counts_tests for stage in todo)


def test_a_stages_variables_come_on_top_of_those_of_all(capfd, tmp_path):
    show = "import os; print(os.environ['A'], os.environ['B'])"
    stage = stages.Stage("one", [sys.executable, "-c", show], variables={"B": "own"})
    stages.run_all([stage], tmp_path, {"A": "all", "B": "all"})
    assert "all own" in capfd.readouterr().out


@pytest.mark.keras  # the six interpreters that it starts take as long as Keras does
def test_a_failure_on_one_framework_fails_the_command_and_both_are_counted(
    tmp_path, monkeypatch, capsys
):
    for name in ("tests/layers/test_1.py", "tests/analysis/test_2.py", backends.TESTED[-1]):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("import os\ndef test_it(): assert os.environ['POOLTOOLS_BACKEND'] != 'ast'")
    monkeypatch.setattr(backends, "NAMES", {"ast": "JAX", "json": "PyTorch"})  # stand in for them
    monkeypatch.setattr(backends, "set_up", lambda root: sys.executable)
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    assert commands.main(["test-backends"]) == 1
    table = capsys.readouterr().out.splitlines()[-4:]
    told = [re.sub(r"  +[\d.]* +", " ", line) for line in table]
    assert told[0] == "JAX FAILED 3 failed"
    assert told[1] == "PyTorch passed 3 passed"
    assert told[3] == "3 passed, 3 failed, 0 skipped"
