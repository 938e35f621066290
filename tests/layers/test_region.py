"""Boxes that are awkward: outside, empty, on ties, in half precision; and laws of reading them."""

import keras
import numpy as np
import pytest

from pooltools import layers, reference
from pooltools._backend import gradient
from tests.layers.boxes import aligned_as, pooled_as, some_boxes
from tests.layers.placed import arrays

pytestmark = pytest.mark.keras
LAYERS = [
    pytest.param(layers.RoIPooling, {}, pooled_as, id="pooling"),
    *(
        pytest.param(
            layers.RoIAlign,
            {"sampling_ratio": ratio, "aligned": aligned},
            aligned_as,
            id=f"align-{ratio}-{aligned}",
        )
        for ratio in (None, 1, 3)
        for aligned in (True, False)
    ),
]
BOTH = [layers.RoIPooling, layers.RoIAlign]
MAPS = [((2, 6, 7, 3), (3, 2)), ((2, 9, 3), 4), ((2, 1, 5, 4, 2), (2, 3, 1))]


def picture(*shape):
    """Different values, all negative."""
    return -np.random.default_rng(0).exponential(size=shape).astype("float32")


def numbers(y):
    [y] = arrays(y)
    return y


@pytest.mark.parametrize(("shape", "size"), MAPS, ids=str)
@pytest.mark.parametrize(("cls", "settings", "expected_of"), LAYERS)
def test_many_boxes_inside_and_outside_are_read_as_by_the_reference(
    cls, settings, expected_of, shape, size
):
    layer, x = cls(size, **settings), picture(*shape)
    boxes = some_boxes(np.random.default_rng(1), shape, number=60)
    value, slope = (expected_of[key] for key in ("value", "slope"))
    y = layer([x, boxes])
    np.testing.assert_allclose(numbers(y), value(layer, x, boxes), rtol=1e-5, atol=1e-5)
    dy = np.random.default_rng(2).normal(size=y.shape).astype("float32")
    dx = gradient(lambda t: layer([t, boxes]), x, dy)
    np.testing.assert_allclose(dx, slope(layer, dy, x, boxes), rtol=1e-4, atol=1e-4)


@pytest.mark.filterwarnings("ignore:invalid value encountered in add:RuntimeWarning")
@pytest.mark.parametrize(("cls", "settings", "expected_of"), LAYERS)
def test_values_that_are_not_finite_are_heard_where_they_are_read(cls, settings, expected_of):
    layer, x = cls(2, **settings), picture(2, 6, 7, 3)
    x[0, 0, 1, 0], x[1, 4, 5], x[1, 0, 2, 1], x[0, 5, 6, 2] = np.nan, np.inf, -np.inf, np.inf
    x[0, 5, 5, 2] = -np.inf
    boxes = some_boxes(np.random.default_rng(3), x.shape, number=60)
    expected = expected_of["value"](layer, x, boxes)
    assert 0.5 < np.isfinite(expected).mean() < 0.99
    np.testing.assert_allclose(numbers(layer([x, boxes])), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("ratio", [None, 1, 2, 5])
def test_a_ramp_is_read_exactly(ratio):
    """Inside the outermost centres the mean of a plane over a bin is its value in the middle."""
    i, j = np.mgrid[:10, :12] + 0.5
    ramp = (3 * i - 2 * j + 1)[None, ..., None].astype("float32")
    edges = np.sort(np.random.default_rng(4).uniform(0.5, 9.5, (1, 50, 2, 2)), axis=2)
    (y0, x0), (y1, x1) = np.moveaxis(edges[0], 0, -1)
    found = numbers(layers.RoIAlign((3, 4), ratio)([ramp, edges.reshape(1, 50, 4)]))
    rows = y0[:, None] + (np.arange(3) + 0.5) / 3 * (y1 - y0)[:, None]
    columns = x0[:, None] + (np.arange(4) + 0.5) / 4 * (x1 - x0)[:, None]
    expected = 3 * rows[:, :, None] - 2 * columns[:, None] + 1
    np.testing.assert_allclose(found[0, ..., 0], expected, rtol=0, atol=2e-5)  # single precision


def test_the_whole_map_is_one_box():
    x, whole = picture(2, 6, 7, 3), np.array([[[0, 0, 6, 7]]] * 2)  # of whole numbers
    expected = reference.adaptive_max_pool(x, (4, 3))
    np.testing.assert_array_equal(numbers(layers.RoIPooling((4, 3))([x, whole]))[:, 0], expected)
    np.testing.assert_allclose(
        numbers(layers.RoIAlign((6, 7))([x, whole]))[:, 0], x, rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("cls", BOTH)
def test_a_box_without_extent_gives_0_and_gets_nothing(cls):
    """Reversed along one axis, of no height, of no size at all; the last box is a true one."""
    x = picture(1, 5, 6, 2)
    boxes = np.array([[[1, 4, 3, 2], [2, 1, 2, 4], [0, 0, 0, 0], [1, 1, 3, 4]]], "float32")
    y = numbers(cls(2)([x, boxes]))
    assert (y[0, :3] == 0).all()
    assert (y[0, 3] < 0).all()
    dx = gradient(lambda t: cls(2)([t, boxes[:, :3]]), x, np.ones_like(y[:, :3]))
    np.testing.assert_array_equal(dx, np.zeros_like(x))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("cls", BOTH)
def test_a_box_that_is_not_finite_gives_nan_and_leaves_the_others_alone(cls, wrong):
    boxes = np.array([[[0, 1, 3, 4], [0, 1, 3, 4]]], "float32")
    boxes[0, 1, 2] = wrong
    y = numbers(cls(2)([picture(1, 5, 6, 2), boxes]))
    assert np.isfinite(y[0, 0]).all()
    assert np.isnan(y[0, 1]).all()


def test_edges_beyond_all_whole_numbers_are_far_away():
    x = picture(1, 6, 1)
    boxes = np.array([[[-1e12, 1e12], [1e12, 2e12], [-2e12, -1e12]]], "float32")
    y = numbers(layers.RoIPooling(3)([x, boxes]))
    assert np.ravel(y).tolist() == [0, x.max(), *[0] * 7]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("cls", BOTH)
def test_boxes_keep_their_digits_in_half_precision(cls, dtype):
    """No number of half precision lies between 2048 and 2050; of the other type, 256 and 258."""
    x = np.zeros((1, 2100, 1), "float32")
    x[0, [257, 2049]] = 1
    boxes = np.array([[[257, 258], [2049, 2050]]], "float32")
    y = cls(1, dtype=dtype)([x, boxes])
    assert keras.backend.standardize_dtype(y.dtype) == dtype
    assert np.ravel(numbers(keras.ops.cast(y, "float32"))).tolist() == [1, 1]


@pytest.mark.parametrize("cls", BOTH)
def test_boxes_on_one_cell_add_up_in_single_precision(cls):
    """In half precision 2048 + 1 is 2048."""
    boxes = np.array([[[0, 1]] * 3], "float32")
    dy = np.array([2048, 1, 1], "float16").reshape(1, 3, 1, 1)
    layer = cls(1, dtype="float16")
    dx = gradient(lambda t: layer([t, boxes]), np.ones((1, 2, 1), "float16"), dy)
    assert np.ravel(dx).tolist() == [2050, 0]


@pytest.mark.parametrize("cls", BOTH)
def test_boxes_get_no_gradient(cls):
    x, boxes = picture(1, 5, 6, 2), np.array([[[0.3, 1.2, 3.1, 4.4]]], "float32")
    d_boxes = gradient(lambda b: cls(2)([x, b]), boxes, np.ones((1, 1, 2, 2, 2), "float32"))
    np.testing.assert_array_equal(d_boxes, np.zeros_like(boxes))


def test_halves_are_rounded_up_and_what_is_just_below_is_not():
    x = np.array([5, 4, 3, 2], "float32").reshape(1, 4, 1)
    below = np.nextafter(np.float32(0.5), np.float32(0))  # 0.5 more would be rounded to 1
    boxes = np.array([[[below, 3], [0.5, 3], [1.5, 3], [-0.5, 1]]], "float32")
    y = numbers(layers.RoIPooling(1)([x, boxes]))
    assert np.ravel(y).tolist() == [5, 4, 3, 5]


def test_cells_that_tie_share_the_whole_gradient():
    """Two windows cover each bin and share cells; what arrives is neither lost nor doubled."""
    boxes = np.array([[[0, 0, 3, 7], [1, 2, 6, 5]]], "float32")
    dy = np.random.default_rng(5).normal(size=(1, 2, 1, 1, 2)).astype("float32")
    layer = layers.RoIPooling(1)
    dx = gradient(lambda t: layer([t, boxes]), np.zeros((1, 7, 7, 2), "float32"), dy)
    np.testing.assert_allclose(dx.sum((1, 2)), dy.sum((1, 2, 3)), rtol=1e-5)
    assert not dx[0, 6:].any()
    assert not dx[0, 3:, :2].any()


@pytest.mark.parametrize("cls", BOTH)
def test_a_model_takes_any_number_of_boxes_in_batches(cls):
    inputs = [keras.Input((5, 6, 2)), keras.Input((None, 4))]
    layer = cls((3, 2))
    model = keras.Model(inputs, layer(inputs))
    assert model.output_shape == (None, None, 3, 2, 2)
    x = picture(5, 5, 6, 2)
    for number in (3, 7):
        boxes = some_boxes(np.random.default_rng(6), x.shape, number=number)
        y = model.predict([x, boxes], batch_size=2, verbose=0)
        np.testing.assert_allclose(y, numbers(layer([x, boxes])), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ((2, 5, 6, 3), r"must be \[x, boxes\]\. Received: input_shape=\(2, 5, 6, 3\)"),
        ([(2, 5, 6, 3)], r"must be \[x, boxes\]\. Received"),
        ([(2, 5, 3), (2, 4, 4)], r"must have shape \(N, K, 2\): for each item of the batch"),
        ([(2, 5, 6, 3), (8, 4)], r"must have shape \(N, K, 4\).* boxes of shape \(8, 4\) for x"),
        ([(2, 5, 6, 3), (3, 8, 4)], r"must have shape \(N, K, 4\).* \(3, 8, 4\) for x of shape"),
        ([(None, 5, 6, 3), (None, None, 5)], r"must have shape \(N, K, 4\).* Received: boxes"),
        ([(2, 5, 3), (2, 4, 2)], r"`output_size` must have one entry for each of the 1 spatial"),
    ],
)
@pytest.mark.parametrize("cls", BOTH)
def test_other_inputs_are_refused_when_built(cls, shapes, words):
    with pytest.raises(ValueError, match=words):
        cls((3, 2)).build(shapes)
