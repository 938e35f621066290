"""The one place where pooltools asks the framework under Keras: gradients, steps, threads."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pooltools._types import Array

Layer = Callable[[Any], Any]
ONE_THREAD = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "OMP_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
"""Environment of a process that trains: small networks run fastest as one thread per process."""


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


def draws_kept() -> AbstractContextManager[Any]:
    """What is drawn within it is drawn again after it, in so far as Keras has PyTorch draw.

    That is dropout without a seed; all else Keras draws itself, from seeds that are its variables.
    """
    import keras

    if keras.backend.backend() != "torch":
        return nullcontext()
    import torch

    kept: AbstractContextManager[Any] = torch.random.fork_rng(range(torch.cuda.device_count()))
    return kept


GRADIENTS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}


def one_thread() -> None:
    """Keep this process to one thread. TensorFlow must not have computed anything yet."""
    os.environ.update(ONE_THREAD)
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def trainer(model: Any, loss: Any, optimizer: Any) -> Callable[[Array, Array], float]:
    """A function of (S, B, …) pictures and (S, B) labels: it takes S steps, gives the mean loss.

    Parameters
    ----------
    model : a Keras model, trained in place
    loss : a Keras loss of labels and outputs
    optimizer : a Keras optimizer
    """
    import tensorflow as tf

    optimizer.build(model.trainable_variables)

    pictures = tf.TensorSpec([None, None, *model.input_shape[1:]], model.inputs[0].dtype)
    labels = tf.TensorSpec([None, None], tf.int64)

    @tf.function(input_signature=[pictures, labels])  # type: ignore[untyped-decorator]
    def steps(x: Any, y: Any) -> Any:
        total = tf.constant(0.0)
        for i in tf.range(tf.shape(x)[0]):
            with tf.GradientTape() as tape:
                value = loss(y[i], model(x[i], training=True))
            optimizer.apply(tape.gradient(value, model.trainable_variables))
            total += value
        return total / tf.cast(tf.shape(x)[0], tf.float32)

    return lambda x, y: float(steps(tf.constant(x), tf.constant(y)))


def predictor(model: Any) -> Callable[[Array], Array]:
    """A compiled function of (N, …) pictures that gives the model's outputs at inference."""
    import tensorflow as tf

    run = tf.function(lambda x: model(x, training=False), reduce_retracing=True)
    return lambda x: run(tf.constant(x)).numpy()
