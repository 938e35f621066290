"""The layers and instruments on JAX and PyTorch, in an environment without TensorFlow.

It lies in .backends, beside the course's own, and takes 1.6 GB.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import environment
from stages import Stage

PINS = "requirements-backends.txt"
# The build without CUDA, which on Linux is not the one on PyPI: that brings 3 GB of libraries.
PYTORCH = "torch==2.13.0+cpu" if sys.platform == "linux" else "torch==2.13.0"
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
VARIABLES = {"JAX_PLATFORMS": "cpu", "JAX_EXPLICIT_X64_DTYPES": "allow"}  # doubles where asked for
TESTED = ["tests/layers", "tests/analysis", "tests/test_backend.py"]
# Files and pages of the audit: the course's own packages, and commands that run on TensorFlow.
LEFT_OUT = ["--ignore-glob=*/test_audit_files.py", "--ignore-glob=*/test_audit_report.py"]
NAMES = {"jax": "JAX", "torch": "PyTorch"}


def home(root: Path) -> Path:
    """The folder that holds the environment."""
    return root / ".backends"


def set_up(root: Path) -> Path:
    """The environment's Python, after making the environment where its pins changed."""
    wish = {"packages": environment.digest(root / PINS), "pytorch": PYTORCH}
    have = environment.stamped(home(root))
    if have != wish:
        home(root).mkdir(exist_ok=True)
        with environment.alone(home(root)):
            fulfil(root, have, wish)
    return environment.python_of(home(root))


def fulfil(root: Path, have: Mapping[str, str], wish: Mapping[str, str]) -> None:
    """Install JAX and what the tests need, then PyTorch; without PyTorch say so and go on."""
    print("An environment for JAX and PyTorch, in .backends; the first time takes minutes …")
    if have.get("packages") != wish["packages"]:
        environment.make_empty(home(root))
        advice = f"the packages of {PINS} could not be installed; see above."
        environment.call(home(root), [*installer(root), "-r", str(root / PINS)], advice)
        environment.write_stamp(home(root), {"packages": wish["packages"]})
    if install_pytorch(root):
        environment.write_stamp(home(root), wish)


def install_pytorch(root: Path) -> bool:
    """Look where the user's settings say, then at PyTorch's own index of builds without CUDA."""
    for more in ([], ["--extra-index-url", CPU_BUILDS]):
        command = [*installer(root), PYTORCH, *more]
        variables = environment.variables(home(root))
        if subprocess.call(command, cwd=root, env=variables) == 0:
            return True
    return False


def installer(root: Path) -> list[str]:
    """Command that installs wheels and nothing that they ask for; pip knows `+cpu` everywhere."""
    python = str(environment.python_of(home(root)))
    return [python, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]


def stages(root: Path) -> list[Stage]:
    """The tests once for each framework."""
    python = set_up(root)
    return [stage(python, backend) for backend in NAMES]


def stage(python: Path | str, backend: str) -> Stage:
    """The tests on one framework, or why they cannot run."""
    name = NAMES.get(backend, backend)
    if subprocess.call([python, "-c", f"import {backend}"]):
        return Stage(name, lambda: absent(name))
    tests = [
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "-m",
        "not long",
        "--confcutdir=tests",
        *TESTED,
        *LEFT_OUT,
    ]
    variables = {**VARIABLES, "POOLTOOLS_BACKEND": backend}
    return Stage(name, [str(python), *tests], counts_tests=True, variables=variables)


def absent(name: str) -> int:
    """Say that a framework is not there, and fail."""
    print(
        f"{name} could not be imported; why stands above. `make test-backends` needs "
        f"{PYTORCH} from the package index that pip uses here, or from {CPU_BUILDS}.",
        file=sys.stderr,
    )
    return 1
