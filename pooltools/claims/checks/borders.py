"""What convolution makes of a size, and what 'same' padding adds (chapter 1), asked of Keras."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from pooltools.claims.checks.arrays import to_numpy
from pooltools.claims.outcome import Outcome


def resolution(settings: Sequence[str], keeps: float) -> list[Outcome]:
    """Share of sizes of which a convolution keeps that part of each side (F30)."""
    import keras

    options = {
        "stride 1, padding 'same'": {"strides": 1, "padding": "same"},
        "stride 1, no padding": {"strides": 1, "padding": "valid"},
        "stride 2, padding 'same'": {"strides": 2, "padding": "same"},
    }
    outcomes = []
    for setting in settings:
        cases = [
            (n, keras.layers.Conv2D(4, size, **options[setting]))
            for n, size in product(range(8, 33), (3, 5))
        ]
        kept = [layer.compute_output_shape((1, n, n, 3))[1] == keeps * n for n, layer in cases]
        outcomes.append(Outcome.counted(setting, sum(kept), len(kept), "sizes and kernels"))
    return outcomes


def convolution_size(settings: Sequence[str], plus: int) -> list[Outcome]:
    """Share of sizes n and kernels f for which a convolution gives n - f + `plus` (Q40)."""
    import keras

    options = {
        "stride 1, no padding": {"strides": 1, "padding": "valid"},
        "stride 2, no padding": {"strides": 2, "padding": "valid"},
        "stride 1, padding 'same'": {"strides": 1, "padding": "same"},
    }
    cases = [(n, f) for n, f in product(range(8, 33), range(2, 8))]
    outcomes = []
    for setting in settings:
        equal = [
            keras.layers.Conv1D(1, f, **options[setting]).compute_output_shape((1, n, 1))[1]
            == n - f + plus
            for n, f in cases
        ]
        outcomes.append(Outcome.counted(setting, sum(equal), len(equal), "sizes and kernels"))
    return outcomes


def padding(settings: Sequence[str], zeros: str) -> list[Outcome]:
    """Share of sizes that 'same' padding keeps, with zeros where it is said (Q54).

    The layers add up or average a row of ones, so the output shows the border: each zero in a
    window lowers it.
    """
    import keras

    layers: dict[str, Callable[[], list[Any]]] = {
        "convolution, stride 1, odd kernel": lambda: _sums((3, 5, 7), 1),
        "convolution, stride 1, even kernel": lambda: _sums((2, 4, 6), 1),
        "convolution, stride 2": lambda: _sums((3, 4, 5), 2),
        "pooling, stride 1, odd window": lambda: [
            keras.layers.AveragePooling1D(size, 1, "same") for size in (3, 5, 7)
        ],
    }
    outcomes = []
    for setting in settings:
        cases = list(product((16, 17, 32), layers[setting]()))
        true = sum(_keeps_size(layer, n) and _zeros(layer, n) == zeros for n, layer in cases)
        outcomes.append(Outcome.counted(setting, true, len(cases), "sizes and windows"))
    return outcomes


def _sums(sizes: Sequence[int], stride: int) -> list[Any]:
    import keras

    return [
        keras.layers.Conv1D(1, size, stride, "same", use_bias=False, kernel_initializer="ones")
        for size in sizes
    ]


def _keeps_size(layer: Any, n: int) -> bool:
    return bool(layer.compute_output_shape((1, n, 1))[1] == n)


def _zeros(layer: Any, n: int) -> str:
    y = to_numpy(layer(np.ones((1, n, 1), "float32")))[0, :, 0]
    before, after = (bool(end < y.max() - 0.1) for end in (y[0], y[-1]))
    if before and after:
        return "alike" if np.allclose(y, y[::-1]) else "on both sides"
    return "at the end" if after else "nowhere"
