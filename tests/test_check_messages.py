"""Every refusal: what was expected, what was got, what to do; said at the door."""

import ast
import re
import traceback
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from pooltools import (
    _check,
    average_pool,
    average_pool_grad,
    border,
    max_pool,
    max_pool_grad,
    output_size,
    window_positions,
)
from tests.refusals import ARRAYS, LENGTHS, LINE, PADDINGS, PICTURE, SIZES


class Symbolic:
    """Refuses to be an array, as a symbolic Keras tensor does, with a reason of its own."""

    def __array__(self, dtype=None, copy=None):
        raise ValueError("symbolic, without values")


def refusal(error, text):
    """The message begins with, or goes on with, exactly this."""
    return pytest.raises(error, match=re.escape(text))


@pytest.mark.parametrize(("x", "error", "text"), ARRAYS, ids=lambda v: None)
@pytest.mark.parametrize(
    "function",
    [max_pool, average_pool, partial(max_pool_grad, LINE), partial(average_pool_grad, LINE)],
)
def test_what_is_no_batch_of_feature_maps(function, x, error, text):
    with refusal(error, text):
        function(x, 2)


def test_an_object_that_explains_itself_is_heard():
    with refusal(ValueError, "symbolic, without values"):
        max_pool(Symbolic(), 2)


@pytest.mark.parametrize(("n", "error", "text"), LENGTHS, ids=lambda v: None)
@pytest.mark.parametrize("function", [output_size, border, window_positions])
def test_axis_lengths(function, n, error, text):
    with refusal(error, text):
        function(n, 2)


@pytest.mark.parametrize("name", ["pool_size", "strides", "dilation"])
@pytest.mark.parametrize(("value", "error", "text"), SIZES, ids=lambda v: None)
def test_sizes(name, value, error, text):
    with refusal(error, text.replace("NAME", name)):
        max_pool(PICTURE, **{"pool_size": 2, name: value})


@pytest.mark.parametrize(("padding", "error", "text"), PADDINGS, ids=lambda v: None)
def test_padding(padding, error, text):
    with refusal(error, text):
        average_pool(PICTURE, (2, 3), padding=padding)


@pytest.mark.parametrize(
    ("padding", "hint"),
    [
        ((1, 2), "For one axis write ((1, 2),)."),
        ([1], "For the same border before and after write ((1, 1),)."),
        (1, "For the same border before and after write ((1, 1),)."),
    ],
    ids=str,
)
def test_padding_of_one_axis_is_shown_with_its_comma(padding, hint):
    with refusal(TypeError, f"got {padding!r}. {hint}"):
        max_pool(LINE, 3, padding=padding)
    offered = ast.literal_eval(hint.split("write ")[1].rstrip("."))
    assert max_pool(LINE, 3, padding=offered).size  # what is offered is accepted


@pytest.mark.parametrize("name", ["full", "causal", "reflect", ""])
def test_a_name_that_is_near_nothing_gets_no_guess(name):
    with pytest.raises(ValueError, match=f"got '{name}'\\.$"):
        max_pool(LINE, 2, padding=name)


@pytest.mark.parametrize("padding", ["same", "same_lower"])
def test_ceil_mode_with_same(padding):
    text = f"`ceil_mode` must be False with padding='{padding}'; got True. 'same' covers the"
    with refusal(ValueError, text):
        max_pool(LINE, 2, padding=padding, ceil_mode=True)


@pytest.mark.parametrize("value", [1, 0, None, "yes", np.array([True])], ids=repr)
def test_flags(value):
    with refusal(TypeError, f"`ceil_mode` must be True or False; got {value!r}."):
        max_pool(LINE, 2, ceil_mode=value)
    with refusal(TypeError, f"`count_include_pad` must be True or False; got {value!r}."):
        average_pool(LINE, 2, count_include_pad=value)
    with refusal(TypeError, f"`count_include_pad` must be True or False; got {value!r}."):
        average_pool_grad(LINE[:, ::3], LINE, 2, count_include_pad=value)


@pytest.mark.parametrize("value", [np.True_, np.False_])
def test_numpys_flags_are_flags(value):
    assert average_pool(LINE, 2, ceil_mode=value, count_include_pad=value).shape[1] == 2 + value


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"pool_size": 6},
            "`pool_size` must fit the input; got a window that reaches over 6 on spatial",
        ),
        ({"pool_size": (2, 7)}, "a window that reaches over 7 on spatial axis 1 of 6. Use"),
        ({"pool_size": 3, "dilation": (3, 1)}, "reaches over 7 on spatial axis 0 of 5. Use"),
        (
            {"pool_size": (8, 2), "padding": ((1, 0), (0, 0))},
            "over 8 on spatial axis 0 of 5 and a border of 1 + 0. Use a smaller window or padding=",
        ),
        ({"pool_size": 7, "strides": 1, "ceil_mode": True}, "reaches over 7 on spatial axis 0"),
    ],
    ids=str,
)
def test_a_window_beyond_the_padded_input(settings, text):
    with refusal(ValueError, text):
        max_pool(PICTURE, **settings)


@pytest.mark.parametrize(
    ("settings", "start", "axis", "n"),
    [
        ({"pool_size": 2, "dilation": 2, "padding": "same"}, -1, 0, 1),  # cells -1 and 1
        ({"pool_size": 2, "dilation": (1, 2), "padding": ((0, 0), (1, 1))}, -1, 1, 1),
        ({"pool_size": 2, "dilation": 5, "strides": 1, "padding": "same"}, -2, 0, 2),  # -2 and 3
    ],
    ids=str,
)
def test_a_window_without_input(settings, start, axis, n):
    text = (
        f"every window must meet the input; got one starting at {start} on spatial axis {axis} of "
        f"{n} whose cells all lie in the border. Use less dilation or less padding."
    )
    shape = (1, 2, n, 1) if axis else (1, n, 1, 1)
    with refusal(ValueError, text):
        max_pool(np.zeros(shape), **settings)


@pytest.mark.parametrize("gradient", [max_pool_grad, average_pool_grad])
@pytest.mark.parametrize(
    ("dy", "error", "text"),
    [
        (
            np.zeros((1, 3, 1)),
            ValueError,
            (
                "`dy` must have the shape of the pooled output, "
                "(1, 2, 1); got (1, 3, 1). Use the same pool_size, strides, padding and dilation as"
            ),
        ),
        (np.zeros((2,)), ValueError, "(1, 2, 1); got (2,)."),
        (1.0, ValueError, "(1, 2, 1); got ()."),
        (np.zeros((1, 2, 1), complex), TypeError, "`dy` must hold real numbers; got dtype complex"),
        ([[1], [2, 3]], ValueError, "`dy` must be a full array; got rows of different length."),
    ],
    ids=lambda v: None,
)
def test_the_gradient_from_above(gradient, dy, error, text):
    with refusal(error, text):
        gradient(dy, LINE, 2)


CALLS = [
    *(partial(max_pool, x, 2) for x, _, _ in ARRAYS),
    *(partial(border, n, 2) for n, _, _ in LENGTHS),
    *(partial(max_pool, PICTURE, size) for size, _, _ in SIZES),
    *(partial(max_pool, PICTURE, (2, 3), padding=padding) for padding, _, _ in PADDINGS),
    partial(max_pool, LINE, 2, padding=(1, 1)),
    partial(max_pool, LINE, 2, padding="same", ceil_mode=True),
    partial(max_pool, LINE, 2, ceil_mode=1),
    partial(max_pool, LINE, 6),
    partial(max_pool, LINE[:, :1], 2, dilation=2, padding="same"),
    partial(max_pool_grad, LINE, LINE, 2),
    partial(max_pool, Symbolic(), 2),
]


def raising_line(call):
    """The line of _check.py that refuses."""
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    frames = traceback.extract_tb(caught.tb)
    return [frame.lineno for frame in frames if frame.filename == _check.__file__][-1]


def test_no_refusal_is_left_out():
    """Each `raise` of _check.py with a text of its own is reached by a refusal tested above."""
    source = Path(_check.__file__).read_text(encoding="utf-8")
    raises = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Raise)]
    lines = {node.lineno for node in raises if node.exc}
    assert len(lines) > 15
    assert sorted(lines - set(map(raising_line, CALLS))) == []
