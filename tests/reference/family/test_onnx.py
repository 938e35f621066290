"""The p-norm against ONNX Runtime, which has it for p of 1 and 2 among others, with borders."""

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from onnx import TensorProto, helper

from pooltools import lp_pool
from tests.reference.cases import inputs


def run(x, p, chosen):
    """ONNX's LpPool (operator set 22) on our layout."""
    rank = x.ndim - 2
    pads = [(0, 0)] * rank if chosen["padding"] == "valid" else chosen["padding"]
    node = helper.make_node(
        "LpPool",
        ["x"],
        ["y"],
        p=p,
        kernel_shape=chosen["pool_size"],
        strides=chosen["strides"],
        dilations=chosen["dilation"],
        ceil_mode=int(chosen["ceil_mode"]),
        pads=[before for before, _ in pads] + [after for _, after in pads],
    )
    info = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [None] * x.ndim) for n in "xy"]
    graph = helper.make_graph([node], "pool", info[:1], info[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    [y] = session.run(None, {"x": np.moveaxis(x, -1, 1)})
    return np.moveaxis(y, 1, -1)


@pytest.mark.parametrize("p", [1, 2, 5])
@settings(max_examples=25)
@given(case=inputs(kinds=("valid", "explicit")))
def test_the_norm(p, case):
    x, chosen, _ = case
    x = x.astype("float32")
    np.testing.assert_allclose(lp_pool(x, **chosen, p=p), run(x, p, chosen), rtol=1e-5, atol=1e-6)
