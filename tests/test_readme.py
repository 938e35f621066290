"""What README.md, CITATION.cff and CONTRIBUTING.md say about the repository is so."""

import doctest
import json
import re
import tomllib
from pathlib import Path

import commands
import picture
import pytest
import yaml

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_picture_is_the_figure_that_chapter_1_stores():
    png, description = picture.figure(ROOT)
    assert (ROOT / "picture.png").read_bytes() == png, "refresh it: python tools/picture.py"
    assert f"![{description}](picture.png)" in README


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_commands_it_names_exist(name):
    named = re.findall(r"\bmake ([a-z][a-z-]*)", (ROOT / name).read_text(encoding="utf-8"))
    assert len(named) > 3
    assert set(named) <= commands.COMMANDS.keys()


def test_each_make_line_has_its_line_for_windows():
    rows = re.findall(r"^\| `make (\S+)` \| `py tools\\course\.py (\S+)` \|", README, re.MULTILINE)
    assert len(rows) > 5
    assert all(make == windows for make, windows in rows)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_files_it_links_to_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert all((ROOT / link).exists() for link in links)
    assert len(links) > 3 or name != "README.md"


def test_make_and_the_driver_have_the_same_commands():
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)
    assert set(phony.split()) == commands.COMMANDS.keys()


def test_the_example_of_the_readme_computes_what_it_shows():
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert (result.failed, result.attempted) == (0, 4)


def test_the_citation_agrees_with_the_package():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == PROJECT["version"]
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in PROJECT["authors"]
    ]
    assert PROJECT["license"] in citation["license"]


def test_the_changelog_has_the_version_or_work_under_way():
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] in ("Unreleased", PROJECT["version"])


def test_npm_packages_are_pinned_and_come_from_nowhere_in_particular():
    wanted = json.loads((ROOT / "tests/npm/package.json").read_text())["devDependencies"]
    lock = json.loads((ROOT / "tests/npm/package-lock.json").read_text())["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert not any("resolved" in package for package in lock.values())
