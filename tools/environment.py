"""Make .venv hold what requirements.txt pins, and know in milliseconds that it does.

The stamp is removed before a package is touched and written, whole, when all are in place: an
environment without its stamp is half-made, and the next call makes it anew.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import gpu

ROOT = Path(__file__).resolve().parent.parent
KERNEL_CONFIG = Path("pooltools/notebooks/ipython_kernel_config.py")
# A user's settings may say where packages come from, never what is installed or where to.
SETTING = re.compile(r"(PIP|UV)_")
SOURCE_SETTING = re.compile(
    r"INDEX|FIND_LINKS|CERT|PROXY|HOST|CACHE|TIMEOUT|RETRIES|TLS|KEYRING|OFFLINE|CONFIG|LINK_MODE"
)
STRAY = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__", "CONDA_PREFIX"}


class SetUpError(Exception):
    """The environment could not be made; the text says what to do."""


def python_of(root: Path) -> Path:
    """The environment's interpreter, whether or not it exists."""
    place = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return root / ".venv" / place


def variables(root: Path, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Environment variables under which the course's programs run."""
    kept = {
        name: value
        for name, value in base.items()
        if name not in STRAY and (not SETTING.match(name) or SOURCE_SETTING.search(name))
    }
    programs = python_of(root).parent
    path = f"{programs}{os.pathsep}{base.get('PATH', os.defpath)}"
    # PIP_USER=0 also overrules `user = true` in a configuration file
    ours = {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**kept, **ours, "PATH": path, "VIRTUAL_ENV": str(programs.parent)}


def requirement_files(root: Path) -> list[Path]:
    """What to install on this machine: the pins, and CUDA's beside an NVIDIA driver."""
    files = [root / "requirements.txt"]
    return [*files, root / "requirements-gpu.txt"] if gpu.wanted() else files


def digest(*files: Path) -> str:
    """One checksum of all `files`; a missing one counts as empty."""
    return hashlib.sha256(
        b"\0".join(file.read_bytes() if file.exists() else b"" for file in files)
    ).hexdigest()


def wished(root: Path) -> dict[str, str]:
    """What the stamp says once everything is in place, apart from the Python."""
    return {
        "packages": digest(*requirement_files(root)),
        "course": digest(root / "pyproject.toml"),
        "kernel": digest(root / KERNEL_CONFIG),
    }


def stamped(root: Path) -> dict[str, str]:
    """What the stamp says; empty when the environment is absent, half-made or broken."""
    python = python_of(root)
    try:
        stamp: dict[str, str] = json.loads((root / ".venv/ready.json").read_text())
        version = subprocess.check_output([python, "-c", "import sys; print(sys.version_info[:2])"])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return stamp if stamp.pop("python", None) == version.decode().strip() else {}


def write_stamp(root: Path, stamp: Mapping[str, str]) -> None:
    """Say, in one step that cannot be seen half-done, that the environment is ready."""
    version = subprocess.check_output(
        [python_of(root), "-c", "import sys; print(sys.version_info[:2])"]
    )
    draft = root / ".venv/ready.json.new"
    draft.write_text(json.dumps({**stamp, "python": version.decode().strip()}, indent=1) + "\n")
    draft.replace(root / ".venv/ready.json")


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let only one set-up work at a time; a killed one lets go by itself."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    (root / "_build").mkdir(exist_ok=True)
    with (root / "_build/set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def call(root: Path, command: list[str], advice: str) -> None:
    """Run one step of the set-up; its failure ends the set-up with `advice`."""
    try:
        subprocess.run(command, cwd=root, env=variables(root), check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetUpError(f"set-up stopped: {advice}") from error


def installer(root: Path) -> list[str]:
    """Command that installs into the environment: uv where it is on the path, else pip."""
    uv = shutil.which("uv")
    if uv and not Path(uv).is_relative_to(root / ".venv"):
        return [uv, "pip", "install", "--quiet", "--python", str(python_of(root))]
    return [str(python_of(root)), "-m", "pip", "install", "--quiet"]


def make_empty(root: Path) -> None:
    """An environment with nothing in it but pip, whatever lay there before."""
    print("Making .venv …", flush=True)
    # this very script may run on the environment that is about to be replaced
    base = getattr(sys, "_base_executable", None) or sys.executable
    advice = (
        f"{base} cannot make a virtual environment. "
        "On Debian and Ubuntu: apt install python3-venv. Then call again."
    )
    call(root, [base, "-m", "venv", "--clear", str(root / ".venv")], advice)


def install(root: Path) -> None:
    """Install the pins; wheels only, so that no compiler is needed."""
    command = installer(root)
    tool = "uv" if command[1] == "pip" else "pip"
    print(f"Installing the packages with {tool}; the first time takes minutes …", flush=True)
    for file in requirement_files(root):
        command += ["-r", str(file)]
    advice = (
        f"{tool} could not install the packages; its own words stand above. Mend the cause "
        "(often the network, or 4 GB of free disk) and call again."
    )
    call(root, [*command, "--no-deps", "--only-binary", ":all:"], advice)


def install_course(root: Path) -> None:
    """Make `import pooltools` and its command work from anywhere, on the files of this folder."""
    advice = "the package pooltools could not be installed from this folder; see above."
    options = ["--no-deps", "--no-build-isolation", "-e", str(root)]
    call(root, [*installer(root), *options], advice)


def install_kernel_config(root: Path) -> None:
    """Give every kernel of the environment the course's settings."""
    run = "from pooltools.notebooks import settings; settings.install_kernel_config()"
    call(root, [str(python_of(root)), "-c", run], "the kernel's settings could not be copied.")


def fulfil(root: Path, wish: Mapping[str, str]) -> None:
    """Do the steps whose part of the stamp is missing or out of date."""
    have = stamped(root)
    if have.get("packages") != wish["packages"]:
        (root / ".venv/ready.json").unlink(missing_ok=True)
        if not have:
            make_empty(root)
        install(root)
        have["packages"] = wish["packages"]
        write_stamp(root, have)
    if have.get("course") != wish["course"]:
        install_course(root)
    if have.get("kernel") != wish["kernel"]:
        install_kernel_config(root)
    write_stamp(root, wish)


def set_up(root: Path = ROOT) -> Path:
    """The environment's Python, after making or mending the environment where needed."""
    wish = wished(root)
    if stamped(root) != wish:
        with alone(root):
            fulfil(root, wish)
    return python_of(root)
