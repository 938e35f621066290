"""What convolution and pooling layers keep, change and learn (chapter 1), asked of Keras."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from pooltools import average_pool_grad, max_pool, max_pool_grad
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.outcome import Outcome


def channels(settings: Sequence[str], factor: int) -> list[Outcome]:
    """Share of shapes whose sides pooling shrinks, with `factor` times the channels (Q02)."""
    import keras

    kinds = {
        "max pooling": keras.layers.MaxPooling2D,
        "average pooling": keras.layers.AveragePooling2D,
    }
    shapes = [(n, m, c) for n, m, c in product((8, 9, 32), (6, 15), (1, 3, 32))]
    outcomes = []
    for setting in settings:
        after = [kinds[setting](2).compute_output_shape((1, *shape)) for shape in shapes]
        true = sum(
            a[1] < n and a[2] < m and a[3] == factor * c
            for a, (n, m, c) in zip(after, shapes, strict=True)
        )
        outcomes.append(Outcome.counted(setting, true, len(shapes), "shapes"))
    return outcomes


def image(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of pictures of which a pooling layer gives a smaller or larger one (Q10).

    A smaller picture has shorter sides and the picture's own values, channel by channel.
    """
    import keras

    first: dict[str, list[Any]] = {
        "pooling placed first": [],
        "pooling after a convolution": [
            keras.layers.Conv2D(8, 3, padding="same", activation="relu")
        ],
    }
    pictures = [noise((1, n, n, 3), n) for n in (8, 16, 32)]
    outcomes = []
    for setting in settings:
        model = keras.Sequential([*first[setting], keras.layers.MaxPooling2D(2)])
        true = sum(_is_picture(to_numpy(model(x)), x, relation) for x in pictures)
        outcomes.append(Outcome.counted(setting, true, len(pictures), "pictures"))
    return outcomes


def _is_picture(y: Array, x: Array, relation: str) -> bool:
    right_size = y.shape[1] < x.shape[1] if relation == "smaller" else y.shape[1] > x.shape[1]
    same_channels = y.shape[-1] == x.shape[-1]
    return right_size and same_channels and bool(np.isin(y, x).all())


def filters(settings: Sequence[str], one_output_per: str) -> list[Outcome]:
    """Share of filter banks with one output channel per filter, each by its filter alone (Q16)."""
    import keras

    (setting,) = settings
    banks = [(3, 1), (1, 3), (5, 4), (8, 3)]  # filters, input channels
    true = 0
    for n_filters, n_inputs in banks:
        layer = keras.layers.Conv2D(n_filters, 3, kernel_initializer="ones")
        x = noise((1, 8, 8, n_inputs), n_filters)
        before = to_numpy(layer(x))
        kernel, bias = layer.get_weights()
        kernel[..., -1] += 1  # another last filter must change the last channel, and no other
        layer.set_weights([kernel, bias])
        changed = np.abs(to_numpy(layer(x)) - before).max(axis=(0, 1, 2)) > 0.1
        expected = {"filter": n_filters, "input channel": n_inputs}[one_output_per]
        alone = list(np.flatnonzero(changed)) == [n_filters - 1]
        true += len(changed) == expected and alone
    return [Outcome.counted(setting, true, len(banks), "filter banks")]


def weights(settings: Sequence[str], per_channel: int) -> list[Outcome]:
    """Share of Keras's pooling layers with that many trainable numbers per channel (T24)."""
    import keras

    (setting,) = settings
    names = sorted(name for name in dir(keras.layers) if "Pooling" in name)
    kinds = {getattr(keras.layers, name) for name in names}  # aliases once
    built = [_built(kind) for kind in sorted(kinds, key=lambda kind: kind.__name__)]
    true = sum(layer.count_params() == 3 * per_channel for layer in built)
    return [Outcome.counted(setting, true, len(built), "layers")]


def _built(kind: Callable[..., Any]) -> Any:
    rank = int(kind.__name__[-2])
    if kind.__name__.startswith("Global"):
        layer = kind()
    else:
        layer = kind(2)  # window, or output size of the adaptive layers
    layer(np.ones((1, *(4,) * rank, 3), "float32"))
    return layer


def passed_back(settings: Sequence[str], passes: str) -> list[Outcome]:
    """Share of windows through which pooling passes nothing, half or all of the gradient (Q55)."""
    gradients: dict[str, Callable[..., Array]] = {
        "max pooling": max_pool_grad,
        "average pooling": average_pool_grad,
    }
    part = {"nothing": 0.0, "half": 0.5, "everything": 1.0}[passes]
    x = noise((4, 8, 8, 3), 0)
    dy = noise((4, 4, 4, 3), 1)
    outcomes = []
    for setting in settings:
        dx = gradients[setting](dy, x, 2)
        arrived = dx.reshape(4, 4, 2, 4, 2, 3).sum(axis=(2, 4))  # per window
        true = np.isclose(arrived, part * dy, rtol=1e-5, atol=0)  # float32 sums of four
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "windows"))
    return outcomes


def any_input(settings: Sequence[str], gives: str) -> list[Outcome]:
    """Share of inputs, none from a convolution, that Keras pools to what is said (T17)."""
    inputs: dict[str, list[tuple[int, ...]]] = {
        "signals, pictures and volumes": [(8, 1), (9, 4), (8, 8, 1), (7, 9, 3), (4, 6, 8, 1)],
        "vectors without a spatial axis": [(8,), (9,)],
    }
    return [
        Outcome.counted(
            s, sum(_pooled(noise((2, *i), 0)) == gives for i in inputs[s]), len(inputs[s]), "inputs"
        )
        for s in settings
    ]


def _pooled(x: Array) -> str:
    import keras

    kinds = [keras.layers.MaxPooling1D, keras.layers.MaxPooling2D, keras.layers.MaxPooling3D]
    try:
        y = to_numpy(kinds[max(x.ndim - 3, 0)](2)(x))
    except ValueError:
        return "error"
    if y.shape == x.shape:
        return "the input"
    return "the maxima" if np.array_equal(y, max_pool(x, 2)) else "something else"
