"""What pooling learns and what it passes back (chapter 1), asked of Keras and of pooltools."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pooltools import average_pool_grad, max_pool_grad
from pooltools._backend import gradient
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise
from pooltools.claims.checks.layers import weights
from pooltools.claims.outcome import Outcome

PARTS = {"nothing": 0.0, "half": 0.5, "everything": 1.0}
GRADIENTS: tuple[Callable[..., Array], ...] = (max_pool_grad, average_pool_grad)


def learning(settings: Sequence[str], weights_per_channel: int, passes: str) -> list[Outcome]:
    """Share of layers with so many weights, and of windows through which so much passes (Q55)."""
    asked: dict[str, Callable[[str], Outcome]] = {
        "weights of the layer itself": lambda s: weights([s], weights_per_channel)[0],
        "gradient for the layers before it": lambda s: _passed(s, PARTS[passes]),
    }
    return [asked[setting](setting) for setting in settings]


def _passed(setting: str, part: float) -> Outcome:
    """Keras and `pooltools` must both pass `part` of the gradient, to the right cells."""
    x, dy = noise((4, 8, 8, 3), 0), noise((4, 4, 4, 3), 1)
    true = np.concatenate(
        [
            _as_said(ours(dy, x, 2), expected) & _as_said(gradient(layer, x, dy), expected)
            for ours, layer, expected in zip(
                GRADIENTS, _layers(), _expected(x, part * dy), strict=True
            )
        ]
    )
    return Outcome.counted(setting, int(true.sum()), true.size, "windows")


def _layers() -> list[Any]:
    import keras

    return [keras.layers.MaxPooling2D(2), keras.layers.AveragePooling2D(2)]


def _expected(x: Array, dy: Array) -> list[Array]:
    """`dy` at each window's largest cell, and a quarter of it at each cell."""
    windows, arrives = x.reshape(4, 4, 2, 4, 2, 3), dy[:, :, None, :, None]
    largest = windows == windows.max(axis=(2, 4), keepdims=True)  # noise has no ties
    routes = (largest, np.full(windows.shape, 1 / 4))
    return [(route * arrives).reshape(x.shape) for route in routes]


def _as_said(dx: Array, expected: Array) -> Array:
    close = np.isclose(dx, expected, rtol=1e-5, atol=1e-7)  # float32; quarters of normal numbers
    windows: Array = close.reshape(4, 4, 2, 4, 2, 3)
    true: Array = windows.min(axis=(2, 4))
    return true
