"""The NumPy reference beside TensorFlow's kernels: feature maps of (32, 64, 64, 64), float32.

TensorFlow runs eagerly, with one thread; both get the same arrays and the same settings.
"""

from collections.abc import Iterator

import numpy as np
import tensorflow as tf

import pooltools
from benchmarks.timing import Pair

SHAPE = (32, 64, 64, 64)
SIZES = {2: 1.2, 3: 1.5}  # pool size, strides 2 -> largest ratio
GRADIENT = 1.0


def pairs(promised: bool = True) -> Iterator[Pair]:
    """Every comparison; without its target unless `promised`."""
    for size, target in SIZES.items():
        for name, ours, theirs, goal in comparisons(size, target):
            yield Pair(f"{name} {size}x{size}, strides 2", ours, theirs, goal if promised else None)


def comparisons(size, target):
    """Name, our call, TensorFlow's call and target for one size of window."""
    x = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
    t = tf.constant(x)
    there = {"ksize": [1, size, size, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}
    y = tf.nn.max_pool2d(t, size, 2, "VALID")
    dt = tf.random.stateless_normal(y.shape, [0, 0])
    dy, cells = dt.numpy(), float(size * size)

    def spread(grad=dt):
        return tf.raw_ops.AvgPoolGrad(orig_input_shape=SHAPE, grad=grad, **there)

    def sent():
        return tf.raw_ops.MaxPoolGrad(orig_input=t, orig_output=y, grad=dt, **there)

    def average():
        return tf.nn.avg_pool2d(t, size, 2, "VALID")

    return [
        (
            "max_pool",
            lambda: pooltools.max_pool(x, size, 2),
            lambda: tf.nn.max_pool2d(t, size, 2, "VALID"),
            target,
        ),
        ("average_pool", lambda: pooltools.average_pool(x, size, 2), average, target),
        ("sum_pool", lambda: pooltools.sum_pool(x, size, 2), lambda: average() * cells, target),
        ("max_pool_grad", lambda: pooltools.max_pool_grad(dy, x, size, 2), sent, GRADIENT),
        (
            "average_pool_grad",
            lambda: pooltools.average_pool_grad(dy, x, size, 2),
            spread,
            GRADIENT,
        ),
        (
            "sum_pool_grad",
            lambda: pooltools.sum_pool_grad(dy, x, size, 2),
            lambda: spread(dt * cells),
            GRADIENT,
        ),
    ]
