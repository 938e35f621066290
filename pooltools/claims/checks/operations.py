"""What the pooling operation is: definition, order, linearity (chapter 1)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.outcome import Outcome

Pool = Callable[..., Array]
POOLS: dict[str, Pool] = {"max pooling": max_pool, "average pooling": average_pool}
REDUCTIONS: dict[str, Callable[[Array], Any]] = {"largest": np.max, "mean": np.mean}
RTOL = 1e-5  # float32 sums of a handful of values


def definition(settings: Sequence[str], **gives: str) -> list[Outcome]:
    """Share of windows of which the layer gives what is said (T06).

    Keras's layer and `pooltools` must both give the reduction of the cut-out window.
    """
    import keras

    layers = {
        "max pooling": keras.layers.MaxPooling2D,
        "average pooling": keras.layers.AveragePooling2D,
    }
    x = noise((2, 9, 7, 3), 0) - 3  # nearly all negative, so a zero would win
    outcomes = []
    for setting in settings:
        expected = _by_hand(x, REDUCTIONS[gives[setting.split()[0]]], size=3, stride=2)
        ours = POOLS[setting](x, 3, 2)
        theirs = to_numpy(layers[setting](3, 2)(x))
        true = np.isclose(ours, expected, RTOL) & np.isclose(theirs, expected, RTOL)
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "windows"))
    return outcomes


def _by_hand(x: Array, reduce: Callable[[Array], Any], size: int, stride: int) -> Array:
    n, h, w, c = x.shape
    y = np.empty((n, (h - size) // stride + 1, (w - size) // stride + 1, c))
    for k, i, j, channel in np.ndindex(y.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        y[k, i, j, channel] = reduce(x[k, rows, columns, channel])
    return y


def downsampling(settings: Sequence[str], steps: list[str]) -> list[Outcome]:
    """Share of outputs that the `steps` reproduce, where pooling is said to be no more (Q09).

    "keep one of four" keeps a fixed cell of each 2×2 window, the best of the four choices;
    "summarise" is the same pooling at every position, with stride 1.
    """
    x = noise((4, 16, 16, 3), 0)
    outcomes = []
    for setting in settings:
        pooled = POOLS[setting](x, 2)
        phases = [(i, j) for i in (0, 1) for j in (0, 1)]
        found = [_reproduced(x, pooled, POOLS[setting], steps, phase) for phase in phases]
        best = max(found, key=np.sum)
        outcomes.append(Outcome.counted(setting, int(best.sum()), best.size, "outputs"))
    return outcomes


def _reproduced(
    x: Array, pooled: Array, pool: Pool, steps: list[str], phase: Sequence[int]
) -> Array:
    for step in steps:
        if step == "summarise":
            x = pool(x, 2, 1)
        else:
            x = x[:, phase[0] :: 2, phase[1] :: 2]
    rows, columns = (min(x.shape[axis], pooled.shape[axis]) for axis in (1, 2))
    equal: Array = np.isclose(x[:, :rows, :columns], pooled[:, :rows, :columns], RTOL)
    return equal


def order(settings: Sequence[str], nonlinearity: str) -> list[Outcome]:
    """Share of pictures of which pooling last gives another result than pooling first (Q13)."""
    functions: dict[str, Callable[[Array], Array]] = {
        "relu": lambda x: np.maximum(x, 0),
        "doubling": lambda x: 2 * x,
    }
    f = functions[nonlinearity]
    pictures = [noise((1, 8, 8, 3), seed) for seed in range(20)]
    outcomes = []
    for setting in settings:
        pool = POOLS[setting]
        differ = [not np.allclose(pool(f(x), 2), f(pool(x, 2)), RTOL) for x in pictures]
        outcomes.append(Outcome.counted(setting, sum(differ), len(differ), "pictures"))
    return outcomes


def as_convolution(settings: Sequence[str], kernel: str) -> list[Outcome]:
    """Share of pictures of which a convolution with that kernel gives the pooled one (Q34).

    The only kernel that can do it is the answer to a single bright pixel, the impulse response.
    Windows are 2×2 with stride 2; sides of 7, so that 'same' adds a border.
    """
    import keras

    pictures = [noise((1, 7, 7, 1), seed) for seed in range(20)]
    impulses = np.eye(4, dtype="float32").reshape(4, 2, 2, 1)
    outcomes = []
    for setting in settings:
        pool, padding = _pool_of(setting)
        response = pool(impulses).reshape(2, 2, 1, 1)
        taps = {"impulse response": response, "first cell": impulses[0][..., None]}[kernel]
        convolved = [to_numpy(keras.ops.conv(x, taps, 2, padding)) for x in pictures]
        true = [
            np.allclose(y, pool(x), atol=0.01)  # a GPU's convolution may keep ten bits
            for y, x in zip(convolved, pictures, strict=True)
        ]
        outcomes.append(Outcome.counted(setting, sum(true), len(true), "pictures"))
    return outcomes


def _pool_of(setting: str) -> tuple[Pool, str]:
    """The setting's pooling, and the padding that a convolution needs for the same size."""
    import keras

    same = keras.layers.AveragePooling2D(2, padding="same")
    pools: dict[str, tuple[Pool, str]] = {
        "average pooling, no border": (lambda x: average_pool(x, 2), "valid"),
        "average pooling, a border that counts": (
            lambda x: average_pool(x, 2, padding="same", count_include_pad=True),
            "same",
        ),
        "average pooling, 'same' of Keras": (lambda x: to_numpy(same(x)), "same"),
        "max pooling": (lambda x: max_pool(x, 2), "valid"),
    }
    return pools[setting]
