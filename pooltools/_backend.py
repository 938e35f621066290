"""The one place where pooltools asks the framework under Keras: gradients."""

from collections.abc import Callable
from typing import Any

from pooltools._types import Array


def gradient(layer: Callable[[Any], Any], x: Array, dy: Array) -> Array:
    """What a layer passes back to its input when `dy` arrives at its output.

    Parameters
    ----------
    layer : a Keras layer, or any function of one tensor
    x : its input
    dy : gradient that arrives, of the output's shape

    Returns
    -------
    the framework's own gradient, shape of `x`

    Raises
    ------
    NotImplementedError : Keras does not run on TensorFlow
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise NotImplementedError(
            f"the backend of Keras must be tensorflow; got {keras.backend.backend()}. "
            "Set KERAS_BACKEND=tensorflow before Python starts."
        )
    import tensorflow as tf

    tensor = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = layer(tensor)
    dx: Array = tape.gradient(y, tensor, output_gradients=tf.convert_to_tensor(dy)).numpy()
    return dx
