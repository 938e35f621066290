"""The pins: complete, one version per package, installable everywhere, from any index."""

import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.needs import need

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FILES = ["requirements.txt", "requirements-gpu.txt", "requirements-backends.txt"]
PYTHONS = ["3.11", "3.12", "3.13"]
PLATFORMS = [
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
]
UV = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]


def pins(text):
    """Requirement of each line that is no comment."""
    lines = (line.strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def versions(text):
    """Pinned version of each package."""
    return {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in pins(text)}


def wanted():
    """Every dependency that pyproject.toml names, the extras' too."""
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(line) for group in [PROJECT["dependencies"], *extras] for line in group]


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_each_dependency_is_pinned_to_a_version_it_allows(requirement):
    pinned = versions((ROOT / "requirements.txt").read_text())
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("file", FILES)
def test_each_package_has_one_exact_version_for_all_pythons_and_systems(file):
    found = pins((ROOT / file).read_text())
    assert len(found) > 30
    assert all(re.fullmatch(r"==[^*,]+", str(pin.specifier)) for pin in found)
    assert Counter(canonicalize_name(pin.name) for pin in found).most_common(1)[0][1] == 1


@pytest.mark.parametrize("file", FILES)
def test_the_pins_name_no_path_no_index_and_no_pytorch(file):
    text = (ROOT / file).read_text()
    assert not re.search(r"://|^-|index|file:|@ |^torch|\s/\w", text, re.MULTILINE)


def test_the_cuda_packages_change_no_other_pin():
    base, cuda, _ = (versions((ROOT / file).read_text()) for file in FILES)
    assert {name: base[name] for name in cuda.keys() & base.keys()}.items() <= cuda.items()
    assert "nvidia-cudnn-cu12" in cuda
    assert not any(name.startswith("nvidia") for name in base)


def test_the_other_backends_are_tested_with_the_courses_packages_and_without_tensorflow():
    base, _, backends = (versions((ROOT / file).read_text()) for file in FILES)
    assert backends.keys() - base.keys() == {"jax", "jaxlib", "mpmath", "sympy"}
    assert {name: base[name] for name in backends.keys() & base.keys()}.items() <= backends.items()
    assert "tensorflow" not in backends


@pytest.mark.long
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_wheels_of_exactly_these_pins_exist_for(platform, python):
    target = ["--python-platform", platform, "--python-version", python]
    plain = ["--only-binary", ":all:", "--no-header", "--no-annotate"]
    answer = subprocess.run(
        [*UV, "requirements.txt", *target, *plain],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},
    )
    need("error sending request" not in answer.stderr, "a package index", "a network")
    assert answer.returncode == 0, answer.stderr
    resolved = versions(answer.stdout)
    assert len(resolved) > 200
    assert resolved.items() <= versions((ROOT / "requirements.txt").read_text()).items()
