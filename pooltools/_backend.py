"""The one place where pooltools asks the framework under Keras: gradients."""

from collections.abc import Callable
from typing import Any

from pooltools._types import Array

Layer = Callable[[Any], Any]


def gradient(layer: Layer, x: Any, dy: Array) -> Any:
    """What a layer passes back to its input when `dy` arrives at its output.

    Parameters
    ----------
    layer : a Keras layer, or any function of one tensor or list of tensors
    x : its input, an array or a list of arrays
    dy : gradient that arrives, of the output's shape

    Returns
    -------
    the framework's own gradient, arrays like `x`; 0 where the output does not hang on the input

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
    return keras.tree.map_structure(keras.ops.convert_to_numpy, GRADIENTS[backend](layer, x, dy))


def _tensorflow(layer: Layer, x: Any, dy: Array) -> Any:
    import keras
    import tensorflow as tf

    tensor = keras.tree.map_structure(tf.convert_to_tensor, x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = layer(tensor)
    arriving, zero = tf.cast(dy, y.dtype), tf.UnconnectedGradients.ZERO
    return tape.gradient(y, tensor, output_gradients=arriving, unconnected_gradients=zero)


def _jax(layer: Layer, x: Any, dy: Array) -> Any:
    import jax

    y, back = jax.vjp(layer, jax.tree.map(jax.numpy.asarray, x))
    return back(jax.numpy.asarray(dy, y.dtype))[0]


def _torch(layer: Layer, x: Any, dy: Array) -> Any:
    import keras
    import torch

    tensor = keras.tree.map_structure(
        lambda array: keras.ops.convert_to_tensor(array).requires_grad_(True), x
    )
    each = keras.tree.flatten(tensor)
    y = layer(tensor) + 0 * sum(t.sum() for t in each)  # hangs on the input in any case
    arriving = keras.ops.convert_to_tensor(dy, dtype=y.dtype)
    found = torch.autograd.grad(y, each, grad_outputs=arriving)
    return keras.tree.pack_sequence_as(x, found)


GRADIENTS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
