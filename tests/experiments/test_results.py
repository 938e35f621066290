"""Results files: what was written comes back; what was changed since is refused."""

import dataclasses
import json

import pytest

from pooltools.experiments import results
from pooltools.experiments.results import ResultsError
from pooltools.experiments.work import Row, Task
from tests.experiments import planted
from tests.experiments.planted import ACCURACY, GAP

TINY = planted.experiment()
TASKS = [Task(arm, seed, TINY.measures) for seed in TINY.seeds for arm in TINY.arms]


@pytest.fixture
def folder(tmp_path):
    """A folder with a complete results file."""
    content = results.started(TINY, tmp_path)
    results.add(content, TINY, map(planted.do, TASKS))
    content["units"] = {ACCURACY: "%", GAP: "points"}
    content["shared"] = {
        TINY.contrasts[0].name: {
            "images": 30,
            "image_square": 2.5,
            "residual_square": 1.5,
            "seeds": 3,
        }
    }
    results.write(content, tmp_path)
    return tmp_path


def changed(folder, change):
    """Load the file after a change by hand."""
    file = folder / "tiny.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")
    return results.load("tiny", folder)


def test_what_was_added_comes_back_to_seven_digits(folder):
    content = results.load("tiny", folder)
    for task in TASKS:
        kept = content["arms"][task.arm.name]
        place = kept["seeds"].index(task.seed)
        row = planted.do(task)
        for name in TINY.measures:
            assert kept["values"][name][place] == pytest.approx(row.values[name], rel=5e-7, abs=0)
        assert kept["fingerprint"] == task.arm.fingerprint
        assert kept["definition"] == json.loads(json.dumps(task.arm.definition))


def test_the_order_in_which_rows_come_does_not_show(folder, tmp_path):
    late = results.started(TINY, tmp_path / "late")
    for task in reversed(TASKS):
        results.add(late, TINY, [planted.do(task)])
    first = planted.apart_from_times(results.load("tiny", folder))["arms"]
    assert json.dumps(planted.apart_from_times(late)["arms"]) == json.dumps(first)


def swap_arms(content):
    """The columns of two arms under each other's name."""
    arms = content["arms"]
    arms["max"], arms["stride"] = arms["stride"], arms["max"]


def swap_values(content):
    """The values of two arms, everything else in place."""
    one, other = (content["arms"][name] for name in ("max", "stride"))
    one["values"], other["values"] = other["values"], one["values"]


def drop_seed(content):
    """The last seed from all columns of all arms, as if it had never been run."""
    for arm in content["arms"].values():
        for column in (arm["seeds"], arm["seconds"], *arm["values"].values()):
            column.pop()


def edit_value(content):
    """One accuracy, by one thousandth of a point."""
    content["arms"]["max"]["values"][ACCURACY][1] += 0.001


def hide_problem(content):
    """A reason that nobody gave."""
    content["arms"]["max"]["problems"]["1"] = {"run": "bad luck"}


def less_variance(content):
    """What the pictures add, halved."""
    next(iter(content["shared"].values()))["image_square"] /= 2


def other_setting(content):
    """Rows of one setting called another's."""
    content["setting"] = "another setting"


def other_unit(content):
    """Points called percent."""
    content["units"][GAP] = "%"


@pytest.mark.parametrize(
    "change",
    [
        *(swap_arms, swap_values, drop_seed, edit_value),
        *(hide_problem, less_variance, other_setting, other_unit),
    ],
    ids=lambda change: change.__name__,
)
def test_a_change_by_hand_is_refused(folder, change):
    with pytest.raises(ResultsError, match=r"tiny\.json must match its checksum; they do not"):
        changed(folder, change)


def set_to(*path, value):
    """Put a value at a path."""

    def change(content):
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda c: c.pop("units"), "the whole: 'units' is a required property"),
        (set_to("note", value="hello"), r"the whole: .*'note' was unexpected"),
        (set_to("arms", "max", "seeds", 0, value=-1), r"arms\.max\.seeds\.0: -1 is less than"),
        (set_to("arms", "max", "seeds", 0, value=1), r"arms\.max\.seeds: .* non-unique"),
        (
            set_to("arms", "max", "values", GAP, 2, value="9"),
            r"arms\.max\.values\.gap\.2: '9' is not of type",
        ),
        (
            set_to("arms", "max", "fingerprint", value="?"),
            r"arms\.max\.fingerprint: '\?' does not match",
        ),
        (
            set_to("arms", "max", "problems", value={"1": "x"}),
            r"arms\.max\.problems\.1: 'x' is not of type",
        ),
    ],
)
def test_content_of_another_schema_is_refused_by_name(folder, change, named):
    with pytest.raises(ResultsError, match=rf"results/tiny\.json: {named}"):
        changed(folder, change)


def test_a_file_cut_off_is_refused(folder):
    file = folder / "tiny.json"
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(ResultsError, match=r"results/tiny\.json must be JSON; got: "):
        results.load("tiny", folder)


def test_a_missing_file_says_how_it_is_made(tmp_path):
    with pytest.raises(ResultsError, match=r"got no such file\. Make it: python -m .* run tiny"):
        results.load("tiny", tmp_path)


def test_rows_of_another_definition_are_not_mixed(folder):
    longer = dataclasses.replace(TINY.arms[0], training={**planted.TRAINING, "steps": 13})
    other = dataclasses.replace(TINY, arms=(longer, TINY.arms[1]))
    with pytest.raises(ResultsError, match="that of 'max' in tiny changed since its rows"):
        results.started(other, folder)


def test_a_value_that_is_there_stays(folder):
    content = results.load("tiny", folder)
    task = TASKS[0]
    results.add(content, TINY, [Row(task, dict.fromkeys(task.measures, 1.0), seconds=99.0)])
    assert content == results.load("tiny", folder)


def test_a_file_that_is_too_large_is_not_written(folder):
    many = planted.experiment(seeds=tuple(range(40)), measures=(ACCURACY, *map(str, range(1000))))
    content = results.started(dataclasses.replace(many, name="many"), folder)
    rows = (Row(Task(many.arms[0], s, ()), dict.fromkeys(many.measures, 1 / 3)) for s in many.seeds)
    results.add(content, many, rows)
    with pytest.raises(ResultsError, match=r"at most 300,000 bytes; got \d{3},\d{3}\. Split the"):
        results.write(content, folder)
    assert sorted(file.name for file in folder.glob("[!c]*")) == ["tiny.json"]
