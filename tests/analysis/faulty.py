"""Small models with one fault each and what an audit has to say, by hand; and models without it."""

import keras
import numpy as np

L = keras.layers


def chain(shape, *layers):
    """A Sequential model."""
    return keras.Sequential([keras.Input(shape), *layers])


def image(*layers, n=16):
    """A model of square pictures with one channel, ending in a global pooling."""
    return chain((n, n, 1), *layers, L.GlobalAveragePooling2D(), L.Dense(2))


def convolution(size=3, stride=1, padding="same", **keywords):
    return L.Conv2D(2, size, stride, padding=padding, **keywords)


def gated():
    """Squeeze and excitation: each cell sees all, but stands where it stood."""
    x = keras.Input((32, 32, 2))
    y = convolution(3, 2)(x)
    gate = L.Dense(2, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(y))
    return keras.Model(x, L.GlobalAveragePooling2D()(convolution(3, 2)(L.Multiply()([y, gate]))))


def branches(*layers, n=8):
    """A map read by each of the layers, their outputs added."""
    x = keras.Input((n, n, 2))
    y = L.ReLU()(x)
    return keras.Model(x, L.GlobalAveragePooling2D()(L.Add()([layer(y) for layer in layers])))


def dense_block():
    x = keras.Input((8, 8, 2))
    y = L.Concatenate()([x, L.Dropout(0.25)(convolution()(x))])
    return keras.Model(x, L.GlobalMaxPooling2D()(convolution(padding="valid")(
        L.ReLU()(L.BatchNormalization()(y)))))  # fmt: skip


def twice():
    x, layer = keras.Input((16, 16, 1)), L.Conv2D(1, 3, 2, padding="same")
    return keras.Model(x, L.GlobalMaxPooling2D()(layer(layer(x))))


def padded(*pairs):
    """A strided layer behind `keras.ops.pad`."""
    x = keras.Input((8, 8, 1))
    y = keras.ops.pad(x, [(0, 0), *pairs])
    return keras.Model(x, L.GlobalMaxPooling2D()(convolution(3, 2, "valid", name="c")(y)))


def residual():
    x = y = keras.Input((4, 4, 2))
    for _ in range(4):
        y = y + convolution()(y)
    return keras.Model(x, L.Dense(2)(L.GlobalAveragePooling2D()(y)))


def nested():
    inner = chain((8, 8, 1), convolution(padding="valid"), L.SpatialDropout2D(0.2, name="d"))
    return image(inner, L.BatchNormalization(), n=8)


# rule: name -> model, value. The fields are wide enough for no other rule to speak, or it does too
FAULTY = {
    "flatten-head": {
        # 16 x 16 x 2 places times 3 units, and 3 biases
        "picture": (lambda: chain((16, 16, 1), convolution(), L.Flatten(), L.Dense(3)), 1539),
        "sequence": (lambda: chain((9, 4), L.Flatten(), L.Dropout(0.5), L.Dense(2)), 74),
        "volume": (lambda: chain((3, 4, 5, 2), L.Flatten(), L.ReLU(), L.Dense(1)), 121),
    },
    "input-beyond-field": {
        "two windows of 3 on 20 cells": (
            lambda: image(convolution(padding="valid"), convolution(padding="valid"), n=20),
            20 / 5,
        ),
        "one that can be dilated": (lambda: image(convolution(), n=21), 21 / 3),
        "the longer axis": (
            lambda: chain((5, 30, 1), convolution(5, padding="valid"), L.GlobalMaxPooling2D()),
            30 / 5,
        ),
        "tokens": (
            lambda: chain((20,), L.Embedding(9, 4), L.Conv1D(3, 3, 2), L.GlobalMaxPooling1D()),
            20 / 3,
        ),
        "a layer called twice": (twice, 16 / 7),
    },
    "field-beyond-input": {
        "windows of 3 on 4 cells": (lambda: image(*[convolution() for _ in "1234"], n=4), 9 / 4),
        "branches added by an operation": (residual, 9 / 4),
        "nested": (
            lambda: image(chain((4, 4, 1), *[convolution() for _ in "123"]), convolution(), n=4),
            9 / 4,
        ),
    },
    "border-left-out": {
        "the fifth of 5": (lambda: image(convolution(padding="valid"), L.MaxPooling2D(2), n=7), 36),
        "two of 8": (lambda: chain((8, 1), L.AveragePooling1D(3), L.GlobalMaxPooling1D()), 25),
        "for both readers": (
            lambda: branches(L.MaxPooling2D(2), convolution(2, 2, "valid"), n=5),
            36,
        ),
    },
    "cells-skipped": {
        "a window of 1, a step of 2": (lambda: image(convolution(1, 2), n=16), 75),
        "a pooling": (lambda: image(L.MaxPooling2D(1, 2), n=16), 75),
        "two of three": (
            lambda: chain((9, 1), L.MaxPooling1D(1, 3), L.GlobalMaxPooling1D()),
            200 / 3,
        ),
        "both readers alike": (lambda: branches(convolution(1, 2), L.MaxPooling2D(1, 2)), 75),
        "a window of 2, a step of 3": (
            lambda: chain((9, 1), L.Conv1D(1, 2, 3), L.GlobalMaxPooling1D()),
            100 / 3,
        ),
    },
    "shifted-by-border": {
        # cells at 1, 3, … 31 of 0 … 31: their middle is 16, not 15.5
        "same, odd window, even length": (lambda: image(convolution(3, 2), n=32), 0.5),
        "twice": (lambda: image(convolution(3, 2), convolution(5, 2), n=32), 1.5),
        "zeros at the end": (
            lambda: image(L.ZeroPadding2D(((0, 1), (0, 1))), convolution(3, 2, "valid"), n=32),
            0.5,
        ),
        "zeros on both sides, the last not read": (
            lambda: image(L.ZeroPadding2D(1), convolution(3, 2, "valid"), n=32),
            0.5,
        ),
        "even window, no step": (
            lambda: chain((9, 1), L.MaxPooling1D(2, 1, "same"), L.GlobalMaxPooling1D()),
            0.5,
        ),
        "behind a gate": (gated, 1.5),
        "behind causal windows": (
            lambda: chain((8, 1), L.Conv1D(1, 3, padding="causal"), L.Conv1D(1, 3, 2, "same")),
            0.5,
        ),
        "zeros at the end of a sequence": (
            lambda: chain((8, 1), L.ZeroPadding1D((0, 1)), L.Conv1D(1, 3, 2), L.ReLU()),
            0.5,
        ),
    },
    "dropout-before-normalisation": {
        "right before": (
            lambda: image(convolution(), L.Dropout(0.5), L.BatchNormalization()),
            2,
        ),
        "ReLU and pooling between": (
            lambda: image(L.Dropout(0.2), L.ReLU(), L.MaxPooling2D(2), L.BatchNormalization()),
            1.25,
        ),
        "a merge between": (dense_block, 4 / 3),
        "in a nested model": (nested, 1.25),
    },
}  # fmt: skip
SOUND = {
    "flatten-head": {
        "global pooling": lambda: image(convolution()),
        "one cell": lambda: chain((3, 3, 1), L.MaxPooling2D(3), L.Flatten(), L.Dense(3)),
        "no Dense layer": lambda: chain((3, 3, 1), convolution(), L.Flatten()),
    },
    "input-beyond-field": {
        "as long as the field": lambda: image(convolution(5, padding="valid"), n=5),
        "Flatten and Dense": lambda: chain((20, 1), L.Conv1D(1, 3), L.Flatten(), L.Dense(1)),
        "a gate over the whole": gated,
        "no windows": lambda: image(L.ReLU()),
    },
    "field-beyond-input": {
        "three windows of 3 on 4 cells": lambda: image(*[convolution() for _ in "123"], n=4),
        "global pooling of a short axis": lambda: image(L.GlobalAveragePooling2D(keepdims=True)),
    },
    "border-left-out": {
        "6 cells": lambda: image(convolution(padding="valid"), L.MaxPooling2D(2), n=8),
        "another layer reads them": lambda: branches(
            L.MaxPooling2D(2, padding="same"), convolution(1, 2, "valid"), n=5
        ),
        "only zeros": lambda: image(L.ZeroPadding2D(1), convolution(3, 2, "valid"), n=8),
        "zeros of an operation": lambda: padded((1, 1), (1, 1), (0, 2)),
        "a crop": lambda: image(L.Cropping2D(2), convolution(), n=8),
    },
    "cells-skipped": {
        "windows side by side": lambda: image(convolution(2, 2), n=8),
        "the other reader": lambda: branches(convolution(1, 2), convolution(3, 2)),
        "a pair of dilated windows": lambda: image(convolution(2, dilation_rate=2), n=8),
    },
    "shifted-by-border": {
        "odd length": lambda: image(convolution(3, 2), convolution(3, 2), n=33),
        "even window": lambda: image(convolution(4, 2), L.MaxPooling2D(2, padding="same"), n=32),
        "causal on purpose": lambda: chain((9, 1), L.Conv1D(1, 3, padding="causal"), L.ReLU()),
        "no border at all": lambda: image(L.MaxPooling2D(2), n=7),
    },
    "dropout-before-normalisation": {
        "behind it": lambda: image(convolution(), L.BatchNormalization(), L.Dropout(0.5)),
        "weights between": lambda: image(L.Dropout(0.5), convolution(), L.BatchNormalization()),
        "rate 0": lambda: image(convolution(), L.Dropout(0.0), L.BatchNormalization()),
    },
}  # fmt: skip


def cases(table):
    """(rule, name, the rest …) of each case."""
    for rule, named in table.items():
        for name, case in named.items():
            yield (rule, name, *(case if isinstance(case, tuple) else (case,)))


def detector(pooling):
    """Class 0 where a dot is seen behind `pooling`, class 1 where not."""
    model = chain((16, 16, 1), pooling, L.GlobalMaxPooling2D(), L.Dense(2, name="score"))
    model.get_layer("score").set_weights([np.array([[1.0, -1.0]]), np.array([-0.1, 0.1])])
    return model


def dots(n=64):
    """Pictures with one dot each, at even places away from the border."""
    x = np.zeros((n, 16, 16, 1), "float32")
    rows, columns = np.divmod(np.arange(n) % 16, 4)
    x[np.arange(n), 4 + 2 * rows, 4 + 2 * columns] = 1
    return x
