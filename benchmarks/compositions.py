"""Our Keras layers beside the obvious composition of Keras's own, in the graph that `fit` builds.

Only where Keras can say the same; what has no such composition is
named in ALONE. Each pair is timed without and with the gradient for the input and the weights.
"""

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf
from keras import layers as own
from keras import ops

from benchmarks.timing import Pair
from pooltools import layers

SHAPE = (8, 64, 64, 32)
RATIO = 1.1  # not slower; the tenth is what two runs of the same program differ by
SCALED = {  # larger targets, of layers that take the cells of each window as shares of its largest
    # or distances from it: powers and exponentials cannot overflow, windows of zeros have a slope.
    # Pooling kernels, which the compositions are made of, cannot do that, and give NaN or infinity.
    "LpPooling": 1.7,
    "SoftPooling": 1.3,
    "StochasticPooling": 2.2,
}
ALONE = {  # why there is nothing to compare with
    "MaxUnpooling": "Keras has no layer that puts values at given places",
    "FractionalMaxPooling": "Keras has no windows of differing length",
    "SpectralPooling": "Keras has no Fourier layer",
    "RoIPooling": "Keras has no pooling of boxes",
    "RoIAlign": "Keras has no pooling of boxes",
    "PolyphasePooling": "Keras has no layer that chooses a grid",
}


def binomial(x):
    """A mirrored border and a depthwise convolution with 1 2 1 on both axes, strides 2."""
    row = np.array([0.25, 0.5, 0.25])
    kernel = np.repeat(np.outer(row, row)[:, :, None, None], x.shape[-1], axis=2)
    start = keras.initializers.Constant(kernel)
    blur = own.DepthwiseConv2D(3, 2, use_bias=False, depthwise_initializer=start, trainable=False)
    return blur(ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect"))


def gem(x):
    """Generalised mean by average pooling of third powers."""
    return own.AveragePooling2D(2)(x**3) ** (1 / 3)


def soft(x):
    """Mean weighted by exponentials, as a ratio of two average poolings."""
    weight = ops.exp(x)
    return own.AveragePooling2D(2)(x * weight) / own.AveragePooling2D(2)(weight)


def mixed(x):
    """Half the maximum and half the mean."""
    return own.Average()([own.MaxPooling2D(2)(x), own.AveragePooling2D(2)(x)])


def stochastic(x):
    """Mean weighted by the values, as a ratio of two average poolings."""
    return own.AveragePooling2D(2)(x**2) / own.AveragePooling2D(2)(x)


def pyramid(x):
    """Maxima of grids of 1, 2 and 4 bins per axis in one row."""
    sizes = (x.shape[1] // level for level in (1, 2, 4))
    return own.Concatenate()([own.Flatten()(own.MaxPooling2D(size)(x)) for size in sizes])


def attention(x):
    """One query: a dense layer's scores, softmax, and a product."""
    rows = own.Reshape((-1, x.shape[-1]))(x)
    weights = own.Softmax(axis=1)(own.Dense(1, use_bias=False, kernel_initializer="zeros")(rows))
    return own.Flatten()(own.Dot(axes=1)([weights, rows]))


def places(x):
    """Largest value and its number in the window, from patches."""
    patches = ops.image.extract_patches(x, 2, 2)
    cells = ops.reshape(patches, (-1, *patches.shape[1:3], 4, x.shape[-1]))
    return ops.max(cells, axis=3), ops.argmax(cells, axis=3)


def dropped(x):
    """ReLU, as negative values count as 0, dropout, then maximum pooling."""
    return own.MaxPooling2D(2)(own.Dropout(0.5)(own.ReLU()(x)))


class Block(keras.layers.Layer):
    """Random places widened to blocks by maximum pooling."""

    def call(self, x, training=False):
        """What is left outside the blocks, scaled."""
        if not training:
            return x
        first = ops.cast(keras.random.uniform(ops.shape(x)) < 0.1 / 49, x.dtype)
        kept = 1 - ops.max_pool(first, 7, 1, "same")
        return x * kept / ops.mean(kept, axis=(1, 2, 3), keepdims=True)


COMPOSITIONS = {
    "BlurPooling": ({}, binomial),
    "MaxBlurPooling": ({}, lambda x: binomial(own.MaxPooling2D(2, 1, "same")(x))),
    "LpPooling": ({"p": 3.0, "normalise": True}, gem),
    "SoftPooling": ({}, soft),
    "MixedPooling": ({}, mixed),
    "StochasticPooling": ({}, stochastic),
    "SpatialPyramidPooling": ({}, pyramid),
    "AttentionPooling": ({}, attention),
    "MaxPoolingWithArgmax": ({}, places),
    "MaxPoolDropout": ({}, dropped),
    "DropBlock": ({}, lambda x: Block()(x)),
}
DRAWING = {"MaxPoolDropout", "DropBlock"}  # compared while training: that is what they are for


def pairs() -> Iterator[Pair]:
    """Every layer twice, without and with the gradient."""
    x = tf.constant(np.random.default_rng(0).uniform(0.5, 1.5, SHAPE), "float32")
    for name in layers.__all__:
        if name in ALONE:
            continue
        settings, composed = COMPOSITIONS[name]
        entry = keras.Input(SHAPE[1:])
        models = [
            keras.Model(entry, getattr(layers, name)(**settings)(entry)),
            keras.Model(entry, composed(entry)),
        ]
        for what, make in (("", forward), (", gradient", backward)):
            programs = (make(m, x, name in DRAWING) for m in models)
            yield Pair(name + what, *programs, SCALED.get(name, RATIO))


def forward(model, x, training):
    """A call of the model."""
    call = tf.function(lambda x: model(x, training=training))
    return lambda: call(x)


def backward(model, x, training):
    """A call, and the gradient of its floating outputs for any gradient that arrives there."""
    floating = [t for t in keras.tree.flatten(model(x)) if t.dtype.is_floating]
    arriving = [tf.random.stateless_normal(t.shape, [0, 0]) for t in floating]

    @tf.function
    def call(x, arriving):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = keras.tree.flatten(model(x, training=training))
            y = [t for t in y if t.dtype.is_floating]
        sources = [x, *(w.value for w in model.trainable_variables)]
        return tape.gradient(y, sources, output_gradients=arriving)

    return lambda: call(x, arriving)
