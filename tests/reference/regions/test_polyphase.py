"""Adaptive polyphase pooling: a shift of the input shifts the output, all the rest is the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooltools import global_average_pool, max_pool, polyphase_pool, polyphase_pool_grad
from tests.reference.regions.test_by_hand import line


@st.composite
def shifted(draw):
    """A picture, divisors of its sizes, and a shift around the circle."""
    rank = draw(st.integers(1, 3))
    strides = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    spatial = tuple(s * draw(st.integers(1, 3)) for s in strides)
    x = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).normal(size=(2, *spatial, 2))
    return x, strides, tuple(draw(st.integers(-7, 7)) for _ in range(rank))


def around(x, shift):
    """`x` shifted around the circle on its spatial axes."""
    return np.roll(x, shift, axis=tuple(range(1, x.ndim - 1)))


@given(case=shifted())
def test_the_output_is_shifted_and_nothing_else(case):
    """Cell values are copied, so some shift of the output is equal to the last bit."""
    x, strides, shift = case
    y, moved = polyphase_pool(x, strides), polyphase_pool(around(x, shift), strides)
    for before, after in zip(y, moved, strict=True):
        assert any(
            np.array_equal(after[None], around(before[None], by))
            for by in np.ndindex(before.shape[:-1])
        )


@given(case=shifted())
def test_with_a_global_mean_no_shift_is_seen(case):
    x, strides, shift = case
    seen = [global_average_pool(polyphase_pool(v, strides)) for v in (x, around(x, shift))]
    np.testing.assert_allclose(*seen, rtol=1e-13, atol=1e-14)


@given(case=shifted())
def test_its_gradient_moves_along(case):
    """The slopes of a mean of squares, at the cells kept, go where the cells go."""
    x, strides, shift = case
    slopes = [
        polyphase_pool_grad(polyphase_pool(v, strides), v, strides) for v in (x, around(x, shift))
    ]
    np.testing.assert_array_equal(slopes[1], around(slopes[0], shift))


def test_a_maximum_does_see_a_shift():
    """The tests above could fail: the maxima are 5 2 before and 5 4 after."""
    x = line(5, 4, 1, 2)
    seen = [global_average_pool(max_pool(v, 2)).item() for v in (x, around(x, (1,)))]
    assert seen == [3.5, 4.5]


def test_items_choose_for_themselves_and_channels_together():
    """Second channel: 9 outvotes the 5 of the first."""
    x = np.array([[[1, 9], [5, 0]], [[1, 0], [5, 0]]])
    assert polyphase_pool(x).tolist() == [[[1, 9]], [[5, 0]]]


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([3, -3], [3]),  # a tie: the first
        ([-2, 3, -2, 0], [3, 0]),  # 9 against 8; the sums are 3 and -4, the sums of sizes 3 and 4
        ([1, np.nan], [np.nan]),
        ([1e-200, 2e-200], [2e-200]),  # whose squares are 0
        ([1e200, 2e200], [2e200]),
        ([5, np.inf], [np.inf]),
    ],
    ids=str,
)
def test_the_largest_norm(values, kept):
    np.testing.assert_array_equal(polyphase_pool(line(*values)).ravel(), kept)


@pytest.mark.parametrize(
    ("p", "kept"),
    [
        (1, [2, -2, 2]),  # sums of sizes 6, 5, 3; of squares 12, 13, 9; largest 2, 3, 3
        (2, [3, 2, 0]),
        (np.inf, [3, 2, 0]),  # a tie with the third: the first of them
    ],
)
def test_norms_differ(p, kept):
    x = line(2, 3, 0, -2, 2, 3, 2, 0, 0)
    np.testing.assert_array_equal(polyphase_pool(x, 3, p).ravel(), kept)
    dx = polyphase_pool_grad(line(1, 1, 1), x, 3, p).ravel()
    np.testing.assert_array_equal(dx, np.tile(np.eye(3)[0 if p == 1 else 1], 3))


@pytest.mark.parametrize("p", [3, 0, -np.inf, np.nan])
def test_another_norm_is_refused(p):
    with pytest.raises(ValueError, match=r"`p` must be 1, 2 or infinity; got .* Infinity is np"):
        polyphase_pool(line(1, 2), p=p)


@pytest.mark.parametrize("p", [True, "inf", None])
def test_what_is_no_number_is_no_norm(p):
    with pytest.raises(TypeError, match=r"`p` must be 1, 2 or infinity; got"):
        polyphase_pool_grad(line(1), line(1, 2), p=p)


def test_a_stride_that_does_not_divide_is_refused():
    text = r"`strides` must be divisors of the spatial shape \(3,\); got 2. Crop or pad the input"
    with pytest.raises(ValueError, match=text):
        polyphase_pool(line(1, 2, 3))
