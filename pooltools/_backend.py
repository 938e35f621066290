"""The one place where pooltools asks the framework under Keras: gradients."""

from collections.abc import Callable
from typing import Any

from pooltools._types import Array

Layer = Callable[[Any], Any]


def gradient(layer: Layer, x: Array, dy: Array) -> Array:
    """What a layer passes back to its input when `dy` arrives at its output.

    Parameters
    ----------
    layer : a Keras layer, or any function of one tensor
    x : its input
    dy : gradient that arrives, of the output's shape

    Returns
    -------
    the framework's own gradient, shape of `x`; 0 where the output does not hang on the input

    Raises
    ------
    NotImplementedError : Keras runs on a framework without gradients
    """
    import keras

    backend = keras.backend.backend()
    if backend not in GRADIENTS:
        raise NotImplementedError(
            f"the backend of Keras must be {', '.join(GRADIENTS)}; got {backend}. "
            "Set KERAS_BACKEND=tensorflow before Python starts."
        )
    dx: Array = keras.ops.convert_to_numpy(GRADIENTS[backend](layer, x, dy))
    return dx


def _tensorflow(layer: Layer, x: Array, dy: Array) -> Any:
    import tensorflow as tf

    tensor = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = layer(tensor)
    arriving, zero = tf.cast(dy, y.dtype), tf.UnconnectedGradients.ZERO
    return tape.gradient(y, tensor, output_gradients=arriving, unconnected_gradients=zero)


def _jax(layer: Layer, x: Array, dy: Array) -> Any:
    import jax

    y, back = jax.vjp(layer, jax.numpy.asarray(x))
    return back(jax.numpy.asarray(dy, y.dtype))[0]


def _torch(layer: Layer, x: Array, dy: Array) -> Any:
    import keras
    import torch

    tensor = keras.ops.convert_to_tensor(x).requires_grad_(True)
    y = layer(tensor) + 0 * tensor.sum()  # hangs on the input in any case
    arriving = keras.ops.convert_to_tensor(dy, dtype=y.dtype)
    return torch.autograd.grad(y, tensor, grad_outputs=arriving)[0]


GRADIENTS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
