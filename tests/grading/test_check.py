"""What a learner sees of `check`."""

import subprocess
import sys
from textwrap import dedent

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

import pooltools
from pooltools.grading import Case, Task, check
from pooltools.grading.instant import examine
from pooltools.grading.judge import whole_number
from pooltools.grading.report import _call
from pooltools.grading.task import Difference
from pooltools.grading.tasks import TASKS
from tests.grading.exercise import MAX_POOL_GRAD, code, functions, mutated, source

SOLUTION = functions([*code(source()).values(), MAX_POOL_GRAD])
EVERY_CASE = [(task, case) for task in TASKS.values() for case in task.make_cases()[:120]]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("task", TASKS)
def test_the_library_passes(task, seed):
    assert examine(TASKS[task], getattr(pooltools, task), seed)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("task", TASKS)
def test_the_solution_passes(task, seed):
    assert examine(TASKS[task], SOLUTION[task], seed)


@pytest.mark.parametrize("task", TASKS)
def test_an_unfilled_stub_fails_and_is_told_what_to_replace(task, capsys):
    def stub(*args, **settings):
        raise NotImplementedError()

    report = check(task, stub)
    assert not report
    assert not any(report.passed.values())
    assert capsys.readouterr().out == (
        f"{task}: 0 of {len(report.findings)} cases pass.\n\n"
        "Look at “values” first: it stopped with NotImplementedError.\n"
        "Hint: Replace the line `raise NotImplementedError()` with your code.\n"
    )


def test_success_counts_the_cases_of_each_kind(capsys):
    report = check("max_pool", pooltools.max_pool)
    assert capsys.readouterr().out == (
        "max_pool: all 39 cases pass.\n"
        "  right: values 2, window size 3, rectangle 4, overlap 3, gaps 2, ragged edge 3, "
        "channels 2,\n         batch 2, same 7, border 7, dtype 4\n"
    )
    assert report.passed["border"] == 7
    assert report.failed == {}


def test_failure_names_the_kind_and_shows_a_small_input_and_a_hint(capsys):
    changes = [("(cells.shape[1] * cells.shape[2])", "(height * width)")]
    report = check("average_pool_grad", mutated("average_pool_grad", changes)["average_pool_grad"])
    shown = capsys.readouterr().out
    before, after = shown.split("    dy = ")
    assert before == (
        "average_pool_grad: 32 of 39 cases pass.\n"
        "  right: values, window size, rectangle, overlap, gaps, ragged edge, channels, batch, "
        "same\n  wrong: border, dtype\n\n"
        "Look at “border” first: 5 of 9 values are wrong, the first at [0, 0, 2, 0], where you have"
        "\n1.0.\n\n"
    )
    assert after.endswith(
        "    average_pool_grad(dy=dy, x=x, pool_size=2, padding='same')\n\n"
        "Hint: A window at the edge divides by the number of cells that it really holds.\n"
    )
    assert report.failed == {"border": 6, "dtype": 1}  # a window of 1 has no border
    assert sum(report.passed.values()) == 32


def test_the_same_mistake_prints_the_same_text(capsys):
    wrong = mutated("max_pool", [("border // 2", "0")])["max_pool"]
    check("max_pool", wrong)
    first = capsys.readouterr().out
    check("max_pool", wrong)
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(("task", "case"), EVERY_CASE)
def test_the_lines_shown_can_be_pasted(task, case):
    received = {}
    exec(dedent("\n".join(_call(task, case))), {"np": np, task.name: received.update})
    assert list(received) == list(case.arguments)
    for name, value in case.arguments.items():
        np.testing.assert_array_equal(received[name], value, strict=True)


HINTS = {
    "renamed argument": (
        lambda image, **settings: image,
        (
            "Hint: Keep the names of the arguments: max_pool(x, pool_size, strides=None,\n"
            '      padding="valid").\n'
        ),
    ),
    "no function": (3, "'int' object is not callable.\n"),
    "error everywhere": (lambda x, **settings: x[9], "Hint: Run the lines above in a cell"),
    "no result": (lambda x, **settings: None, "it returned None.\n"),
    "a list": (lambda x, **settings: [], "it returned a list.\n"),
    "an int": (lambda x, **settings: 7, "it returned the number 7, not an array.\n"),
    "wrong shape": (lambda x, **settings: x, "the result has the wrong shape, (1, 4, 4, 1).\n"),
    "changed input": (
        lambda x, **settings: np.negative(x, out=x),
        "it changed its argument `x`.\n",
    ),
    "words": (
        lambda x, **settings: x.astype(str),
        "its array has dtype <U32, which holds no real numbers.\n",
    ),
}


@pytest.mark.parametrize(("function", "text"), HINTS.values(), ids=HINTS)
def test_each_way_to_be_wrong_has_its_words(function, text, capsys):
    assert not check("max_pool", function)
    assert text in capsys.readouterr().out


SIZES = {
    "an array": (np.array([1]), "it returned an array of shape (1,), not a number.\n"),
    "a float": (1.0, "it returned 1.0, a float.\n"),
    "a truth value": (True, "it returned a bool.\n"),
    "another number": (7, "it returned 7.\n"),
}


@pytest.mark.parametrize(("size", "text"), SIZES.values(), ids=SIZES)
def test_each_way_to_miss_a_whole_number_has_its_words(size, text, capsys):
    assert not check("output_size", lambda **settings: size)
    assert text in capsys.readouterr().out


def test_numpy_whole_numbers_are_whole_numbers():
    right = pooltools.output_size
    assert examine(TASKS["output_size"], lambda **settings: np.int32(right(**settings)))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("max_pol", "must be one of average_pool_grad, .*; got 'max_pol'. Did you mean 'max_pool'"),
        ("Max_Pool", "got 'Max_Pool'. Did you mean 'max_pool'"),
        ("resnet", "got 'resnet'.$"),
    ],
)
def test_an_unknown_task_is_an_error_that_names_the_nearest(name, message):
    with pytest.raises(ValueError, match=message):
        check(name, pooltools.max_pool)


def test_arguments_the_other_way_round_are_an_error_that_says_so():
    with pytest.raises(TypeError, match=r"got a function. Write the name first: check\(\"max_pool"):
        check(pooltools.max_pool, "max_pool")


def test_jupyter_shows_nothing_beside_the_text(capsys):
    report = check("max_pool", pooltools.max_pool)
    capsys.readouterr()
    assert DisplayFormatter().format(report) == ({}, {})
    assert capsys.readouterr().out == ""


def test_a_new_task_is_a_few_lines():
    double = Task(
        name="double",
        signature="double(n)",
        reference=lambda n: 2 * n,
        cases={"values": lambda rng: ({"n": int(n)} for n in rng.integers(1, 9, 5))},
        compare=whole_number,
        hints={"values": "Twice."},
    )
    assert double.make_cases(1) == double.make_cases(1) != double.make_cases(2)
    assert double.expected(Case("values", {"n": 4})) == 8
    assert examine(double, lambda n: n + n)
    report = examine(double, lambda n: n)
    assert report.findings[0].difference.aspect == "values"


def test_no_case_is_no_success():
    empty = Task("empty", "empty()", int, {"values": lambda rng: iter(())}, whole_number, {})
    assert not examine(empty, int)


def test_importing_the_check_loads_numpy_only():
    heavy = "{'yaml', 'nbgrader', 'nbformat', 'scipy', 'matplotlib', 'keras', 'tensorflow'}"
    script = f"import sys, pooltools.grading; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_difference_never_holds_the_right_answer():
    x = np.full((1, 2, 2, 1), 8.0)
    found = TASKS["max_pool"].compare(np.zeros((1, 1, 1, 1)), pooltools.max_pool(x, 2))
    assert found == Difference(
        "values", "1 of 1 values is wrong, at [0, 0, 0, 0], where you have 0.0"
    )
