"""Objects that lie and functions that misbehave get no further than wrong."""

import numpy as np
import pytest

import pooltools
from pooltools.grading import check
from pooltools.grading.answer import answer, plain
from pooltools.grading.instant import examine
from pooltools.grading.task import Case
from pooltools.grading.tasks import TASKS

CASE = Case("values", {"x": np.ones((1, 2, 2, 1)), "pool_size": 2})


class AlwaysEqual:
    """Agrees with everybody, and looks like an array from outside."""

    dtype, shape, ndim, size = np.dtype(float), (1, 2, 2, 1), 4, 4
    __class__ = np.ndarray
    __hash__ = None

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def tolist(self):
        return self

    def __array__(self, dtype=None, copy=None):
        return np.ones((1, 1, 1, 1))


class LyingArray(np.ndarray):
    """A real array with wrong values whose every operation says yes."""

    def __eq__(self, other):
        return np.ones(np.shape(other), bool)

    def __ne__(self, other):
        return np.zeros(np.shape(other), bool)

    def __array_ufunc__(self, *args, **settings):
        return np.zeros((), bool)

    def __array_function__(self, *args, **settings):
        return True


class LyingClass(type):
    """A class that is equal to every class, and has any name you like."""

    __name__ = property(lambda self: "ndarray")

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(np.int64)


class Nothing(metaclass=LyingClass):
    def item(self):
        return self

    __hash__ = None

    def __eq__(self, other):
        return True


class LyingInt(int):
    __hash__ = int.__hash__

    def __eq__(self, other):
        return True


class LyingNumber(np.int64):
    __hash__ = np.int64.__hash__

    def __eq__(self, other):
        return True


def objects(x):
    made = np.empty((1, 2, 2, 1), object)
    made.fill(AlwaysEqual())
    return made


LIARS = {
    "always equal": lambda x: AlwaysEqual(),
    "lying array": lambda x: np.zeros((1, 2, 2, 1)).view(LyingArray),
    "lying class": lambda x: Nothing(),
    "lying elements": objects,
    "lying int": lambda x: LyingInt(0),
    "lying number": lambda x: LyingNumber(0),
    "records": lambda x: np.zeros((1, 2, 2, 1), [("a", float)]),
    "matrix": lambda x: np.asmatrix(np.zeros((2, 2))),
    "times": lambda x: np.zeros((1, 2, 2, 1), "datetime64[s]"),
    "complex": lambda x: np.zeros((1, 2, 2, 1), complex),
    "NaN": lambda x: np.full((1, 2, 2, 1), np.nan),
    "infinite": lambda x: np.full((1, 2, 2, 1), np.inf),
    "other byte order": lambda x: pooltools.max_pool(x, 2).astype(">f8"),
}


@pytest.mark.parametrize("lie", LIARS.values(), ids=LIARS)
@pytest.mark.parametrize("task", TASKS)
def test_no_lie_passes_a_single_case(task, lie):
    report = examine(TASKS[task], lambda x=None, **settings: lie(np.ones((1, 4, 4, 1))))
    assert not any(report.passed.values())


def test_an_array_class_of_ones_own_is_refused_even_with_the_right_values():
    right = lambda **settings: pooltools.max_pool(**settings).view(LyingArray)  # noqa: E731
    report = examine(TASKS["max_pool"], right)
    assert report.findings[0].difference.detail == "it returned a LyingArray"


@pytest.mark.parametrize("dtype", [object, complex, "datetime64[s]", "U3", [("a", float)]], ids=str)
def test_an_array_of_anything_but_real_numbers_stays_outside(dtype):
    value, problem = plain(np.zeros(1, dtype))
    assert value is None
    assert "holds no real numbers" in problem.detail


def test_a_class_cannot_lie_about_its_name():
    assert plain(Nothing())[1].detail == "it returned a Nothing"


def test_a_value_is_copied_before_it_can_change():
    kept = np.zeros((1, 1, 1, 1))
    found = answer(lambda **settings: kept, CASE)
    kept += 1
    assert found.value.item() == 0


def test_the_case_itself_cannot_be_changed():
    def spoil(x, pool_size):
        x[:] = 0
        return x[:, :1, :1]

    assert answer(spoil, CASE).changed == ("x",)
    np.testing.assert_array_equal(CASE.arguments["x"], 1)


@pytest.mark.parametrize(
    "spoil",
    [lambda x: x.sort(axis=1), lambda x: x.resize(4), lambda x: x.partition(0, axis=2)],
    ids=["sort", "resize", "partition"],
)
def test_a_changed_argument_is_seen(spoil):
    x = np.array([4.0, 3, 2, 1]).reshape(1, 2, 2, 1)
    found = answer(lambda x, pool_size: spoil(x), Case("values", {"x": x, "pool_size": 2}))
    assert found.changed == ("x",)


class Speechless(Exception):
    def __str__(self):
        raise RuntimeError


class SlyText(str):
    def splitlines(self):
        return [self.nothing]


class Sly(Exception):
    def __str__(self):
        return SlyText("one\ntwo")


def forever(**settings):
    return forever(**settings)


def stops_with(error):
    def function(**settings):
        raise error

    return function


STOPS = {
    "last line": (stops_with(ValueError("long\n\nstory")), "ValueError: story"),
    "no text": (stops_with(KeyError()), "KeyError"),
    "exit": (stops_with(SystemExit(0)), "SystemExit: 0"),
    "generator": (stops_with(GeneratorExit()), "GeneratorExit"),
    "recursion": (forever, "RecursionError: maximum recursion depth exceeded"),
    "memory": (stops_with(MemoryError("no more")), "MemoryError: no more"),
    "address": (stops_with(ValueError("at 0x7f3a1b00")), "ValueError: at 0x…"),
    "no words": (stops_with(Speechless()), "Speechless"),
    "sly words": (stops_with(Sly()), "Sly: two"),
    "endless words": (stops_with(ValueError("w" * 999)), f"ValueError: {'w' * 97}…"),
}


@pytest.mark.parametrize(("function", "text"), STOPS.values(), ids=STOPS)
def test_whatever_is_raised_is_an_answer(function, text, capsys):
    found = answer(function, CASE)
    assert found.problem.detail.startswith(f"it stopped with {text}")
    assert not check("max_pool", function)
    assert "it stopped with" in capsys.readouterr().out


def test_an_interrupt_passes_through():
    with pytest.raises(KeyboardInterrupt):
        check("max_pool", stops_with(KeyboardInterrupt()))
