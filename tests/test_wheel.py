"""A wheel carries every file that the package reads."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_kind_of_file_goes_into_the_wheel():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = ["*.py", *settings["package-data"]["*"]]
    files = [p for p in ROOT.glob("pooltools/**/*") if p.is_file() and p.suffix != ".pyc"]
    assert ROOT / "pooltools/site/assets/logo.svg" in files
    assert [f for f in files if not any(fnmatch(f.name, p) for p in patterns)] == []
