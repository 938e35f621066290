"""The triangle with ONNX Runtime (operator set 22): definition, ours, theirs; forward only.

It takes what Keras lacks: explicit borders, `same_lower`, dilation, ceil mode, a counted border; in
ceil mode it too drops a last window that would start behind the input and counts the border only up
to the padding. It differs from the definition in these things, each shown at the end of this file
and each left out of the comparison:

- with `auto_pad` it takes the border from the window without its dilation, so `same` with dilation
  has another shape or other values;
- with `auto_pad` and gaps it asks for a negative border: the maximum refuses, the average starts
  its first window inside the input;
- the maximum passes over NaN in one and three dimensions;
- the maximum of a window of -inf in one and three dimensions is the lowest finite number.
"""

import functools

import numpy as np
import onnxruntime
import pytest
from hypothesis import assume, given, settings
from onnx import TensorProto, helper

from pooltools import average_pool, max_pool
from tests.reference import definition
from tests.reference.cases import inputs, left_over

AUTO_PAD = {"valid": "VALID", "same": "SAME_UPPER", "same_lower": "SAME_LOWER"}
TYPES = {"float32": TensorProto.FLOAT, "float64": TensorProto.DOUBLE, "int8": TensorProto.INT8}


@functools.cache
def session(operator, rank, dtype, attributes):
    """One node that reads and writes arrays of any size; `attributes` as sorted pairs."""
    node = helper.make_node(operator, ["x"], ["y"], **dict(attributes))
    ends = [helper.make_tensor_value_info(name, TYPES[dtype], [None] * (rank + 2)) for name in "xy"]
    graph = helper.make_graph([node], "pooling", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # refusals come as exceptions; not on the terminal as well
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def onnx_pool(operator, x, settings, **more):
    """`x` (N, *spatial, C) through ONNX Runtime, which keeps the channels first."""
    names = {"kernel_shape": "pool_size", "strides": "strides", "dilations": "dilation"}
    attributes = {theirs: tuple(settings[ours]) for theirs, ours in names.items()} | more
    attributes["ceil_mode"] = int(settings["ceil_mode"])
    padding = settings["padding"]
    if isinstance(padding, str):
        attributes["auto_pad"] = AUTO_PAD[padding]
    else:
        attributes["pads"] = (*(before for before, _ in padding), *(after for _, after in padding))
    run = session(operator, x.ndim - 2, str(x.dtype), tuple(sorted(attributes.items()))).run
    [y] = run(None, {"x": np.ascontiguousarray(np.moveaxis(x, -1, 1))})
    return np.moveaxis(y, 1, -1)


def comparable(x, settings):
    """Whether ONNX Runtime's `same` is ours: no dilation, and no negative border."""
    named = settings["padding"] in ("same", "same_lower")
    return not named or (set(settings["dilation"]) == {1} and left_over(x, settings) <= 0)


@settings(max_examples=300)
@given(inputs())
def test_maximum(case):
    x, chosen, _ = case
    assume(comparable(x, chosen))
    expected = onnx_pool("MaxPool", x, chosen)
    np.testing.assert_array_equal(definition.max_pool(x, **chosen), expected, strict=True)
    np.testing.assert_array_equal(max_pool(x, **chosen), expected, strict=True)


@settings(max_examples=100)
@given(inputs())
def test_maximum_of_whole_numbers(case):
    x, chosen, _ = case
    assume(comparable(x, chosen))
    x = np.clip(x * 99, -128, -1).astype(np.int8)
    np.testing.assert_array_equal(
        max_pool(x, **chosen), onnx_pool("MaxPool", x, chosen), strict=True
    )


@pytest.mark.parametrize("counts", [False, True], ids=["input", "input-and-border"])
@settings(max_examples=300)
@given(case=inputs())
def test_average(counts, case):
    x, chosen, _ = case
    assume(comparable(x, chosen))
    x = x.astype(np.float32)
    expected = onnx_pool("AveragePool", x, chosen, count_include_pad=int(counts))
    by_definition = definition.average_pool(x, count_include_pad=counts, **chosen)
    np.testing.assert_allclose(by_definition, expected, rtol=1e-5, atol=1e-5)  # float32
    ours = average_pool(x, count_include_pad=counts, **chosen)
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-5, strict=True)


def one_axis(**changes):
    """Settings for one axis, plain unless changed."""
    plain = {"pool_size": (2,), "strides": (1,), "padding": "valid"}
    return plain | {"dilation": (1,), "ceil_mode": False} | changes


LINE = np.arange(1.0, 6, dtype=np.float32).reshape(1, 5, 1)


@pytest.mark.parametrize("operator", ["MaxPool", "AveragePool"])
def test_difference_same_forgets_dilation(operator):
    """Windows of 2 spaced by 2 reach over 3; `same` needs 2 border cells, they add 1."""
    dilated = one_axis(padding="same", dilation=(2,))
    assert onnx_pool(operator, LINE, dilated).shape == (1, 4, 1)
    assert max_pool(LINE, **dilated).shape == average_pool(LINE, **dilated).shape == (1, 5, 1)


def test_difference_same_with_gaps_is_refused_by_the_maximum():
    gaps = one_axis(pool_size=(1,), strides=(5,), padding="same")
    with pytest.raises(Exception, match="padding values must be non-negative"):
        onnx_pool("MaxPool", LINE, gaps)
    assert max_pool(LINE, **gaps).item() == 1


def test_difference_same_with_gaps_moves_the_average():
    """One window of 1 on 5 cells: ours, as TensorFlow's, reads the first; theirs the third."""
    gaps = one_axis(pool_size=(1,), strides=(5,), padding="same")
    assert onnx_pool("AveragePool", LINE, gaps).item() == 3
    assert average_pool(LINE, **gaps).item() == 1


def cube(rank, value):
    """One window of two cells per axis, settings for it, and `value` in its second cell."""
    settings = {"pool_size": (2,) * rank, "strides": (2,) * rank, "dilation": (1,) * rank}
    x = np.zeros((1, *[2] * rank, 1), np.float32)
    x.flat[1] = value
    return x, settings | {"padding": "valid", "ceil_mode": False}


@pytest.mark.parametrize("rank", [1, 3])
def test_difference_nan_is_passed_over(rank):
    x, chosen = cube(rank, np.nan)
    assert onnx_pool("MaxPool", x, chosen).item() == 0
    assert np.isnan(max_pool(x, **chosen).item())


@pytest.mark.parametrize("rank", [1, 3])
def test_difference_a_window_of_minus_infinity(rank):
    x, chosen = cube(rank, -np.inf)
    x[...] = -np.inf
    assert onnx_pool("MaxPool", x, chosen).item() == np.finfo(np.float32).min
    assert max_pool(x, **chosen).item() == -np.inf
