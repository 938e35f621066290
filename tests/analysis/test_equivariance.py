"""Equivariance errors: 0 where an operation must move along, by hand elsewhere."""

import re
from functools import partial

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooltools import average_pool, max_pool
from pooltools.analysis import equivariance_error
from tests.analysis.wrapped import convolved, layer

pytestmark = pytest.mark.keras
L = keras.layers
LENGTHS = {1: (12,), 2: (8, 12), 3: (4, 8, 6)}
SHIFTS = {1: [1, 2, 5, -3], 2: [1, (3, -2), (0, 7)], 3: [1, (1, 2, 3), (-1, 0, 4)]}
BORDERS = ["circular", "zero", "edge", "reflect"]


def whole(*shape, seed=0):
    """Whole numbers, so that sums are exact in whatever order."""
    return np.random.default_rng(seed).integers(-9, 10, shape).astype("float32")


def errors(op, x, shifts, *args, **keywords):
    return [each.error for each in equivariance_error(op, x, shifts, *args, **keywords).shifts]


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_convolution_that_wraps_around_moves_along(rank):
    x = keras.Input((*LENGTHS[rank], 2))
    model = keras.Model(x, L.ReLU()(convolved(x, rank, 3, seed=0)))
    found = equivariance_error(model, whole(3, *LENGTHS[rank], 2), SHIFTS[rank])
    assert [(each.error, each.worst) for each in found.shifts] == [(0, 0)] * len(SHIFTS[rank])
    assert found.stride == (1,) * rank


@pytest.mark.parametrize("name", ["MaxPooling", "AveragePooling"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_windows_with_a_stride_move_along_at_its_multiples_only(rank, name):
    x = whole(3, *LENGTHS[rank], 2)
    multiples = [2, -4, (2,) * rank, (*(0,) * (rank - 1), 6)]
    between = [1, 3, (1,) * rank, (*(2,) * (rank - 1), 1)]
    found = errors(layer(name, rank, 2), x, multiples + between)
    assert found[:4] == [0] * 4
    assert min(found[4:]) > 0.1


def test_by_hand():
    """Every second of 0 3 0 4 is 0 0; one cell on, of 4 0 3 0, it is 4 3."""
    x = np.array([[0, 3, 0, 4], [1, 1, 1, 0]]).reshape(2, 4, 1)
    [row] = equivariance_error(lambda x: x[:, ::2], x, [1]).shifts
    # on the input's grid 0 0 0 0 against 4 4 3 3, and 1 1 1 1 against 0 0 1 1
    assert row.error == pytest.approx(np.sqrt((50 + 2) / (0 + 4)))
    assert row.worst == np.inf  # all of nothing
    [row] = equivariance_error(lambda x: x[:, ::2], x[1:], [1]).shifts
    assert (row.error, row.worst) == (np.sqrt(2 / 4), np.sqrt(2 / 4))


def test_nan_stays_seen():
    x = np.array([[1, 2, 3, 4], [1, np.nan, 1, 1]]).reshape(2, 4, 1)
    [row] = equivariance_error(lambda x: x, x, [1]).shifts
    assert np.isnan([row.error, row.worst]).all()


def test_each_output_cell_moves_by_input_cells():
    """2 1 stands for 2 2 1 1, one on 1 2 2 1; out of 0 2 0 1, every second cell, comes 0 0."""
    x = np.array([2.0, 0, 1, 0]).reshape(1, 4, 1)
    [row] = equivariance_error(lambda x: x[:, ::2] + 1, x, [1]).shifts
    assert row.error == pytest.approx(np.sqrt((1 + 4 + 4 + 1) / (4 + 9 + 9 + 4)))


def test_an_output_without_places_should_stay():
    x = np.array([3.0, 4.0, 0]).reshape(1, 3, 1)
    found = equivariance_error(lambda x: x[:, 0], x, [1, 3])
    assert found.stride is None
    assert [each.error for each in found.shifts] == [pytest.approx(3 / 3), 0]


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_global_maxima_stay(rank):
    op = layer("GlobalMaxPooling", rank)
    assert errors(op, whole(2, *LENGTHS[rank], 2), SHIFTS[rank]) == [0] * len(SHIFTS[rank])


@pytest.mark.parametrize("border", BORDERS[1:])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_what_came_in_is_not_compared(rank, border):
    """Windows without a border give the same wherever their content stands."""
    op = partial(max_pool, pool_size=2, strides=1)
    x = whole(2, *LENGTHS[rank], 1)
    assert errors(op, x, SHIFTS[rank], border, stride=1) == [0] * len(SHIFTS[rank])


@pytest.mark.parametrize("border", BORDERS)
def test_a_border_of_zeros_does_not_move_along(border):
    op = keras.Sequential([keras.Input((12, 1)), L.Conv1D(1, 3, padding="same")])
    assert errors(op, whole(2, 12, 1), [-1, -5], border)[0] > 0.01


@given(st.sampled_from([max_pool, average_pool]), st.integers(1, 4), st.integers(-12, 12))
def test_zero_exactly_at_multiples_of_the_stride(pool, stride, shift):
    [error] = errors(lambda x: pool(x, stride), whole(2, 12, 3), [shift])
    assert (error == 0) == (shift % stride == 0)


@given(st.integers(1, 6), st.permutations(range(5)), st.integers(-4, 4))
def test_batches_order_scale_and_turns_change_nothing(batch_size, order, power):
    x = whole(5, 8, 2)
    op = partial(max_pool, pool_size=2)
    found = equivariance_error(op, x, [1, (3,)])
    other = equivariance_error(op, x[order] * 2.0**power, [9, (-5,)], batch_size=batch_size)
    assert [s.error for s in other.shifts] == pytest.approx([s.error for s in found.shifts])
    assert [s.worst for s in other.shifts] == [s.worst for s in found.shifts]


def test_the_table():
    x = np.array([0.0, 1, 0, 0]).reshape(1, 4, 1)
    found = equivariance_error(lambda x: x[:, ::2] + 1, x, [1, 2])
    assert str(found) == found._repr_markdown_() == TABLE
    flat = equivariance_error(lambda x: x[:, 1], x, [0])
    assert str(flat).endswith("The output has no places and should stay the same. Examples: 1.")


TABLE = """\
| shift | border   | error | worst example |
| ----- | -------- | ----: | ------------: |
| 1     | circular | 0.707 |         0.707 |
| 2     | circular |     0 |             0 |

The output should move along, one cell for 2 of the input. Examples: 1."""

SEVEN = np.ones((1, 7, 1))
REFUSED = {
    "no operation": (
        lambda: equivariance_error(3, SEVEN),
        TypeError,
        "`op` must be a Keras model or a function of an array; got int.",
    ),
    "windows": (
        lambda: equivariance_error(max_pool, SEVEN, border="crop"),
        ValueError,
        "`border` must be 'circular' or 'zero' or 'edge' or 'reflect'; got 'crop'.",
    ),
    "no stride": (
        lambda: equivariance_error(lambda x: x[:, :3], SEVEN),
        ValueError,
        "`stride` must be given where output lengths do not divide input lengths; got (3,) for (7,",
    ),
    "nothing comes out": (
        lambda: equivariance_error(lambda x: x[:, :0], SEVEN),
        ValueError,
        "`stride` must be given where output lengths do not divide input lengths; got (0,) for (7,",
    ),
    "a turn that does not close": (
        lambda: equivariance_error(lambda x: x[:, :3], SEVEN, stride=2),
        ValueError,
        "`op` must give input length / stride cells with border='circular'; got (3,) cells for (7,",
    ),
    "axes": (
        lambda: equivariance_error(lambda x: x[:, :, None], SEVEN),
        ValueError,
        "`op` must keep the spatial axes or give one vector per example; got output lengths (7, 1",
    ),
    "zeros": (
        lambda: equivariance_error(lambda x: x * 0, SEVEN, [2]),
        ValueError,
        "`op` must give something other than 0 where it is compared; got 0 everywhere at (2,).",
    ),
    "nothing left": (
        lambda: equivariance_error(lambda x: x[:, :3], SEVEN, [1, 5], "zero", stride=1),
        ValueError,
        "got 0 everywhere at (5,). Use shorter shifts or other examples.",
    ),
}


@pytest.mark.parametrize(("call", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(call, error, words):
    with pytest.raises(error, match=re.escape(words)):
        call()
