"""What is asked of the framework under Keras."""

import keras
import numpy as np
import pytest

from pooltools._backend import gradient

pytestmark = pytest.mark.keras


def test_a_gradient_is_what_arrives_times_the_slope():
    x, dy = np.array([1.0, 2.0, 3.0], "float32"), np.array([1.0, 10.0, 100.0], "float32")
    np.testing.assert_allclose(gradient(lambda t: t * t, x, dy), [2, 40, 600])  # 2 x dy


def test_what_does_not_hang_on_the_input_has_no_slope():
    x, dy = np.ones(3, "float32"), np.ones(2, "float32")
    np.testing.assert_array_equal(gradient(lambda t: keras.ops.ones(2), x, dy), np.zeros(3))


def test_what_arrives_takes_the_outputs_precision():
    dx = gradient(lambda t: keras.ops.cast(t, "float16") * 2, np.ones(3, "float32"), np.ones(3))
    assert dx.dtype == "float32"
    np.testing.assert_array_equal(dx, np.full(3, 2))


def test_another_backend_is_refused(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "numpy")
    with pytest.raises(
        NotImplementedError, match=r"must be tensorflow, jax, torch; got numpy\. Set KERAS_B"
    ):
        gradient(abs, np.ones(1), np.ones(1))


def test_several_inputs_have_a_gradient_each():
    x, dy = [np.full(2, 3, "float32"), np.full((), 5, "float32"), np.ones(3, "float32")], np.ones(2)
    found = gradient(lambda ts: ts[0] * ts[1], x, dy)
    assert [dx.tolist() for dx in found] == [[5, 5], 6, [0, 0, 0]]
