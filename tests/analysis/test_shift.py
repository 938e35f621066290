"""Shift consistency: 100 % where it must be, by hand elsewhere."""

import re

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooltools.analysis import shift_consistency
from tests.analysis.wrapped import classifier

pytestmark = pytest.mark.keras
DOTS = np.eye(4)[:, :, None]  # four sequences of four cells, a dot in each place
LINE = np.arange(1.0, 5).reshape(1, 4, 1)


def side(x):
    """Scores: is the dot in the left or the right half?"""
    return np.stack([x[:, :2].sum((1, 2)), x[:, 2:].sum((1, 2))], axis=1)


def noise(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@pytest.mark.parametrize(("rank", "n"), [(1, 16), (2, 16), (3, 8)])
def test_a_network_that_wraps_around_keeps_its_class_at_multiples_of_its_stride(rank, n):
    x = noise(48, *(n,) * rank, 2)
    multiples = [4, -4, n, (4,) * rank, (n // 2, *(0,) * (rank - 1))]
    between = [1, 2, 3, -1, (2,) * rank]
    found = shift_consistency(classifier(rank, n), x, [*multiples, *between], batch_size=32)
    agreement = [each.agreement for each in found.shifts]
    assert agreement[:5] == [1.0] * 5
    assert max(agreement[5:]) < 1


def test_zero_borders_break_what_circular_borders_keep():
    found = shift_consistency(classifier(2, 16), noise(48, 16, 16, 2), [4, 8], "zero")
    assert max(each.agreement for each in found.shifts) < 1


def test_labels_by_hand():
    """At rest left, left, right, right; after 1 cell left, right, right, left."""
    found = shift_consistency(side, DOTS, [1], y=[0, 0, 0, 1])
    [row] = found.shifts
    assert (found.examples, found.counted, found.accuracy) == (4, 3, 0.75)
    assert (row.shift, row.agreement, row.accuracy) == ((1,), 1 / 3, 1 / 4)
    assert row.chance == pytest.approx(2 / 3 * 2 / 3 + 1 / 3 * 1 / 3)
    z, p, n = 1.959963984540054, 1 / 3, 3  # Wilson, 1927
    middle, half = p + z**2 / 2 / n, z * np.sqrt(p * (1 - p) / n + z**2 / 4 / n**2)
    expected = [(middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)]
    np.testing.assert_allclose([row.low, row.high], expected, rtol=1e-6)


def test_without_labels_all_examples_count():
    found = shift_consistency(side, DOTS, [1])
    [row] = found.shifts
    assert (found.counted, found.accuracy, row.agreement, row.chance) == (4, None, 0.5, 0.5)
    assert row.accuracy is None


def test_labels_may_stand_in_a_column():
    column = shift_consistency(side, DOTS, [1], y=[[0], [0], [0], [1]])
    assert column == shift_consistency(side, DOTS, [1], y=[0, 0, 0, 1])


def seen(x, shift, border, **keywords):
    """What the model is given at this shift."""
    inputs = []
    shift_consistency(lambda x: (inputs.append(x), x[:, :, 0])[1], x, [shift], border, **keywords)
    return inputs[1][0, :, 0].tolist()


@pytest.mark.parametrize(
    ("border", "shift", "expected"),
    [
        ("circular", 1, [4, 1, 2, 3]),
        ("circular", -1, [2, 3, 4, 1]),
        ("circular", 6, [3, 4, 1, 2]),
        ("zero", 1, [0, 1, 2, 3]),
        ("zero", -3, [4, 0, 0, 0]),
        ("edge", 2, [1, 1, 1, 2]),
        ("edge", -2, [3, 4, 4, 4]),
        ("reflect", 2, [3, 2, 1, 2]),
        ("reflect", -3, [4, 3, 2, 1]),
    ],
)
def test_what_comes_in_at_the_border(border, shift, expected):
    assert seen(LINE, shift, border) == expected


@pytest.mark.parametrize(
    ("size", "shift", "expected"),
    [(2, 0, [2, 3]), (2, 1, [1, 2]), (2, -1, [3, 4]), (3, 0, [1, 2, 3]), (3, -1, [2, 3, 4])],
)
def test_a_window_moves_against_the_content(size, shift, expected):
    assert seen(LINE, shift, "crop", size=size) == expected


def test_a_tuple_moves_each_axis_by_its_own():
    picture, inputs = np.arange(6.0).reshape(1, 2, 3, 1), []
    shift_consistency(lambda x: (inputs.append(x), x[:, 0, :, 0])[1], picture, [(1, -1)])
    np.testing.assert_array_equal(inputs[1][0, :, :, 0], [[4, 5, 3], [1, 2, 0]])


def test_crop_takes_the_models_own_input():
    x = noise(8, 12, 14, 2)
    model = classifier(2, 8)
    own = shift_consistency(model, x, border="crop")
    assert own == shift_consistency(model, x, [1, 2, 3], "crop", size=(8, 8))


def test_default_shifts_are_one_to_eight_cells_or_fewer():
    assert [s.shift for s in shift_consistency(side, DOTS).shifts] == [(1,), (2,), (3,)]
    rows = shift_consistency(lambda x: x[:, 0, :2, 0], noise(2, 3, 20, 1)).shifts
    assert [s.shift for s in rows] == [(0, s) for s in range(1, 9)]


def test_decide_makes_classes_of_one_probability():
    found = shift_consistency(
        lambda x: x[:, 0], DOTS, [1], decide=lambda p: p.ravel() > 0.5, y=[True, False, False, True]
    )
    # of the dots at 0, 1, 2 that of 0 leaves the place
    assert [found.counted, found.shifts[0].agreement] == [3, 2 / 3]


def test_layers_run_as_at_inference():
    model = keras.Sequential(
        [keras.Input((4, 1)), keras.layers.Flatten(), keras.layers.Dropout(0.5)]
    )
    assert [s.agreement for s in shift_consistency(model, DOTS.repeat(50, 0), [4]).shifts] == [1.0]


@given(st.integers(1, 9), st.permutations(range(7)), st.integers(0, 99))
def test_neither_batches_nor_order_matter(batch_size, order, seed):
    x, y = noise(7, 5, 3, seed=seed), np.arange(7) % 3
    y[0] = x[0, :, :].max(0).argmax()  # one is right

    def model(x):
        return x.max(axis=1)

    ours = shift_consistency(model, x[order], [1, 2], "zero", y[order], batch_size)
    assert ours == shift_consistency(model, x, [1, 2], "zero", y)


@given(st.integers(0, 99), st.integers(-3, 3))
def test_bounds(seed, turns):
    x = noise(20, 6, 1, seed=seed)
    found = shift_consistency(lambda x: x[:, :3, 0], x, [6 * turns, 1, 2, 3])
    assert found.shifts[0].agreement == 1  # all the way round
    for row in found.shifts:
        assert 0 <= row.low <= row.agreement <= row.high <= 1
        assert 0 <= row.chance <= 1


def test_a_model_that_always_says_the_same_agrees_by_chance():
    found = shift_consistency(lambda x: np.ones((len(x), 1)) * [1, 3, 2], DOTS)
    assert [(s.agreement, s.chance) for s in found.shifts] == [(1, 1)] * 3


def test_the_table():
    found = shift_consistency(side, DOTS, [1, -2], y=[0, 0, 0, 1])
    assert str(found) == found._repr_markdown_() == TABLE


TABLE = """\
| shift | border   | agreement | 95 % interval | chance | accuracy |
| ----- | -------- | --------: | ------------: | -----: | -------: |
| 1     | circular |     33.3% | 6.1% to 79.2% |  55.6% |    25.0% |
| -2    | circular |      0.0% | 0.0% to 56.1% |  44.4% |    25.0% |

Counted among the 3 of 4 examples that are right at shift 0 (accuracy 75.0%)."""

REFUSED = {
    "no batch": (
        lambda: shift_consistency(side, DOTS[0]),
        ValueError,
        "`x` must have shape (N, *spatial, C)",
    ),
    "no example": (
        lambda: shift_consistency(side, DOTS[:0]),
        ValueError,
        "`x` must hold at least one example; got none.",
    ),
    "no model": (
        lambda: shift_consistency("model.keras", DOTS),
        TypeError,
        "`model` must be a Keras model or a function of an array; got str.",
    ),
    "one shift": (lambda: shift_consistency(side, DOTS, 1), TypeError, "`shifts` must be a list"),
    "no shift": (
        lambda: shift_consistency(side, DOTS, []),
        ValueError,
        "`shifts` must hold at least one shift; got none. The default takes those of 1 to 8",
    ),
    "half a shift": (
        lambda: shift_consistency(side, DOTS, [0.5]),
        ValueError,
        "each of `shifts` must be a whole number or a tuple of one per spatial axis; got 0.5 for 1",
    ),
    "two axes": (lambda: shift_consistency(side, DOTS, [(1, 1)]), ValueError, "got (1, 1) for 1"),
    "too far": (
        lambda: shift_consistency(side, DOTS, [1, -4], "edge"),
        ValueError,
        "`shifts` must be shorter than the axis with border='edge'; got (-4,) for an input of (4,)",
    ),
    "border": (
        lambda: shift_consistency(side, DOTS, border="wrap"),
        ValueError,
        "`border` must be 'circular' or 'zero' or 'edge' or 'reflect' or 'crop'; got 'wrap'.",
    ),
    "batch size": (
        lambda: shift_consistency(side, DOTS, batch_size=0),
        ValueError,
        "`batch_size` must be a whole number >= 1; got 0.",
    ),
    "no size": (
        lambda: shift_consistency(side, DOTS, border="crop"),
        ValueError,
        "`size` must be given with border='crop' where the model's input has no fixed size; got",
    ),
    "small pictures": (
        lambda: shift_consistency(side, DOTS, border="crop", size=5),
        ValueError,
        "`x` must be at least as large as the window of (5,) with border='crop'; got (4,).",
    ),
    "out of the picture": (
        lambda: shift_consistency(side, DOTS, [1, 2], border="crop", size=2),
        ValueError,
        "`shifts` must keep the window within the picture; got (2,) for a window of (2,) in the m",
    ),
    "labels": (
        lambda: shift_consistency(side, DOTS, y=[0, 1]),
        ValueError,
        "`y` must hold one class per example, shape (4,); got (2,).",
    ),
    "one-hot labels": (
        lambda: shift_consistency(side, DOTS, y=np.eye(4)),
        ValueError,
        "got (4, 4). From one-hot rows take np.argmax(y, axis=1).",
    ),
    "none right": (
        lambda: shift_consistency(side, DOTS, y=[7] * 4),
        ValueError,
        "`model` must be right about at least one example at shift 0; got 0 of 4. Compare its",
    ),
    "one probability": (
        lambda: shift_consistency(lambda x: x[:, 0], DOTS),
        ValueError,
        "`model` must give scores of shape (N, classes), at least two, or `decide` must make cla",
    ),
    "NaN": (
        lambda: shift_consistency(lambda x: side(x) + np.nan, DOTS),
        ValueError,
        "`model` must give numbers; got NaN among the scores.",
    ),
    "another number of rows": (
        lambda: shift_consistency(lambda x: side(x)[1:], DOTS),
        ValueError,
        "`model` must give one array of numbers with one row per example; got shape (3, 2) for 4",
    ),
    "decide": (
        lambda: shift_consistency(side, DOTS, decide=lambda y: y),
        ValueError,
        "`decide` must give one class per example; got shape (4, 2).",
    ),
}


@pytest.mark.parametrize(("call", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(call, error, words):
    with pytest.raises(error, match=re.escape(words)):
        call()
