"""The triangle with Keras on TensorFlow: definition, ours, Keras; forward and gradient.

Keras knows `valid` and `same`, no dilation, no ceil mode, and never counts the border. It differs
from the definition in four things, each shown at the end of this file, so that a change is
noticed, and each left out of the comparison above it and of no other:

- on a tie in three dimensions every maximum gets the whole gradient, which then sums to more than
  `dy`; in one and two dimensions the first maximum gets it;
- the maximum passes over NaN;
- in one and two dimensions the maximum of a window of -inf is the lowest finite number;
- `same` with gaps in three dimensions: where two or more cells are left over, the windows move
  inwards. The gradient of the average does not move with them, so it is not the gradient of the
  average that was computed.
"""

import numpy as np
import pytest
from hypothesis import assume, given, settings

from pooltools import average_pool, average_pool_grad, max_pool, max_pool_grad
from tests.reference import definition
from tests.reference.cases import inputs, left_over

pytestmark = pytest.mark.keras
LIKE_KERAS = {"kinds": ("valid", "same"), "dilations": (1,)}
ROUNDING = {"rtol": 1e-5, "atol": 1e-5}  # float32, sums of at most 64 cells


@pytest.fixture(scope="module")
def keras_pool():
    """Output and gradient of one pooling operation of Keras, in float32."""
    import keras
    import tensorflow as tf

    assert keras.backend.backend() == "tensorflow"

    def pool(operation, x, pool_size, strides=None, padding="valid", dy=None):
        variable = tf.Variable(x.astype(np.float32))
        with tf.GradientTape() as tape:
            y = getattr(keras.ops, operation)(
                variable, pool_size, strides, padding, data_format="channels_last"
            )
        upstream = None if dy is None else tf.constant(dy.astype(np.float32))
        return y.numpy(), tape.gradient(y, variable, output_gradients=upstream).numpy()

    return pool


def like_keras(case):
    """The case in float32, with only those settings that Keras has."""
    x, chosen, dy = case
    known = {name: chosen[name] for name in ("pool_size", "strides", "padding")}
    return x.astype(np.float32), known, dy.astype(np.float32), chosen


def stays_in_place(x, known):
    """Not `same` with such gaps in three dimensions that the windows move inwards."""
    return x.ndim < 5 or known["padding"] != "same" or left_over(x, known) < 2


def without_ties_in_3d(x):
    """Three dimensions get a ranking instead of values, so that no two cells are equal."""
    if x.ndim < 5:
        return x
    return x.ravel().argsort(kind="stable").argsort().reshape(x.shape).astype(x.dtype)


@settings(max_examples=150)
@given(case=inputs(**LIKE_KERAS))
def test_maximum(keras_pool, case):
    x, known, _, every = like_keras(case)
    assume(stays_in_place(x, known))
    expected, _ = keras_pool("max_pool", x, **known)
    np.testing.assert_array_equal(definition.max_pool(x, **every), expected, strict=True)
    np.testing.assert_array_equal(max_pool(x, **known), expected, strict=True)


@settings(max_examples=150)
@given(case=inputs(**LIKE_KERAS))
def test_gradient_of_the_maximum(keras_pool, case):
    x, known, dy, every = like_keras(case)
    assume(stays_in_place(x, known))
    x = without_ties_in_3d(x)
    _, expected = keras_pool("max_pool", x, **known, dy=dy)
    np.testing.assert_allclose(definition.max_pool_grad(dy, x, **every), expected, **ROUNDING)
    ours = max_pool_grad(dy, x, **known)
    np.testing.assert_allclose(ours, expected, **ROUNDING, strict=True)


@settings(max_examples=150)
@given(case=inputs(**LIKE_KERAS))
def test_average(keras_pool, case):
    x, known, _, every = like_keras(case)
    assume(stays_in_place(x, known))
    expected, _ = keras_pool("average_pool", x, **known)
    np.testing.assert_allclose(definition.average_pool(x, **every), expected, **ROUNDING)
    np.testing.assert_allclose(average_pool(x, **known), expected, **ROUNDING, strict=True)


@settings(max_examples=150)
@given(case=inputs(**LIKE_KERAS))
def test_gradient_of_the_average(keras_pool, case):
    x, known, dy, every = like_keras(case)
    _, expected = keras_pool("average_pool", x, **known, dy=dy)
    np.testing.assert_allclose(definition.average_pool_grad(dy, x, **every), expected, **ROUNDING)
    ours = average_pool_grad(dy, x, **known)
    np.testing.assert_allclose(ours, expected, **ROUNDING, strict=True)


@pytest.mark.parametrize("operation", ["max_pool", "average_pool"])
@pytest.mark.parametrize("shape", [(0, 4, 5, 2), (2, 4, 5, 0)], ids=["no-items", "no-channels"])
def test_nothing_in_nothing_out(keras_pool, operation, shape):
    x = np.zeros(shape, np.float32)
    ours = {"max_pool": max_pool, "average_pool": average_pool}[operation]
    np.testing.assert_array_equal(ours(x, 2), keras_pool(operation, x, 2)[0], strict=True)


@pytest.mark.parametrize(
    ("rank", "received"), [(1, 1), (2, 1), (3, 8)], ids=["first", "first", "every maximum"]
)
def test_difference_ties_in_three_dimensions(keras_pool, rank, received):
    x = np.zeros((1, *[2] * rank, 1))
    _, theirs = keras_pool("max_pool", x, 2)
    assert theirs.sum() == received
    assert max_pool_grad(np.ones((1, *[1] * rank, 1)), x, 2).sum() == 1


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_difference_nan_is_passed_over(keras_pool, rank):
    x = np.arange(2.0**rank).reshape(1, *[2] * rank, 1)
    x.flat[0] = np.nan
    assert keras_pool("max_pool", x, 2)[0].item() == 2**rank - 1
    assert np.isnan(max_pool(x, 2).item())


@pytest.mark.parametrize(
    ("rank", "value"), [(1, np.finfo("f4").min), (2, np.finfo("f4").min), (3, -np.inf)]
)
def test_difference_a_window_of_minus_infinity(keras_pool, rank, value):
    x = np.full((1, *[2] * rank, 1), -np.inf)
    assert keras_pool("max_pool", x, 2)[0].item() == value
    assert max_pool(x, 2).item() == -np.inf


def test_difference_same_with_gaps_in_three_dimensions(keras_pool):
    """One window of 1 on 5 cells: they read the first, with three axes the third."""
    line = np.arange(1.0, 6)
    for x in (line.reshape(1, 5, 1), line.reshape(1, 5, 1, 1)):
        assert keras_pool("average_pool", x, 1, 5, "same")[0].item() == 1
    x = line.reshape(1, 5, 1, 1, 1)
    assert average_pool(x, 1, 5, "same").item() == max_pool(x, 1, 5, "same").item() == 1
    assert keras_pool("max_pool", x, 1, 5, "same")[0].item() == 3
    theirs, gradient = keras_pool("average_pool", x, 1, 5, "same")
    assert theirs.item() == 3
    assert gradient.ravel().tolist() == [1, 0, 0, 0, 0]
