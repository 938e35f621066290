"""Many training steps in one call of the framework: the other place, besides `_backend`, that asks
it directly. Only TensorFlow so far."""

import os
from collections.abc import Callable
from typing import Any

from pooltools._types import Array

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
