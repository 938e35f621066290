"""Where the maximum lies, and values put back there."""

import numpy as np
import pytest
from hypothesis import given, settings
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from pooltools import (
    max_pool,
    max_pool_grad,
    max_pool_with_argmax,
    max_unpool,
    max_unpool_grad,
)
from tests.reference import definition
from tests.reference.cases import inputs

SOME = settings(max_examples=60)
ROUNDING = {"rtol": 1e-12, "atol": 1e-12}


@SOME
@given(inputs())
def test_the_index_is_that_of_the_first_maximum(case):
    x, chosen, _ = case
    y, index = max_pool_with_argmax(x, **chosen)
    np.testing.assert_array_equal(y, max_pool(x, **chosen), strict=True)
    expected = np.empty(y.shape, np.int64)
    for place, cells in definition.pooled(x, chosen):
        winner = definition.first_maximum(x, cells)
        expected[place] = np.ravel_multi_index(winner[1:-1], x.shape[1:-1])
    np.testing.assert_array_equal(index, expected, strict=True)


@SOME
@given(inputs())
def test_unpooling_is_the_gradient_of_the_maximum(case):
    """Overlapping windows too: what meets in one place adds up."""
    x, chosen, dy = case
    _, index = max_pool_with_argmax(x, **chosen)
    expected = max_pool_grad(dy, x, **chosen)
    np.testing.assert_allclose(max_unpool(dy, index, x.shape[1:-1]), expected, **ROUNDING)


@SOME
@given(inputs())
def test_unpooling_and_its_gradient_are_adjoint(case):
    x, chosen, y = case
    _, index = max_pool_with_argmax(x, **chosen)
    size = x.shape[1:-1]
    forward = np.sum(x * max_unpool(y, index, size))
    backward = np.sum(max_unpool_grad(x, y, index, size) * y)
    np.testing.assert_allclose(forward, backward, **ROUNDING)


@SOME
@given(inputs())
def test_the_gradient_fetches_the_maxima(case):
    x, chosen, _ = case
    y, index = max_pool_with_argmax(x, **chosen)
    np.testing.assert_array_equal(max_unpool_grad(x, y, index, x.shape[1:-1]), y)


def test_pooling_again_gives_the_same():
    """Without overlap, and with nothing below 0: the values stand where they stood."""
    x = np.random.default_rng(0).exponential(size=(2, 6, 9, 3))
    y, index = max_pool_with_argmax(x, (2, 3))
    back = max_unpool(y, index, (6, 9))
    np.testing.assert_array_equal(max_pool(back, (2, 3)), y)
    np.testing.assert_array_equal(back[back != 0], x[back != 0])


def test_against_onnx():
    """MaxUnpool counts items and channels in its index too; NaN-free, no overlap."""
    x = np.random.default_rng(0).normal(size=(2, 6, 8, 3)).astype("float32")
    y, index = max_pool_with_argmax(x, 2)
    node = helper.make_node("MaxUnpool", ["y", "i"], ["x"], kernel_shape=[2, 2], strides=[2, 2])
    ends = [
        helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 3, 3, 4]),
        helper.make_tensor_value_info("i", TensorProto.INT64, [2, 3, 3, 4]),
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 3, 6, 8]),
    ]
    graph = helper.make_graph([node], "unpool", ends[:2], ends[2:])
    theirs = ReferenceEvaluator(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
    )
    item, channel = np.arange(2).reshape(2, 1, 1, 1), np.arange(3).reshape(1, 3, 1, 1)
    flat = np.moveaxis(index, -1, 1) + (item * 3 + channel) * 48
    [expected] = theirs.run(None, {"y": np.moveaxis(y, -1, 1), "i": flat})
    np.testing.assert_array_equal(max_unpool(y, index, (6, 8)), np.moveaxis(expected, 1, -1))


@pytest.mark.parametrize(
    ("x", "index"),
    [
        ([[0, 9], [1, 2]], 1),  # row-major: column by column it would be 2
        ([[0, 1], [9, 2]], 2),
        ([[3, 3], [3, 3]], 0),
        ([[1, np.nan], [np.nan, 9]], 1),
        ([[-np.inf, -np.inf], [-np.inf, -np.inf]], 0),
    ],
    ids=str,
)
@pytest.mark.parametrize("padding", ["valid", ((1, 1), (1, 1))], ids=["bare", "border"])
def test_the_index_by_hand(x, index, padding):
    x = np.array(x, float)[None, ..., None]
    _, found = max_pool_with_argmax(x, 2 if padding == "valid" else 4, 4, padding)
    assert found.item() == index


@pytest.mark.parametrize(
    ("dtype", "result"), [("int8", "float64"), ("float16", "float16"), ("float32", "float32")]
)
def test_number_types(dtype, result):
    x = np.ones((1, 4, 1), dtype)
    y, index = max_pool_with_argmax(x, 2)
    assert (y.dtype, index.dtype) == (dtype, np.int64)
    assert max_unpool(y, index.astype("uint8"), 4).dtype == result
    assert max_unpool_grad(x, y, index, 4).dtype == result


X, INDEX = np.ones((1, 2, 1)), np.array([[[1], [2]]])


@pytest.mark.parametrize(
    ("index", "size", "error", "text"),
    [
        (INDEX * 1.0, 4, TypeError, "`index` must hold whole numbers; got dtype float64."),
        (INDEX[:, :1], 4, ValueError, r"of the shape of `x`, \(1, 2, 1\); got \(1, 1, 1\)."),
        (INDEX, 2, ValueError, "`index` must be from 0 to 1, the cells of `size`; got 2. Use the"),
        (INDEX - 2, 4, ValueError, "`index` must be from 0 to 3, the cells of `size`; got -1."),
        (INDEX, (2, 2), ValueError, "`size` must have one entry per spatial axis; got 2 for 1"),
    ],
    ids=["float", "shape", "beyond", "below", "axes"],
)
def test_messages(index, size, error, text):
    with pytest.raises(error, match=text):
        max_unpool(X, index, size)
    with pytest.raises(error, match=text):
        max_unpool_grad(np.ones((1, 4, 1)), X, index, size)


def test_a_gradient_of_another_shape():
    with pytest.raises(ValueError, match="`dy` must have the shape of the pooled output"):
        max_unpool_grad(np.ones((1, 3, 1)), X, INDEX, 4)
