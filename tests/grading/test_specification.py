"""The task specification file: what it says, and what is said about a wrong one."""

import pytest

from pooltools.grading.specification import Item, Specification, load
from tests.grading.exercise import FOLDER, TASKS

GOOD = """\
assignment: 01_mechanics
kind: numpy
tasks:
  - name: max_pool
    points: 4
    seconds: 10
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "tasks.yml"
        path.write_text(text)
        return path

    return write


def test_what_it_says(write):
    item = Item("max_pool", points=4, seconds=10)
    assert load(write(GOOD)) == Specification("01_mechanics", "numpy", (item,))


def test_the_first_exercise_has_its_three_tasks():
    found = load(FOLDER / "tasks.yml")
    assert found.assignment == FOLDER.name
    assert tuple(item.name for item in found.tasks) == TASKS
    assert found.points == 10


WRONG = {
    "not YAML": ("tasks: [", "", "must be YAML; it cannot be read near line"),
    "a list": (GOOD, "- a", r"tasks.yml: must have the entries assignment, kind, tasks; got \['a'"),
    "misspelt": ("assignment", "assign", "got 'assign'. Did you mean 'assignment'"),
    "missing": ("kind: numpy\n", "", "must have the entries assignment, kind, tasks; no 'kind'"),
    "kind": ("numpy", "tensorflow", "`kind` must be one of numpy, keras; got 'tensorflow'"),
    "unnamed": ("01_mechanics", "", "`assignment` must be the name of the folder; got None"),
    "no tasks": ("  - name: max_pool\n    points: 4\n    seconds: 10\n", "",
                 "`tasks` must be a list of at least one task; got None"),
    "unknown task": ("max_pool", "maxpool", "task 1: `name` must be .* 'maxpool'. Did you mean"),
    "task entry": ("points", "point", "task 1: `entry` must be .* 'point'. Did you mean 'po"),
    "no seconds": ("    seconds: 10\n", "", "task 1: must have .* name, points, seconds; no 'sec"),
    "no points": ("4", "0", "task 1: `points` must be a number above 0; got 0"),
    "words": ("10", "ten", "task 1: `seconds` must be a number above 0; got 'ten'"),
    "truth": ("10", "true", "task 1: `seconds` must be a number above 0; got True"),
    "endless": ("10", ".inf", "task 1: `seconds` must be a number above 0; got inf"),
    "twice": (GOOD, GOOD + GOOD[GOOD.index("  - "):], "each task once; got 'max_pool' 2 times"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_one_is_told_where_and_how(old, new, message, write):
    text = GOOD.replace(old, new) if old in GOOD else old
    with pytest.raises(ValueError, match=message):
        load(write(text))


def test_a_missing_one_is_told_what_to_write(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no such file\. Write one like exercises/01_mech"):
        load(tmp_path / "tasks.yml")
