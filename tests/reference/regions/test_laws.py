"""What every operation on regions promises, on everything it takes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.regions.operations import OPERATIONS
from tests.reference.test_gradient import apart

ROUNDING = {"rtol": 1e-12, "atol": 1e-12}
STEP = 1e-4
LONGEST = {1: 9, 2: 5, 3: 3}
FEW, SOME = settings(max_examples=12), settings(max_examples=30)


def chosen_by(law):
    """The operations that obey a law."""
    return pytest.mark.parametrize("op", [op for op in OPERATIONS if law(op)], ids=str)


every = chosen_by(lambda op: True)


@st.composite
def inputs(draw, ties=True):
    """An array (N, *spatial, C) and a random generator for all the rest."""
    rank = draw(st.integers(1, 3))
    spatial = [draw(st.integers(1, LONGEST[rank])) for _ in range(rank)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (draw(st.integers(1, 2)), *spatial, draw(st.integers(1, 2)))
    tied = ties and draw(st.booleans())
    x = rng.integers(-2, 1, shape).astype(float) if tied else -rng.exponential(size=shape)
    return x, rng


@every
@SOME
@given(case=inputs())
def test_the_definition(op, case):
    x, rng = case
    chosen = op.arguments(x.shape, rng)
    np.testing.assert_allclose(op(x, **chosen), op.defined(x, **chosen), **ROUNDING, strict=True)


@every
@FEW
@given(case=inputs())
def test_the_gradient_is_the_slope(op, case):
    """Central differences along each cell, without ties."""
    x, rng = case
    x = 4 * (apart(x) + 0.3 * rng.uniform(size=x.shape)) / x.size - 2
    chosen = op.arguments(x.shape, rng)
    dy = rng.normal(size=op(x, **chosen).shape)
    slopes = np.zeros_like(x)
    for cell in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[cell] = STEP / x.size
        change = op(x + nudge, **chosen) - op(x - nudge, **chosen)
        slopes[cell] = np.sum(dy * change) / (2 * STEP / x.size)
    np.testing.assert_allclose(op.gradient(dy, x, **chosen), slopes, rtol=1e-6, atol=1e-6)


@chosen_by(lambda op: op.convex)
@FEW
@given(case=inputs())
def test_along_its_gradient_it_rises_as_fast_or_faster(op, case):
    """Also with ties: a maximum is never below its tangent, what is linear lies on it."""
    x, rng = case
    chosen = op.arguments(x.shape, rng)
    y = op(x, **chosen)
    dy = rng.exponential(size=y.shape)
    g = op.gradient(dy, x, **chosen)
    rise = np.sum(dy * (op(x + 0.1 * g, **chosen) - y))
    assert rise >= 0.1 * np.sum(g * g) - 1e-9
    if op.linear:
        assert rise <= 0.1 * np.sum(g * g) + 1e-9


@chosen_by(lambda op: op.linear)
@FEW
@given(case=inputs())
def test_linear_and_adjoint(op, case):
    """<dy, A v> = <A' dy, v>, and A keeps sums and multiples."""
    v, rng = case
    chosen = op.arguments(v.shape, rng)
    y, w = op(v, **chosen), rng.normal(size=v.shape)
    dy = rng.normal(size=y.shape)
    np.testing.assert_allclose(np.sum(dy * y), np.sum(op.gradient(dy, w, **chosen) * v), **ROUNDING)
    np.testing.assert_allclose(op(3 * v - w, **chosen), 3 * y - op(w, **chosen), **ROUNDING)


@every
@FEW
@given(case=inputs())
def test_channels_do_not_meet(op, case):
    x, rng = case
    x = x[..., :1] if op.together else x
    chosen = op.arguments(x.shape, rng)
    y = op(x, **chosen)
    dy = rng.normal(size=y.shape)
    twice = np.concatenate([x, 7 * x], axis=-1)  # the second chooses as the first
    both = op(twice, **chosen).reshape(*y.shape[:-1], -1, 2, x.shape[-1])[..., 0, :]
    np.testing.assert_allclose(both.reshape(y.shape), y, **ROUNDING)
    dy_twice = np.stack([dy.reshape(*dy.shape[:-1], -1, x.shape[-1])] * 2, axis=-2)
    dx = op.gradient(dy_twice.reshape(op(twice, **chosen).shape), twice, **chosen)
    expected = op.gradient(dy, x, **chosen)
    np.testing.assert_allclose(dx, np.concatenate([expected] * 2, axis=-1), **ROUNDING)


@every
@FEW
@given(case=inputs(), value=st.floats(-1e3, 1e3))
def test_a_constant_stays(op, case, value):
    x, rng = case
    chosen = op.arguments(x.shape, rng)
    x = np.full_like(x, value)
    y = op(x, **chosen)
    dy = rng.normal(size=y.shape)
    np.testing.assert_allclose(y, value, rtol=1e-12, atol=1e-300)
    # so the slopes of a region sum to 1
    np.testing.assert_allclose(op.gradient(dy, x, **chosen).sum(), dy.sum(), **ROUNDING)


@chosen_by(lambda op: op.between)
@FEW
@given(case=inputs())
def test_nothing_lies_outside_the_input(op, case):
    x, rng = case
    y = op(x, **op.arguments(x.shape, rng))
    assert y.min() >= x.min() - 1e-12
    assert y.max() <= x.max() + 1e-12


@chosen_by(lambda op: op.local)
@FEW
@given(case=inputs())
def test_nan_is_heard_where_the_cell_counts(op, case):
    x, rng = case
    chosen = op.arguments(x.shape, rng)
    cell = tuple(int(rng.integers(n)) for n in x.shape)
    spoilt, counted = x.copy(), np.full_like(x, -1.0)
    spoilt[cell], counted[cell] = np.nan, 1e6
    heard = op(counted, **chosen) > -0.9999  # the million is felt
    expected = np.where(heard, np.nan, op(x, **chosen))
    np.testing.assert_allclose(op(spoilt, **chosen), expected, **ROUNDING)


@every
@FEW
@given(case=inputs(), factor=st.sampled_from([2.0**-900, 3.0, 2.0**1000]))
def test_scale_goes_through(op, case, factor):
    """Values of 1e301 and 1e-271 neither overflow nor vanish; the gradient does not notice."""
    x, rng = case
    chosen = op.arguments(x.shape, rng)
    y = op(x, **chosen)
    dy = rng.normal(size=y.shape)
    np.testing.assert_allclose(op(x * factor, **chosen) / factor, y, **ROUNDING)
    dx = op.gradient(dy, x * factor, **chosen)
    np.testing.assert_allclose(dx, op.gradient(dy, x, **chosen), **ROUNDING)


@every
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floats_keep_their_type_and_do_not_overflow(op, dtype):
    x = np.full((1, 4, 4, 1), 6e4, dtype)
    chosen = op.arguments(x.shape, np.random.default_rng(0))
    y = op(x, **chosen)
    assert y.dtype == dtype
    # weights sum to 1 but for a few roundings in double precision
    np.testing.assert_allclose(y.astype(float), float(x.flat[0]), rtol=4e-16)
    dx = op.gradient(np.ones_like(y), x, **chosen)
    assert dx.dtype == dtype
    np.testing.assert_allclose(dx.sum(dtype=float), y.size, rtol=64 * np.finfo(dtype).eps)


@every
def test_whole_numbers(op):
    x = np.array([100, 120, 7, 110], "int8").reshape(1, 4, 1)
    chosen = op.arguments(x.shape, np.random.default_rng(0))
    y = op(x, **chosen)
    assert y.dtype == op.whole
    np.testing.assert_allclose(y, op(x.astype(float), **chosen), rtol=1e-13)
    assert op.gradient(np.ones(y.shape, int), x, **chosen).dtype == "float64"


@every
def test_arguments_stay_as_they_are(op):
    x = np.array([1.0, 2.0, 4.0, 3.0]).reshape(1, 4, 1)
    chosen = op.arguments(x.shape, np.random.default_rng(0))
    y = op(x, **chosen)
    dy = np.ones_like(y)
    before = x.copy(), dy.copy()
    y[...] = 9
    op.gradient(dy, x, **chosen)[...] = 9
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dy, before[1])


@every
def test_an_empty_batch(op):
    x = np.zeros((0, 4, 4, 2))
    chosen = op.arguments(x.shape, np.random.default_rng(0))
    y = op(x, **chosen)
    assert y.shape[0] == 0
    assert y.shape[1:] == op(np.zeros((1, 4, 4, 2)), **chosen).shape[1:]
    assert op.gradient(y, x, **chosen).shape == x.shape


@every
def test_what_is_no_batch_is_refused(op):
    chosen = op.arguments((1, 4, 1), np.random.default_rng(0))
    with pytest.raises(ValueError, match="`x` must have shape"):
        op(np.ones(4), **chosen)
    with pytest.raises(ValueError, match="`x` must have shape"):
        op.gradient(np.ones(2), np.ones(4), **chosen)
    with pytest.raises(ValueError, match="`dy` must have the shape of the pooled output"):
        op.gradient(np.ones((1, 77, 1)), np.ones((1, 4, 1)), **chosen)
