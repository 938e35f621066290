"""Window positions against walking (tests/reference/definition.py), every small case, and laws."""

import itertools
import time

import numpy as np
import pytest

from pooltools import border, output_size, window_positions
from tests.reference import definition

EXPLICIT = ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (1, 2), (3, 3))
KINDS = ["valid", "same", "same_lower", *EXPLICIT]
SIZES, POOLS, STRIDES, DILATIONS = range(1, 10), range(1, 5), range(1, 7), (1, 2, 3)


def small_cases(kind):
    """n, pool size, stride, dilation, and ceil mode where it is allowed, of one axis."""
    ceil_modes = (False,) if kind in ("same", "same_lower") else (False, True)
    for case in itertools.product(SIZES, POOLS, STRIDES, DILATIONS, ceil_modes):
        if isinstance(kind, str) or max(kind) < case[1]:
            yield case


def ours(kind, n, size, stride, dilation, ceil_mode):
    """Output size, border and window starts, or None where we refuse."""
    padding = kind if isinstance(kind, str) else (kind,)
    arguments = (n, size, stride, padding, dilation, ceil_mode)
    try:
        return output_size(*arguments), border(*arguments), window_positions(*arguments)
    except ValueError:
        return None


def walked(kind, n, size, stride, dilation, ceil_mode):
    """The same by walking along the axis."""
    found, sides = definition.windows(n, size, stride, kind, dilation, ceil_mode)
    if not found or not all(any(0 <= cell < n for cell in window) for window in found):
        return None
    return len(found), sides, tuple(window[0] for window in found)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_small_axis_agrees_with_walking_along_it(kind):
    """Thousands of cases at once: each listed that differs, refusals included."""
    cases = list(small_cases(kind))
    assert len(cases) > 300
    wrong = [case for case in cases if ours(kind, *case) != walked(kind, *case)]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_both_answers_occur(kind):
    """Else the comparison above would say little."""
    answers = {ours(kind, *case) is None for case in small_cases(kind)}
    assert answers == {True, False}


@pytest.mark.parametrize("n", SIZES)
def test_valid_is_the_published_formula(n):
    cases = [c for c in itertools.product(POOLS, STRIDES, DILATIONS) if (c[0] - 1) * c[2] < n]
    expected = [(n - ((size - 1) * dilation + 1)) // stride + 1 for size, stride, dilation in cases]
    assert [output_size(n, k, s, "valid", d) for k, s, d in cases] == expected


@pytest.mark.parametrize("padding", ["same", "same_lower"])
@pytest.mark.parametrize("stride", STRIDES)
def test_same_gives_a_window_for_each_begun_stride(padding, stride):
    """Whatever the window."""
    expected = [int(np.ceil(n / stride)) for n in SIZES]
    for_windows = [[output_size(n, size, stride, padding) for n in SIZES] for size in range(1, 12)]
    assert for_windows == [expected] * 11


@pytest.mark.parametrize("size", POOLS)
@pytest.mark.parametrize("stride", STRIDES)
def test_same_lower_is_same_seen_in_a_mirror(size, stride):
    pairs = [[border(n, size, stride, p) for n in SIZES] for p in ("same", "same_lower")]
    assert pairs[0] == [pair[::-1] for pair in pairs[1]]
    assert all(after - before in (0, 1) for before, after in pairs[0])


@pytest.mark.parametrize("size", POOLS)
@pytest.mark.parametrize("stride", STRIDES)
def test_a_border_of_same_written_out_gives_the_same_windows(size, stride):
    lengths = [n for n in SIZES if max(border(n, size, stride, "same")) < size]
    named = [window_positions(n, size, stride, "same") for n in lengths]
    explicit = [
        window_positions(n, size, stride, (border(n, size, stride, "same"),)) for n in lengths
    ]
    assert named == explicit


def test_ceil_mode_changes_nothing_where_the_stride_divides():
    cases = [(n, k, s) for n, k, s in itertools.product(SIZES, POOLS, STRIDES) if n >= k]
    dividing = [case for case in cases if (case[0] - case[1]) % case[2] == 0]
    ragged = [case for case in cases if (case[0] - case[1]) % case[2]]
    assert all(output_size(*c, ceil_mode=True) == output_size(*c) for c in dividing)
    # one window more, except where it would start behind the input
    assert {output_size(*c, ceil_mode=True) - output_size(*c) for c in ragged} == {0, 1}


@pytest.mark.parametrize(
    ("arguments", "size", "sides", "starts"),
    [
        ((28, 2), 14, (0, 0), tuple(range(0, 28, 2))),  # digits
        ((62, 2), 31, (0, 0), tuple(range(0, 62, 2))),  # 64 after a 3 x 3 convolution
        ((5, 2, None, "same"), 3, (0, 1), (0, 2, 4)),
        ((5, 2, None, "same_lower"), 3, (1, 0), (-1, 1, 3)),
        ((112, 3, 2, ((1, 1),)), 56, (1, 1), tuple(range(-1, 110, 2))),  # ResNet's first pool
        ((55, 3, 2), 27, (0, 0), tuple(range(0, 54, 2))),  # AlexNet's, overlapping
        ((3, 7, 1, "same"), 3, (3, 3), (-3, -2, -1)),  # window larger than the input
        ((2, 3, None, "valid", 1, True), 1, (0, 0), (0,)),  # overhangs by less than a stride
        ((4, 2, 3, ((1, 1),), 1, True), 2, (1, 1), (-1, 2)),  # a third would start behind
        ((3, 2, 3, ((0, 1),), 1, True), 1, (0, 1), (0,)),  # at 3: the trailing border
        ((7, 3, 1, "valid", 3), 1, (0, 0), (0,)),  # reaches over 7
    ],
)
def test_by_hand(arguments, size, sides, starts):
    assert output_size(*arguments) == size
    assert border(*arguments) == sides
    assert window_positions(*arguments) == starts


def kinds_of_numbers(value):
    """The types of all leaves of nested tuples."""
    if isinstance(value, tuple):
        return set().union(*map(kinds_of_numbers, value))
    return {type(value)}


@pytest.mark.parametrize("function", [output_size, border, window_positions])
@pytest.mark.parametrize("whole", [int, np.int8, np.int64, np.uint8], ids=lambda t: t.__name__)
@pytest.mark.parametrize("padding", ["same", "explicit"])
def test_whole_numbers_of_any_kind_give_pythons(function, whole, padding):
    """100 + 100 would wrap around in int8."""
    padding = ((whole(1), whole(99)),) if padding == "explicit" else padding
    result = function(whole(100), whole(100), whole(1), padding, whole(1))
    assert result == function(100, 100, 1, padding, 1)
    assert kinds_of_numbers(result) == {int}


@pytest.mark.parametrize("function", [output_size, border, window_positions])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_axes_are_independent(function, rank):
    """A tuple in, a tuple out: each axis as if it were alone, in order; one number serves all."""
    n, size, stride = (9, 8, 7)[:rank], (2, 3, 4)[:rank], (3, 2, 1)[:rank]
    assert function(n, size, stride, "same") == tuple(
        function(*axis, "same") for axis in zip(n, size, stride, strict=True)
    )
    assert function(n, 2, 1, "same") == function(list(n), [2] * rank, (1,) * rank, "same")
    pairs = ((0, 1), (1, 0), (1, 1))[:rank]
    assert function(n, 2, 3, pairs, (1, 2, 3)[:rank]) == tuple(
        function(*axis[:1], 2, 3, (axis[1],), axis[2])
        for axis in zip(n, pairs, (1, 2, 3), strict=False)
    )


def test_strides_default_to_the_window():
    assert window_positions((7, 7), (2, 3)) == window_positions((7, 7), (2, 3), (2, 3))


def test_long_axes_are_computed_not_listed():
    """Memory and time do not grow with the axis; listing 10**30 windows would never end."""
    begin = time.perf_counter()
    assert output_size(10**30, 3, 1, "same") == 10**30
    assert border(10**30 + 1, 4, 2, "same_lower") == (2, 1)
    assert output_size(10**30, 2, dilation=10**29, strides=1) == 9 * 10**29
    assert time.perf_counter() - begin < 1
