"""Boxes: ramps, edges, boxes outside, and ONNX Runtime."""

import functools
import re

import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from pooltools import adaptive_max_pool, roi_align, roi_align_grad, roi_pool, roi_pool_grad
from tests.reference.regions.operations import per_box, quantised, sampled
from tests.reference.regions.test_by_hand import line
from tests.reference.regions.test_laws import ROUNDING

OFF_THE_GRID = np.array([1, 1, 3, 3]) * 1.2345e-4  # no rounding decides what is outside or how long
BOXES = st.lists(
    st.tuples(*[st.floats(-3, 8, width=16)] * 2, *[st.floats(0.25, 9, width=16)] * 2),
    min_size=1,
    max_size=4,
).map(lambda boxes: OFF_THE_GRID + np.array([(y, x, y + h, x + w) for y, x, h, w in boxes]))
X = np.random.default_rng(8).normal(size=(2, 6, 7, 3)).astype("float32")
TYPES = {"x": TensorProto.FLOAT, "boxes": TensorProto.FLOAT, "items": TensorProto.INT64}


@functools.cache
def session(operator, opset, inputs, attributes):
    """One node on arrays of any size."""
    node = helper.make_node(operator, inputs, ["y"], **dict(attributes))
    ends = [helper.make_tensor_value_info(n, TYPES[n], None) for n in inputs]
    last = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    model = helper.make_model(
        helper.make_graph([node], "boxes", ends, last),
        opset_imports=[helper.make_opsetid("", opset)],
        ir_version=10,
    )
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def run(found, x, **more):
    """Our layout through theirs."""
    [y] = found.run(None, {"x": np.ascontiguousarray(np.moveaxis(x, -1, 1)), **more})
    return np.moveaxis(y, 1, -1)


def items_of(boxes):
    """Boxes in turn from either item."""
    return np.arange(len(boxes)) % 2


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("ratio", [None, 1, 3])
@given(boxes=BOXES)
def test_onnx_aligns_the_same(aligned, ratio, boxes):
    mode = "half_pixel" if aligned else "output_half_pixel"
    attributes = {"output_height": 3, "output_width": 2, "sampling_ratio": ratio or 0}
    attributes |= {"coordinate_transformation_mode": mode, "spatial_scale": 1.0}
    found = session("RoiAlign", 16, ("x", "boxes", "items"), tuple(attributes.items()))
    theirs = boxes[:, [1, 0, 3, 2]].astype("float32")  # x before y
    expected = run(found, X, boxes=theirs, items=items_of(boxes))
    y = roi_align(X, boxes, items_of(boxes), (3, 2), ratio, aligned)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)  # single precision


@given(boxes=BOXES.map(lambda boxes: np.maximum(np.round(boxes), [0, 0, 1, 1])))
def test_onnx_pools_the_same(boxes):
    """Whole edges: theirs names the last cell, ours where it ends."""
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1)
    attributes = {"pooled_shape": (3, 2), "spatial_scale": 1.0}
    found = session("MaxRoiPool", 1, ("x", "boxes"), tuple(attributes.items()))
    theirs = np.column_stack([items_of(boxes), boxes[:, [1, 0]], boxes[:, [3, 2]] - 1])
    expected = run(found, X, boxes=theirs.astype("float32"))
    np.testing.assert_array_equal(roi_pool(X, boxes, items_of(boxes), (3, 2)), expected)


@given(boxes=BOXES)
def test_boxes_that_leave_the_input(boxes):
    x = X.astype(float)
    given = {"boxes": boxes, "box_indices": items_of(boxes), "output_size": (2, 3)}
    np.testing.assert_array_equal(roi_pool(x, **given), per_box(quantised)(x, **given))
    y = roi_align(x, **given, sampling_ratio=2)
    np.testing.assert_allclose(y, per_box(sampled)(x, **given, sampling_ratio=2), **ROUNDING)


@pytest.mark.parametrize("ratio", [None, 1, 2, 5])
@given(data=st.data())
def test_a_ramp_is_read_exactly(ratio, data):
    """Inside the outermost centres the mean of a plane over a bin is its value in the middle."""
    edges = [
        sorted(
            data.draw(
                st.lists(
                    st.floats(0.5, 9.5), min_size=2, max_size=2, unique_by=lambda v: round(v, 3)
                )
            )
        )
        for _ in "yx"
    ]
    (y0, y1), (x0, x1) = edges
    i, j = np.mgrid[:10, :10] + 0.5
    ramp = (3 * i - 2 * j + 1)[None, ..., None]
    found = roi_align(ramp, [[y0, x0, y1, x1]], [0], (3, 4), ratio)[0, ..., 0]
    rows = y0 + (np.arange(3) + 0.5) / 3 * (y1 - y0)
    columns = x0 + (np.arange(4) + 0.5) / 4 * (x1 - x0)
    np.testing.assert_allclose(found, 3 * rows[:, None] - 2 * columns + 1, rtol=0, atol=1e-12)


def test_the_whole_map_is_one_box():
    y = roi_pool(X, [[0, 0, 6, 7]] * 2, [0, 1], (4, 3))
    np.testing.assert_array_equal(y, adaptive_max_pool(X, (4, 3)))
    np.testing.assert_allclose(roi_align(X, [[0, 0, 6, 7]] * 2, [0, 1], (6, 7)), X, rtol=1e-6)


def test_a_bin_without_cells_gives_0_and_gets_nothing():
    """The box lies on -5, -7 and two cells that are not there."""
    x, box = line(-3, -5, -7), [[1.0, 5.0]]
    assert roi_pool(x, box, [0], 2).ravel().tolist() == [-5, 0]
    dx = roi_pool_grad(line(2.0, np.inf), x, box, [0], 2)
    assert dx.ravel().tolist() == [0, 2, 0]


@pytest.mark.parametrize("gradient", [roi_pool_grad, roi_align_grad])
def test_boxes_on_one_cell_add_up_in_single_precision(gradient):
    """In half precision 2048 + 1 is 2048; the second item has no box."""
    dy = np.array([2048, 1, 1], "float16").reshape(3, 1, 1)
    dx = gradient(dy, np.ones((2, 1, 1), "float16"), [[0.0, 1.0]] * 3, [0, 0, 0], 1)
    assert dx.dtype == "float16"
    assert dx.ravel().tolist() == [2050, 0]


@pytest.mark.parametrize("function", [roi_pool, roi_align])
@pytest.mark.parametrize(
    ("boxes", "items", "error", "text"),
    [
        ([[0, 0, 1]], [0], ValueError, "`boxes` must be of shape (K, 4): where each box starts"),
        ([0, 0, 1, 1], [0], ValueError, "then where it ends; got shape (4,)."),
        (
            [[0, 0, 2, 2], [0, 2, 1, 1]],
            [0, 0],
            ValueError,
            "`boxes` must be finite, and end behind their start; got [0.0, 2.0, 1.0, 1.0].",
        ),
        ([[0, 0, 1, np.nan]], [0], ValueError, "got [0.0, 0.0, 1.0, nan]."),
        ([[0, 0, np.inf, 1]], [0], ValueError, "got [0.0, 0.0, inf, 1.0]."),
        ([["0"]], [0], TypeError, "`boxes` must hold real numbers"),
        ([[0, 0, 1, 1]], [0, 1], ValueError, "`box_indices` must be one per box, shape (1,); got"),
        (
            [[0, 0, 1, 1]],
            [2],
            ValueError,
            "`box_indices` must be items of the batch, 0 to 1; got 2",
        ),
        ([[0, 0, 1, 1]], [-1], ValueError, "items of the batch, 0 to 1; got -1."),
        (
            [[0, 0, 1, 1]],
            [0.0],
            TypeError,
            "`box_indices` must hold whole numbers; got dtype float",
        ),
    ],
    ids=str,
)
def test_refusals(function, boxes, items, error, text):
    with pytest.raises(error, match=re.escape(text)):
        function(X, boxes, items, 2)


def test_other_refusals():
    with pytest.raises(ValueError, match=r"`sampling_ratio` must be at least 1; got 0\."):
        roi_align(X, [[0, 0, 1, 1]], [0], 2, 0)
    with pytest.raises(TypeError, match=r"`aligned` must be True or False; got 1\."):
        roi_align(X, [[0, 0, 1, 1]], [0], 2, aligned=1)
    with pytest.raises(ValueError, match=r"`output_size` must be at least 1; got 0\."):
        roi_pool(X, [[0, 0, 1, 1]], [0], 0)
