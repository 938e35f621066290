"""Which arrays may come in, what type goes out, and that nobody's memory is touched."""

import numpy as np
import pytest

from pooltools import average_pool, average_pool_grad, max_pool, max_pool_grad
from tests.reference import definition

WHOLE = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64", "longdouble"]


def line(values, dtype=float):
    """One item, one axis, one channel."""
    return np.array(values, dtype).reshape(1, -1, 1)


@pytest.mark.parametrize("dtype", [*WHOLE, *FLOATS, "bool"])
def test_maximum_keeps_the_type(dtype):
    """Also the lowest number of the type, beside a border."""
    low = np.finfo(dtype).min if dtype in FLOATS else 0 if dtype == "bool" else np.iinfo(dtype).min
    y = max_pool(line([low, low, 1], dtype), 2, padding="same_lower")
    np.testing.assert_array_equal(y, line([low, 1], dtype), strict=True)


@pytest.mark.parametrize("dtype", WHOLE)
def test_whole_numbers_are_not_rounded_on_the_way(dtype):
    high = np.iinfo(dtype).max
    np.testing.assert_array_equal(
        max_pool(line([high - 1, high], dtype), 2), line([high], dtype), strict=True
    )


@pytest.mark.parametrize(
    ("dtype", "expected"), [*((d, d) for d in FLOATS), *((d, "float64") for d in [*WHOLE, "bool"])]
)
def test_average_keeps_floats_and_makes_float64_of_whole_numbers(dtype, expected):
    y = average_pool(line([0, 1, 1], dtype), 2, ceil_mode=True)
    np.testing.assert_array_equal(y, line([0.5, 1], expected), strict=True)


@pytest.mark.parametrize("gradient", [max_pool_grad, average_pool_grad])
@pytest.mark.parametrize("x_dtype", ["int8", "float16", "float64", "bool"])
@pytest.mark.parametrize(
    ("dtype", "expected"), [*((d, d) for d in FLOATS), *((d, "float64") for d in [*WHOLE, "bool"])]
)
def test_gradient_has_the_type_of_dy(gradient, x_dtype, dtype, expected):
    dx = gradient(line([1], dtype), line([1, 1], x_dtype), 2)
    first, second = (1, 0) if gradient is max_pool_grad else (0.5, 0.5)
    np.testing.assert_array_equal(dx, line([first, second], expected), strict=True)


@pytest.mark.parametrize("dtype", [">f4", ">i2"])
@pytest.mark.parametrize("pool_size", [1, 2])
def test_foreign_byte_order_becomes_ours(dtype, pool_size):
    x = line([1, 2], dtype)
    ours = np.dtype(dtype).newbyteorder("=")
    assert max_pool(x, pool_size).dtype == ours
    assert average_pool(x, pool_size).dtype == (ours if ours.kind == "f" else float)
    assert max_pool_grad(x, x, 1).dtype == (ours if ours.kind == "f" else float)


def test_half_precision_sums_do_not_overflow():
    """4 x 60000 is far above the largest half, 65504; the mean is not."""
    x = np.full((1, 4, 1), 60000, np.float16)
    assert average_pool(x, 4).item() == 60000
    assert average_pool(x, 2, 1).ravel().tolist() == [60000] * 3


@pytest.mark.parametrize("dy", [[60000, 60000, -60000], [-60000, 60000, 60000]], ids=str)
def test_half_precision_gradients_do_not_overflow(dy):
    """All three windows send theirs to the 1; in one of the two orders the sum passes 120000."""
    dx = max_pool_grad(line(dy, np.float16), line([0, 0, 1, 0, 0]), 3, 1)
    assert dx.ravel().tolist() == [0, 0, 60000, 0, 0]


def test_whole_numbers_are_summed_without_wrapping():
    """100 + 100 does not fit int8."""
    assert average_pool(line([100, 100], np.int8), 2).item() == 100


@pytest.mark.parametrize(
    ("values", "largest", "mean"),
    [
        ([-np.inf, -np.inf, -np.inf], [-np.inf, -np.inf], [-np.inf, -np.inf]),
        ([np.inf, 0, 1], [np.inf, 1], [np.inf, 0.5]),
        ([1, np.nan, 2], [1, np.nan], [1, np.nan]),
        ([np.nan, 2, np.inf], [np.nan, np.inf], [np.nan, np.inf]),
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", FLOATS)
def test_infinity_and_nan_go_through(values, largest, mean, dtype):
    """`same_lower`, windows of 2: the border and the first cell, then the other two."""
    x = line(values, dtype)
    y = max_pool(x, 2, padding="same_lower")
    np.testing.assert_array_equal(y, line(largest, dtype), strict=True)
    y = average_pool(x, 2, padding="same_lower")
    np.testing.assert_array_equal(y, line(mean, dtype), strict=True)


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8", "bool"])
def test_gradient_finds_the_lowest_whole_number_beside_the_border(dtype):
    """The border holds the same lowest number and comes first, yet the input gets the gradient."""
    low = 0 if dtype in ("bool", "uint8") else np.iinfo(dtype).min
    dx = max_pool_grad(line([1, 2]), line([low] * 3, dtype), 2, padding="same_lower")
    assert dx.ravel().tolist() == [1, 2, 0]


@pytest.mark.parametrize("shape", [(0, 5, 2), (2, 5, 0), (0, 4, 5, 2), (2, 3, 4, 5, 0)], ids=str)
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("pool", [(max_pool, max_pool_grad), (average_pool, average_pool_grad)])
def test_nothing_in_nothing_out(shape, padding, pool):
    forward, gradient = pool
    y = forward(np.zeros(shape), 2, padding=padding)
    spatial = tuple(n // 2 if padding == "valid" else -(-n // 2) for n in shape[1:-1])
    assert y.shape == (shape[0], *spatial, shape[-1])
    np.testing.assert_array_equal(
        gradient(y, np.zeros(shape), 2, padding=padding), np.zeros(shape), strict=True
    )


STRANGE = {
    "every second cell": lambda x: x[:, ::2, ::2],
    "backwards": lambda x: x[:, ::-1, ::-1, ::-1],
    "transposed": lambda x: x.transpose(3, 2, 1, 0),
    "repeated": lambda x: np.broadcast_to(x[:1, :1], x.shape),
    "Fortran order": np.asfortranarray,
    "nested lists": lambda x: x.tolist(),
}
FORWARD = [(max_pool, definition.max_pool), (average_pool, definition.average_pool)]
BACKWARD = [
    (max_pool_grad, definition.max_pool_grad),
    (average_pool_grad, definition.average_pool_grad),
]
SETTINGS = {"pool_size": (2, 3), "strides": (1, 2), "padding": "same", "dilation": (1, 1)}
SETTINGS["ceil_mode"] = False


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize(("ours", "oracle"), FORWARD, ids=["max", "average"])
def test_any_memory_layout(strange, ours, oracle):
    x = STRANGE[strange](np.random.default_rng(0).normal(size=(2, 6, 7, 3)))
    np.testing.assert_allclose(
        ours(x, **SETTINGS), oracle(np.array(x), **SETTINGS), rtol=0, atol=1e-15
    )


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize(("ours", "oracle"), BACKWARD, ids=["max", "average"])
def test_any_memory_layout_of_the_gradient(strange, ours, oracle):
    rng = np.random.default_rng(0)
    x = STRANGE[strange](rng.normal(size=(2, 6, 7, 3)))
    n, h, w, c = np.shape(x)
    dy = rng.normal(size=(c, -(-w // 2), h, n)).T  # (n, h, w / 2, c), not contiguous
    np.testing.assert_allclose(
        ours(dy, x, **SETTINGS), oracle(dy, np.array(x), **SETTINGS), rtol=0, atol=1e-14
    )


CALLS = {
    "max": lambda x, dy, **settings: max_pool(x, **settings),
    "average": lambda x, dy, **settings: average_pool(x, **settings),
    "max gradient": lambda x, dy, **settings: max_pool_grad(dy, x, **settings),
    "average gradient": lambda x, dy, **settings: average_pool_grad(dy, x, **settings),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "settings",
    [
        {"pool_size": 1},
        {"pool_size": 1, "strides": 2},
        {"pool_size": (1, 2), "strides": 1},
        {"pool_size": (2, 1), "padding": "same"},
        {"pool_size": 3, "strides": 1, "padding": ((1, 1), (2, 0))},
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_input_is_read_only_and_output_is_new(call, settings, dtype):
    x = np.random.default_rng(0).normal(size=(2, 4, 4, 2)).astype(dtype)
    dy = np.ones(max_pool(x, **settings).shape, dtype)
    before = x.copy(), dy.copy()
    x.flags.writeable = dy.flags.writeable = False
    result = CALLS[call](x, dy, **settings)
    assert not np.shares_memory(result, x)
    assert not np.shares_memory(result, dy)
    assert result.flags.writeable
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dy, before[1])


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("size", [(2, 2), [2, 2], np.int8(2), np.array([2, 2])], ids=repr)
def test_sizes_may_be_written_in_any_way(call, size):
    """A number, a tuple, a list, NumPy's whole numbers; the strides left out or not."""
    x, dy = np.random.default_rng(0).normal(size=(1, 4, 6, 1)), np.ones((1, 2, 3, 1))
    plain = CALLS[call](x, dy, pool_size=2)
    np.testing.assert_array_equal(plain, CALLS[call](x, dy, pool_size=size, strides=size))
    border = np.zeros((2, 2), np.int8)
    np.testing.assert_array_equal(plain, CALLS[call](x, dy, pool_size=size, padding=border))
