"""Masks: what is not real has no influence, and NumPy's masked arrays agree."""

import numpy as np
import pytest
from hypothesis import given, settings

from pooltools import (
    average_pool,
    average_pool_grad,
    masked_average_pool,
    masked_average_pool_grad,
    masked_global_average_pool,
    masked_global_average_pool_grad,
    masked_global_max_pool,
    masked_global_max_pool_grad,
    masked_max_pool,
    masked_max_pool_grad,
    max_pool,
    max_pool_grad,
)
from tests.reference import definition
from tests.reference.cases import inputs
from tests.reference.test_gradient import apart, central_differences

FEW = settings(max_examples=30)
ROUNDING = {"rtol": 1e-12, "atol": 1e-12}
MAXIMUM = (masked_max_pool, masked_max_pool_grad, max_pool, max_pool_grad, max)
AVERAGE = (
    masked_average_pool,
    masked_average_pool_grad,
    average_pool,
    average_pool_grad,
    lambda values: sum(values) / len(values),
)
WINDOWED = pytest.mark.parametrize("functions", [MAXIMUM, AVERAGE], ids=["maximum", "average"])
GLOBAL = [
    (masked_global_max_pool, masked_global_max_pool_grad, np.ma.max),
    (masked_global_average_pool, masked_global_average_pool_grad, np.ma.mean),
]
globally = pytest.mark.parametrize(("pool", "grad", "theirs"), GLOBAL, ids=["maximum", "average"])


def some(x, seed=0):
    """A mask that keeps about half of the cells, and at least one of each item."""
    mask = np.random.default_rng(seed).random(x.shape[:-1]) < 0.5
    mask.reshape(len(x), -1)[:, -1] = True
    return mask


def central(pool, dy, x, mask, **chosen):
    return central_differences(lambda z: np.sum(dy * pool(z, mask, **chosen)), x)


@WINDOWED
@settings(max_examples=60)
@given(case=inputs())
def test_the_definition(functions, case):
    x, chosen, _ = case
    pool, *_, of_window = functions
    mask = some(x)
    expected = np.zeros(definition.output_shape(x, chosen))
    for index, cells in definition.pooled(x, chosen):
        values = [x[c] for c in cells if definition.is_input(x, c) and mask[c[:-1]]]
        expected[index] = of_window(values) if values else 0
    np.testing.assert_allclose(pool(x, mask, **chosen), expected, **ROUNDING)


@WINDOWED
@FEW
@given(case=inputs())
def test_the_gradient_is_the_slope(functions, case):
    x, chosen, dy = case
    pool, grad, *_ = functions
    x, mask = apart(x), some(x)
    slopes = central(pool, dy, x, mask, **chosen)
    np.testing.assert_allclose(grad(dy, x, mask, **chosen), slopes, rtol=0, atol=1e-8)


@WINDOWED
@FEW
@given(case=inputs())
def test_a_full_mask_changes_nothing(functions, case):
    x, chosen, dy = case
    pool, grad, plain, plain_grad, _ = functions
    mask = np.ones(x.shape[:-1], bool)
    np.testing.assert_allclose(pool(x, mask, **chosen), plain(x, **chosen), **ROUNDING)
    np.testing.assert_allclose(grad(dy, x, mask, **chosen), plain_grad(dy, x, **chosen), **ROUNDING)


@WINDOWED
@pytest.mark.parametrize("junk", [np.nan, np.inf, -np.inf, 1e300], ids=str)
def test_what_is_not_real_has_no_influence(functions, junk):
    pool, grad, *_ = functions
    x = np.random.default_rng(0).normal(size=(2, 7, 6, 3))
    mask, dy = some(x), np.ones((2, 4, 3, 3))
    spoilt = np.where(mask[..., None], x, junk)
    arguments = {"mask": mask, "pool_size": 3, "strides": 2, "padding": "same"}
    np.testing.assert_array_equal(pool(spoilt, **arguments), pool(x, **arguments))
    dx = grad(dy, spoilt, **arguments)
    np.testing.assert_array_equal(dx, grad(dy, x, **arguments))
    assert (dx[~mask] == 0).all()


def test_a_short_sequence_is_as_if_it_stood_alone():
    """Lengths 7, 4 and 1 in one batch; the mask of the output says how many windows count."""
    x = np.random.default_rng(0).normal(size=(3, 7, 2))
    mask = np.arange(7) < np.array([[7], [4], [1]])
    y = masked_max_pool(x, mask, 3, 2, ceil_mode=True)
    kept = max_pool(mask[..., None], 3, 2, ceil_mode=True)[..., 0]
    np.testing.assert_array_equal(kept, [[1, 1, 1], [1, 1, 0], [1, 0, 0]])
    np.testing.assert_array_equal(y[1, :2], max_pool(x[1:2, :4], 3, 2, ceil_mode=True)[0])
    np.testing.assert_array_equal(y[2], [x[2, 0], [0, 0], [0, 0]])


@pytest.mark.parametrize("value", [np.nan, np.inf], ids=str)
@WINDOWED
def test_a_wild_gradient_of_an_empty_window_goes_nowhere(functions, value):
    mask = np.array([[True, True, False, False]])
    dy = np.array([1, value]).reshape(1, 2, 1)
    dx = functions[1](dy, np.ones((1, 4, 1)), mask, 2)
    assert dx[0, 2:].tolist() == [[0], [0]]
    assert dx.sum() == 1


@pytest.mark.parametrize("value", [-np.inf, np.nan], ids=str)
def test_a_tie_with_what_is_not_real_goes_to_the_real(value):
    x = np.array([value, value, value]).reshape(1, 3, 1)
    mask = np.array([[False, True, True]])
    dx = masked_max_pool_grad(np.ones((1, 1, 1)), x, mask, 3)
    assert dx.ravel().tolist() == [0, 1, 0]


@globally
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_global_against_masked_arrays(pool, grad, theirs, rank):
    x = np.random.default_rng(rank).normal(size=(3, *[4] * rank, 2))
    mask = some(x)
    covered = np.ma.array(x, mask=np.broadcast_to(~mask[..., None], x.shape))
    expected = theirs(covered.reshape(3, -1, 2), axis=1)
    np.testing.assert_allclose(pool(x, mask), expected, rtol=1e-13)
    dy = np.random.default_rng(0).normal(size=(3, 2))
    slopes = central(pool, dy, 1.0 * x, mask)
    np.testing.assert_allclose(grad(dy, x, mask), slopes, rtol=0, atol=1e-9)


def test_number_types():
    x, mask = np.array([[[5], [2**62 + 1], [1]]]), np.array([[False, True, True]])
    assert masked_global_max_pool(x, mask).tolist() == [[2**62 + 1]]  # no float on the way
    assert masked_max_pool(x, mask, 3).dtype == "int64"
    assert masked_average_pool(x, mask, 3).dtype == "float64"
    half = np.full((1, 9, 1), 6e4, "float16")
    assert masked_global_average_pool(half, np.ones((1, 9), bool)) == np.float16(6e4)
    assert masked_global_max_pool_grad(np.ones((1, 1), "float32"), x, mask).dtype == "float32"
    assert masked_max_pool(x > 1, mask, 3).dtype == bool


BATCH = np.ones((2, 3, 1))
MASKS = [
    (np.ones((2, 3)), TypeError, "`mask` must hold truth values; got dtype float64. Write mask !="),
    (np.ones((2, 3, 1), bool), ValueError, r"of shape \(N, \*spatial\), \(2, 3\); got \(2, 3, 1\)"),
    (
        np.array([[True] * 3, [False] * 3]),
        ValueError,
        "`mask` must keep at least one cell of every item; got none for item 1. Leave items",
    ),
]


@pytest.mark.parametrize(("mask", "error", "text"), MASKS, ids=["numbers", "shape", "empty"])
def test_messages(mask, error, text):
    for pool, grad, *_ in (MAXIMUM, AVERAGE):
        with pytest.raises(error, match=text):
            pool(BATCH, mask, 3)
        with pytest.raises(error, match=text):
            grad(np.ones((2, 1, 1)), BATCH, mask, 3)
    for pool, grad, _ in GLOBAL:
        with pytest.raises(error, match=text):
            pool(BATCH, mask)
        with pytest.raises(error, match=text):
            grad(np.ones((2, 1)), BATCH, mask)


def test_a_gradient_of_another_shape():
    mask = np.ones((2, 3), bool)
    for _, grad, _ in GLOBAL:
        with pytest.raises(ValueError, match="`dy` must have the shape of the pooled output"):
            grad(np.ones((2, 3)), BATCH, mask)
