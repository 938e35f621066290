"""Random small networks with positive weights, and what their cells see, found by trying."""

import keras
import numpy as np

SHAPES = {1: [(29,), (32,)], 2: [(17, 20), (19, 16)], 3: [(8, 9, 11), (9, 10, 8)]}
L = keras.layers


class Network:
    """Layers drawn one after the other; `exact_edges` tells whether border cells have no gaps."""

    def __init__(self, rank, seed, poolings=("MaxPooling", "AveragePooling")):
        self.poolings = poolings
        self.rng = np.random.default_rng([rank, seed])
        self.rank = rank
        self.exact_edges = True
        shape = SHAPES[rank][seed % 2]
        image = keras.Input((*shape, 1))
        y = image
        while min(y.shape[1:-1]) > 3 and len(keras.Model(image, y).layers) < 7:
            y = getattr(self, self.rng.choice(self.KINDS))(y)
        self.model = keras.Model(image, y)
        for weight in self.model.weights:
            if "kernel" in weight.name:  # not the means of a normalisation
                weight.assign(self.rng.uniform(0.5, 1, weight.shape))

    KINDS = ("convolution", "depthwise", "pooling", "padding", "cropping", "branches", "nested")

    def layer(self, name, *args, **keywords):
        return getattr(L, f"{name}{self.rank}D")(*args, **keywords)

    def numbers(self, high):
        """One of 1 … high for each axis."""
        return tuple(int(k) for k in self.rng.integers(1, high + 1, self.rank))

    def border(self):
        return str(self.rng.choice(["valid", "same"]))

    def convolution(self, y):
        dilation = int(self.rng.integers(1, 3)) if self.rank < 3 else 1
        stride = self.numbers(2) if dilation == 1 else 1
        size = self.numbers(2 if dilation == 2 else 3)
        padding = self.border()
        self.exact_edges &= not (dilation == 2 and padding == "same")
        keywords = {"strides": stride, "dilation_rate": dilation, "padding": padding}
        return self.layer("Conv", 2, size, use_bias=False, **keywords)(y)

    def depthwise(self, y):
        if self.rank == 3:
            return self.convolution(y)
        kind = str(self.rng.choice(["DepthwiseConv", "SeparableConv"]))
        filters = [2] if kind == "SeparableConv" else []
        stride = int(self.rng.integers(1, 3))
        keywords = {"strides": stride, "padding": self.border(), "use_bias": False}
        return self.layer(kind, *filters, self.numbers(3), **keywords)(y)

    def pooling(self, y):
        kind = str(self.rng.choice(self.poolings))
        size, padding = self.numbers(3), self.border()
        # TensorFlow's 3-D kernel misplaces "same" windows that are smaller than their step
        stride = self.numbers(3) if padding == "valid" else min(size)
        return self.layer(kind, size, stride, padding=padding)(y)

    def padding(self, y):
        if not self.exact_edges:
            return self.convolution(y)
        self.exact_edges = False  # a window may lie in the border alone
        return self.layer("ZeroPadding", self.pairs())(y)

    def cropping(self, y):
        return self.layer("Cropping", self.pairs())(y)

    def pairs(self):
        pairs = [tuple(int(k) for k in self.rng.integers(0, 2, 2)) for _ in range(self.rank)]
        return pairs[0] if self.rank == 1 else tuple(pairs)

    def branches(self, y):
        sizes = [self.numbers(4) for _ in range(2)]
        both = [self.layer("Conv", 2, k, padding="same", use_bias=False)(y) for k in sizes]
        return L.Concatenate()([L.Add()(both), y])

    def nested(self, y):
        y = self.convolution(y)
        return keras.Sequential([keras.Input(y.shape[1:]), L.ReLU(), L.BatchNormalization()])(y)


def dependence(model):
    """Truth value for each (input cell …, output cell …): does that input change that output?

    An input that is 0 but for one cell gives a positive output wherever that cell is seen, as
    all weights are positive and a maximum, an average and a sum keep what is positive.
    """
    shape = model.input_shape[1:]
    n = int(np.prod(shape))
    y = keras.ops.convert_to_numpy(model(np.eye(n, dtype="float32").reshape(n, *shape)))
    return (y.max(axis=-1) > 0).reshape(*shape[:-1], *y.shape[1:-1])
