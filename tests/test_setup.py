"""Set-up: what it runs on a fresh clone, what it leaves alone, how it mends what was cut short."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import course
import environment
import gpu
import pytest

ROOT = Path(__file__).parent.parent
VENV, PACKAGES, COURSE, KERNEL = STEPS = [" -m venv ", " -r ", " -e ", "install_kernel_config"]


class Calls:
    """Stands in for `environment.call`: notes each command, and is killed during the step `cut`."""

    def __init__(self, root, cut=""):
        self.root, self.cut, self.commands = root, cut, []

    def __call__(self, root, command, advice):
        self.commands.append(" ".join(command))
        if VENV in self.commands[-1]:
            shutil.rmtree(root / ".venv", ignore_errors=True)
            environment.python_of(root).parent.mkdir(parents=True)
            environment.python_of(root).symlink_to(sys.executable)
        if self.cut and self.cut in self.commands[-1]:
            raise KeyboardInterrupt

    @property
    def steps(self):
        return [step for command in self.commands for step in STEPS if step in command]


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A folder with all that set-up reads, on a machine without uv and without NVIDIA driver."""
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6\n")
    (tmp_path / "requirements-gpu.txt").write_text("tensorflow[and-cuda]==2.21.0\n")
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "programs").mkdir()
    monkeypatch.setattr(gpu, "DRIVER", tmp_path / "driver")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.delenv("GPU", raising=False)
    return tmp_path


@pytest.fixture
def set_up(clone, monkeypatch):
    """One call of the set-up in `clone`: its commands, until it ends or is killed during `cut`."""

    def run(cut=""):
        calls = Calls(clone, cut)
        monkeypatch.setattr(environment, "call", calls)
        try:
            environment.set_up(clone)
        except KeyboardInterrupt:
            assert cut, "nothing was to break off here"
        return calls

    return run


def program(clone, name, text="#!/bin/sh\n"):
    """Put an executable on the path of `clone`."""
    path = clone / "programs" / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_a_fresh_clone_gets_everything_and_the_second_call_does_nothing(set_up):
    assert set_up().steps == STEPS
    assert set_up().steps == []


@pytest.mark.parametrize(
    ("file", "steps"),
    [
        ("requirements.txt", [PACKAGES]),
        ("pyproject.toml", [COURSE]),
        (environment.KERNEL_CONFIG, [KERNEL]),
        ("README.md", []),
    ],
)
def test_a_changed_file_repeats_only_the_steps_that_read_it(set_up, clone, file, steps):
    set_up()
    (clone / file).parent.mkdir(parents=True, exist_ok=True)
    (clone / file).write_text("# changed\n")
    assert set_up().steps == steps


@pytest.mark.parametrize(
    ("cut", "steps"),
    [(VENV, STEPS), (PACKAGES, STEPS), (COURSE, [COURSE, KERNEL]), (KERNEL, [COURSE, KERNEL])],
)
def test_the_next_call_repairs_a_set_up_killed_at_any_step(set_up, cut, steps):
    set_up(cut)
    assert set_up().steps == steps
    assert set_up().steps == []


def test_an_update_killed_among_the_packages_starts_from_nothing(set_up, clone):
    set_up()
    (clone / "requirements.txt").write_text("numpy==2.4.7\n")
    set_up(cut=PACKAGES)
    assert set_up().steps == STEPS


@pytest.mark.parametrize(
    "damage",
    [
        lambda clone: environment.python_of(clone).unlink(),
        lambda clone: (clone / ".venv/ready.json").write_text('{"packages": "x'),
        lambda clone: (clone / ".venv/ready.json").unlink(),
        lambda clone: (clone / ".venv/ready.json").write_text('{"python": "(3, 10)"}'),
    ],
    ids=["no Python", "half a stamp", "no stamp", "another Python"],
)
def test_a_damaged_environment_is_made_anew(set_up, clone, damage):
    set_up()
    damage(clone)
    assert set_up().steps == STEPS


def test_pip_installs_wheels_only_and_exactly_the_pins(set_up, clone):
    (command,) = (line for line in set_up().commands if PACKAGES in line)
    python, pins = environment.python_of(clone), clone / "requirements.txt"
    assert command == (f"{python} -m pip install --quiet -r {pins} --no-deps --only-binary :all:")


def test_uv_is_used_where_it_is_on_the_path(set_up, clone):
    uv = program(clone, "uv")
    commands = set_up().commands
    assert [line.startswith(f"{uv} pip install ") for line in commands] == [0, 1, 1, 0]


def test_the_environments_own_uv_is_not_used_to_replace_the_environment(clone, monkeypatch):
    monkeypatch.setenv("PATH", str(clone / ".venv/bin"))
    (clone / ".venv/bin").mkdir(parents=True)
    (clone / ".venv/bin/uv").write_text("#!/bin/sh\n")
    (clone / ".venv/bin/uv").chmod(0o755)
    assert environment.installer(clone)[1:3] == ["-m", "pip"]


@pytest.mark.parametrize(
    ("choice", "smi", "driver", "cuda"),
    [
        ("", False, False, False),
        ("", True, False, True),
        ("", False, True, True),
        ("0", True, True, False),
        ("1", False, False, True),
    ],
)
def test_cuda_comes_where_a_driver_is_unless_told(
    set_up, clone, monkeypatch, choice, smi, driver, cuda
):
    monkeypatch.setattr(sys, "platform", "linux")
    if smi:
        program(clone, "nvidia-smi")
    if driver:
        (clone / "driver").mkdir()
    monkeypatch.setenv("GPU", choice)
    (command,) = (line for line in set_up().commands if PACKAGES in line)
    assert (f" -r {clone / 'requirements-gpu.txt'} " in command) == cuda


def test_a_driver_that_came_later_adds_the_cuda_packages(set_up, clone, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    set_up()
    program(clone, "nvidia-smi")
    assert set_up().steps == [PACKAGES]


def test_an_unknown_choice_of_gpu_is_refused(set_up, monkeypatch):
    monkeypatch.setenv("GPU", "yes")
    with pytest.raises(SystemExit, match="`GPU` must be 0 or 1; got yes"):
        set_up()


def test_a_users_settings_choose_the_source_of_packages_and_nothing_else(clone):
    mine = {"HOME": "/home/me", "PIP_INDEX_URL": "https://mirror/simple", "UV_CACHE_DIR": "/cache"}
    stray = {"PYTHONPATH": "/ros", "PIP_TARGET": "/x", "UV_SYSTEM_PYTHON": "1", "PIP_NO_DEPS": "0"}
    seen = environment.variables(clone, {**mine, **stray, "PATH": "/bin", "PIP_USER": "1"})
    assert mine.items() <= seen.items()
    assert not stray.keys() & seen.keys()
    assert seen["PIP_USER"] == "0"
    assert seen["PATH"].startswith(str(environment.python_of(clone).parent))


def test_a_step_that_fails_ends_the_set_up_with_advice(clone):
    with pytest.raises(environment.SetUpError, match=r"set-up stopped: do this\."):
        environment.call(clone, [sys.executable, "-c", "raise SystemExit(3)"], "do this.")


def test_the_door_can_be_read_by_any_python_3():
    ast.parse((ROOT / "tools/course.py").read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_an_unsuitable_python_hands_over_to_a_suitable_one(clone, monkeypatch, version):
    note = clone / "note"
    program(clone, "python3.12", f'#!/bin/sh\n[ "$1" = -c ] || echo "$@" > {note}\n')
    monkeypatch.setattr(sys, "version_info", version)
    assert course.main(["book"]) == 0
    assert note.read_text().split()[1:] == ["book"]


def test_a_python_that_is_only_a_shim_is_passed_over(clone, monkeypatch, capsys):
    program(clone, "python3.12", "#!/bin/sh\nexit 127\n")
    monkeypatch.setattr(sys, "version_info", (3, 10))
    assert course.main(["book"]) == 1
    said = capsys.readouterr().err
    assert said == (
        "The course needs Python 3.11, 3.12 or 3.13; got 3.10, and no other was found. "
        "Install one of these and call again.\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [(["tset"], "got tset. Did you mean test?"), (["clean", "all"], "got all behind it.")],
)
def test_a_command_that_is_not_understood_does_nothing(words, message):
    command = [sys.executable, str(ROOT / "tools/course.py"), *words]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 2
    assert message in answer.stderr
