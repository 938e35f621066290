"""Networks whose every layer wraps around: what moves out on one side comes in on the other."""

import keras
import numpy as np
from keras import ops

L = keras.layers


class Wrapped(keras.Layer):
    """One more cell on each side of each spatial axis, taken from the other end."""

    def call(self, x):
        for axis in range(1, x.ndim - 1):
            last = ops.take(x, [x.shape[axis] - 1], axis)
            first = ops.take(x, [0], axis)
            x = ops.concatenate([last, x, first], axis)
        return x


def layer(name, rank, *args, **keywords):
    return getattr(L, f"{name}{rank}D")(*args, **keywords)


def convolved(x, rank, width, seed):
    """A 3-cell convolution that wraps around; whole weights, so sums of whole inputs are exact."""
    start = keras.initializers.RandomUniform(-4, 4, seed=seed)
    conv = layer("Conv", rank, width, 3, kernel_initializer=start, use_bias=False)
    y = conv(Wrapped()(x))
    conv.kernel.assign(ops.round(conv.kernel))
    return y


def classifier(rank, n):
    """Two stages of convolution, ReLU and 2-cell maximum, global average, scores of five classes.

    The scores are 0 on average over noise, so that all classes are met.
    """
    x = y = keras.Input((n,) * rank + (2,))
    for seed in (1, 2):
        y = layer("MaxPooling", rank, 2)(L.ReLU()(convolved(y, rank, 6, seed)))
    features = keras.Model(x, layer("GlobalAveragePooling", rank)(y))
    head = L.Dense(5, kernel_initializer=keras.initializers.RandomNormal(seed=3))
    model = keras.Model(x, head(features.output))
    noise = np.random.default_rng(4).normal(size=(64, *x.shape[1:]))
    head.bias.assign(-ops.mean(features(noise) @ head.kernel, axis=0))
    return model
