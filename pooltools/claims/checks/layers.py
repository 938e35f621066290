"""What convolution and pooling layers keep, change and learn (chapter 1), asked of Keras."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from pooltools import max_pool
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.checks.shapes import Case, small_cases
from pooltools.claims.outcome import Outcome


def channels(settings: Sequence[str], factor: int) -> list[Outcome]:
    """Share of cases whose sides pooling shrinks, with `factor` times the channels (Q02).

    The settings are those of T01.
    """
    outcomes = []
    for setting in settings:
        cases = list(product(_kinds(), small_cases(setting), (1, 3)))
        true = sum(_shrinks(kind, case, c, factor) for kind, case, c in cases)
        outcomes.append(Outcome.counted(setting, true, len(cases), "cases"))
    return outcomes


def _kinds() -> tuple[Callable[..., Any], ...]:
    import keras

    return keras.layers.MaxPooling2D, keras.layers.AveragePooling2D


def _shrinks(kind: Callable[..., Any], case: Case, n_channels: int, factor: int) -> bool:
    n, size, stride, padding = case
    shape = kind(size, stride, padding).compute_output_shape((1, n, n, n_channels))
    return bool(shape[1] < n and shape[2] < n and shape[3] == factor * n_channels)


def image(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of pictures of which max pooling gives a smaller or larger one (Q10).

    A smaller picture has shorter sides and the picture's own values, channel by channel.
    """
    import keras

    first: dict[str, list[Any]] = {
        "pooling placed first": [],
        "pooling after a convolution": [
            keras.layers.Conv2D(3, 3, padding="same", activation="relu")
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
    (setting,) = settings
    built = pooling_layers()
    true = sum(layer.count_params() == 3 * per_channel for layer in built)
    return [Outcome.counted(setting, true, len(built), "layers")]


def difference(settings: Sequence[str], **weights: str) -> list[Outcome]:
    """Share of layers of each kind with trainable weights, or with none, as said (Q35)."""
    layers = {"pooling layers": pooling_layers, "convolution layers": convolution_layers}
    outcomes = []
    for setting in settings:
        built = layers[setting]()
        some = {"some": True, "none": False}[weights[setting.split()[0]]]
        true = sum((layer.count_params() > 0) == some for layer in built)
        outcomes.append(Outcome.counted(setting, true, len(built), "layers"))
    return outcomes


def pooling_layers() -> list[Any]:
    """Every pooling layer of Keras, after it has met an input with three channels."""
    return _all_layers("Pooling")


def convolution_layers() -> list[Any]:
    """Every convolution layer of Keras with a rank in its name, likewise."""
    return _all_layers("Conv")


def _all_layers(word: str) -> list[Any]:
    import keras

    names = sorted(n for n in dir(keras.layers) if word in n and n[-2:] in ("1D", "2D", "3D"))
    kinds = {getattr(keras.layers, n) for n in names if "LSTM" not in n}  # aliases once
    return [_built(kind) for kind in sorted(kinds, key=lambda kind: kind.__name__)]


def _built(kind: Callable[..., Any]) -> Any:
    rank, name = int(kind.__name__[-2]), kind.__name__
    if name.startswith("Global"):
        layer = kind()
    elif "Conv" in name and "Depthwise" not in name:
        layer = kind(5, 2)  # filters, kernel
    else:
        layer = kind(2)  # window or kernel, or output size of the adaptive layers
    layer(np.ones((1, *(4,) * rank, 3), "float32"))
    return layer


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
