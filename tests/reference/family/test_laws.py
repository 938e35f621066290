"""What every windowed operation promises, on everything it takes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooltools import max_pool, min_pool
from tests.reference import definition
from tests.reference.cases import inputs
from tests.reference.family.operations import OPERATIONS
from tests.reference.test_gradient import apart

ROUNDING = {"rtol": 1e-12, "atol": 1e-12}
STEP = 1e-4
FEW, SOME = settings(max_examples=10), settings(max_examples=30)


def chosen_by(law):
    """The operations that obey a law."""
    return pytest.mark.parametrize("op", [op for op in OPERATIONS if law(op)], ids=str)


every = chosen_by(lambda op: True)


@every
@SOME
@given(case=inputs())
def test_the_definition(op, case):
    x, chosen, _ = case
    x = op.fit(x)
    np.testing.assert_allclose(op(x, **chosen), op.defined(x, **chosen), **ROUNDING, strict=True)


@every
@FEW
@given(case=inputs(values=("any",)))
def test_the_gradient_is_the_slope(op, case):
    """Central differences in one random direction and along one cell, without ties."""
    x, chosen, dy = case
    x = op.fit(4 * (apart(x) + 0.3) / x.size - 2 * op.negative)  # no two alike, none at the kink 0
    dx = op.gradient(dy, x, **chosen)
    step = STEP / x.size
    slopes = np.zeros_like(x)
    for cell in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[cell] = step
        change = op(x + nudge, **chosen) - op(x - nudge, **chosen)
        slopes[cell] = np.sum(dy * change) / (2 * step)
    np.testing.assert_allclose(dx, slopes, rtol=1e-6, atol=1e-6)


@every
@FEW
@given(case=inputs())
def test_items_and_channels_do_not_meet(op, case):
    x, chosen, dy = case
    x = op.fit(x)
    y, dx = op(x, **chosen), op.gradient(dy, x, **chosen)
    one = np.s_[-1:, ..., -1:]
    np.testing.assert_allclose(op(x[one], **chosen), y[one], **ROUNDING)
    np.testing.assert_allclose(op.gradient(dy[one], x[one], **chosen), dx[one], **ROUNDING)


@every
@FEW
@given(case=inputs(kinds=("valid",)))
def test_a_shift_by_a_stride_shifts_the_output_by_one(op, case):
    x, chosen, _ = case
    x = op.fit(x)
    y = op(x, **chosen)
    moved = x[:, chosen["strides"][0] :]
    if y.shape[1] > 1:
        np.testing.assert_allclose(op(moved, **chosen), y[:, 1:], **ROUNDING)


@every
@FEW
@given(case=inputs(values=("any",)))
def test_nan_is_heard_in_its_windows_only(op, case):
    x, chosen, _ = case
    x = op.fit(x)
    spoilt = np.where(np.abs(x) < 0.5, np.nan, x)
    expected = op(x, **chosen)
    for index, cells in definition.pooled(x, chosen):
        if any(np.isnan(spoilt[c]) for c in cells if definition.is_input(x, c)):
            expected[index] = np.nan
    np.testing.assert_allclose(op(spoilt, **chosen), expected, **ROUNDING)


@chosen_by(lambda op: op.mean)
@FEW
@given(case=inputs(), value=st.floats(-1e3, 1e3))
def test_a_constant_stays(op, case, value):
    x, chosen, dy = case
    x = op.fit(np.full_like(x, value))
    np.testing.assert_allclose(op(x, **chosen), x.flat[0] if x.size else 0, rtol=1e-14)
    # so the slopes of a window sum to 1
    np.testing.assert_allclose(op.gradient(dy, x, **chosen).sum(), dy.sum(), **ROUNDING)


@chosen_by(lambda op: op.mean)
@pytest.mark.parametrize("value", [1.7e308, 1e-308], ids=str)
def test_the_largest_and_the_smallest_numbers_stay(op, value):
    """Their sum, or their square, is no number."""
    y = op(np.full((1, 2, 3, 1), value), pool_size=(2, 3))
    np.testing.assert_allclose(y.item(), value, rtol=1e-14)


@chosen_by(lambda op: op.mean)
@SOME
@given(case=inputs())
def test_a_mean_lies_between_minimum_and_maximum(op, case):
    x, chosen, _ = case
    x = op.fit(x)
    y = op(x, **chosen)
    assert (y >= min_pool(x, **chosen) - 1e-12).all()
    assert (y <= max_pool(x, **chosen) + 1e-12).all()


@chosen_by(lambda op: op.monotone)
@SOME
@given(case=inputs())
def test_more_in_is_not_less_out(op, case):
    x, chosen, dy = case
    x = np.abs(x)
    more = x + np.random.default_rng(0).exponential(size=x.shape) * (np.arange(x.size) % 2).reshape(
        x.shape
    )
    assert (op(more, **chosen) >= op(x, **chosen) - 1e-12).all()
    assert (op.gradient(np.abs(dy), x, **chosen) >= 0).all()


@chosen_by(lambda op: op.degree == 1)
@FEW
@given(case=inputs(), factor=st.sampled_from([2.0**-1000, 3.0, 2.0**1000]))
def test_scale_goes_through(op, case, factor):
    """Values of 1e301 and 1e-301 neither overflow nor vanish; the gradient does not notice."""
    x, chosen, dy = case
    x = op.fit(x)
    np.testing.assert_allclose(op(x * factor, **chosen) / factor, op(x, **chosen), **ROUNDING)
    np.testing.assert_allclose(
        op.gradient(dy, x * factor, **chosen), op.gradient(dy, x, **chosen), **ROUNDING
    )


@every
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floats_keep_their_type_and_do_not_overflow(op, dtype):
    """Six at 9,000: the sum 54,000 fits half precision, their squares do not."""
    x = np.full((1, 2, 3, 1), 9000, dtype)
    y = op(x, pool_size=(2, 3))
    expected = op.of_window([9.0] * 6) * 1000 if op.degree else 9000
    assert y.dtype == dtype
    np.testing.assert_allclose(y.item(), expected, rtol=np.finfo(dtype).eps)
    dx = op.gradient(y, x, pool_size=(2, 3))
    assert dx.dtype == dtype
    assert np.isfinite(dx).all()


@every
def test_half_precision_rounds_once(op):
    """The same values in double precision, and only the result rounded."""
    x = op.fit(np.random.default_rng(0).normal(size=(20, 9, 1)).astype("float16"))
    y, dx = op(x, pool_size=9), op.gradient(np.ones((20, 1, 1), "float16"), x, pool_size=9)
    exact = x.astype("float64")
    np.testing.assert_array_equal(y, op(exact, pool_size=9).astype("float16"))
    expected = op.gradient(np.ones((20, 1, 1)), exact, pool_size=9)
    np.testing.assert_array_equal(dx, expected.astype("float16"))


@every
def test_whole_numbers(op):
    x = np.array([100, 120, 7, 110], "int8").reshape(1, 4, 1)
    y = op(x, pool_size=2)
    assert y.dtype == op.whole
    np.testing.assert_allclose(y, op(x.astype(float), pool_size=2), rtol=1e-14)
    assert op.gradient(np.ones((1, 2, 1), int), x, pool_size=2).dtype == "float64"


@every
@pytest.mark.parametrize("value", [np.nan, np.inf], ids=str)
def test_a_wild_gradient_stays_in_its_window(op, value):
    x = np.array([1.0, 2.0, 4.0, 3.0]).reshape(1, 4, 1)
    calm, wild = (np.array([first, 1.0]).reshape(1, 2, 1) for first in (1.0, value))
    expected = op.gradient(calm, x, pool_size=2).ravel()
    dx = op.gradient(wild, x, pool_size=2).ravel()
    np.testing.assert_array_equal(dx[2:], expected[2:])
    np.testing.assert_array_equal(dx[:2], [np.sign(s) * value if s else 0 for s in expected[:2]])


@every
def test_arguments_stay_as_they_are(op):
    x = np.array([1.0, 2.0, 4.0, 3.0]).reshape(1, 4, 1)
    dy = np.ones((1, 2, 1))
    before = x.copy(), dy.copy()
    y, dx = op(x, pool_size=2), op.gradient(dy, x, pool_size=2)
    y[:], dx[:] = 9, 9
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dy, before[1])


@every
def test_an_empty_batch(op):
    x = np.zeros((0, 4, 4, 2))
    assert op(x, pool_size=2).shape == (0, 2, 2, 2)
    assert op.gradient(np.zeros((0, 2, 2, 2)), x, pool_size=2).shape == x.shape


@every
def test_a_gradient_of_another_shape_is_refused(op):
    with pytest.raises(ValueError, match="`dy` must have the shape of the pooled output"):
        op.gradient(np.ones((1, 3, 1)), np.ones((1, 4, 1)), pool_size=2)


@every
def test_what_is_no_batch_is_refused(op):
    with pytest.raises(ValueError, match="`x` must have shape"):
        op(np.ones((1, 4)), pool_size=2)
    with pytest.raises(ValueError, match="`x` must have shape"):
        op.gradient(np.ones(2), np.ones((1, 4)), pool_size=2)
