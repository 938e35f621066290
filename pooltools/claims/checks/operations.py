"""What the pooling operation is: definition, connections, order, linearity (chapter 1)."""

from collections.abc import Callable, Sequence
from functools import partial
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


def cluster(settings: Sequence[str], inputs: int) -> list[Outcome]:
    """Share of outputs to which so many inputs lead, all of the window and channel (Q05)."""
    outcomes = []
    for setting in settings:
        leads = _leads(partial(POOLS[setting], pool_size=2), (4, 6, 2))
        window = np.kron(np.eye(2 * 3).reshape(2, 3, 2, 3), np.ones((1, 1, 2, 2)))
        expected = np.einsum("ijhw,cd->ijchwd", window, np.eye(2)).astype(bool)
        true = (leads.sum(axis=(3, 4, 5)) == inputs) & (leads == expected).all(axis=(3, 4, 5))
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "outputs"))
    return outcomes


def connections(settings: Sequence[str], **reach: str) -> list[Outcome]:
    """Share of outputs that a dense or a convolution layer connects as said (Q30)."""
    import keras

    dense = keras.layers.Dense(7, kernel_initializer="ones")
    convolution = keras.layers.Conv2D(4, 3, kernel_initializer="ones")
    layers: dict[str, Callable[[Array], Array]] = {
        "dense layer": lambda x: to_numpy(dense(x.reshape(len(x), -1))),
        "convolution layer": lambda x: to_numpy(convolution(x)),
    }
    counts = {"everything": 6 * 6 * 2, "the kernel's neighbours": 3 * 3 * 2}
    outcomes = []
    for setting in settings:
        leads = _leads(layers[setting], (6, 6, 2))
        found = leads.sum(axis=(-3, -2, -1))
        true = found == counts[reach[setting.split()[0]]]
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "outputs"))
    return outcomes


def _leads(layer: Callable[[Array], Array], shape: tuple[int, ...]) -> Array:
    """Whether output changes with input, shape (*output, *input): one input raised at a time."""
    n_inputs = int(np.prod(shape))
    raised = 10 * np.eye(n_inputs, dtype="float32").reshape(n_inputs, *shape)
    # each connection carries 2.5 or more; a fast convolution leaves rounding where there is none
    changed: Array = np.abs(layer(raised) - layer(np.zeros((1, *shape), "float32"))) > 1
    return np.moveaxis(changed, 0, -1).reshape(*changed.shape[1:], *shape)


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
        shares = [_reproduced(x, pooled, POOLS[setting], steps, phase) for phase in phases]
        outcomes.append(Outcome.counted(setting, max(shares), pooled.size, "outputs"))
    return outcomes


def _reproduced(x: Array, pooled: Array, pool: Pool, steps: list[str], phase: Sequence[int]) -> int:
    for step in steps:
        if step == "summarise":
            x = pool(x, 2, 1)
        else:
            x = x[:, phase[0] :: 2, phase[1] :: 2]
    return int(np.isclose(x, pooled, RTOL).sum()) if x.shape == pooled.shape else 0


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
    """
    import keras

    pictures = [noise((1, 8, 8, 1), seed) for seed in range(20)]
    outcomes = []
    for setting in settings:
        pool = POOLS[setting]
        impulses = np.eye(4, dtype="float32").reshape(4, 2, 2, 1)
        response = pool(impulses, 2).reshape(2, 2, 1, 1)
        taps = {"impulse response": response, "first cell": impulses[0][..., None]}[kernel]
        convolved = [to_numpy(keras.ops.conv(x, taps, 2, "valid")) for x in pictures]
        true = [
            np.allclose(y, pool(x, 2), atol=0.01)  # a GPU's convolution may keep ten bits
            for y, x in zip(convolved, pictures, strict=True)
        ]
        outcomes.append(Outcome.counted(setting, sum(true), len(true), "pictures"))
    return outcomes


def responds(settings: Sequence[str], change: str) -> list[Outcome]:
    """Share of windows whose pooled value notices the change (Q41).

    Reversing a window is what a detector of patterns must notice: an edge from dark to light
    becomes one from light to dark. "elsewhere" changes every second row of windows and asks the
    others.
    """
    x = noise((2, 8, 8, 3), 0)
    windows = x.reshape(2, 4, 2, 4, 2, 3)
    every_second = (np.arange(4) % 2 == 0).reshape(1, 4, 1, 1, 1, 1)
    changed = {
        "arrangement": windows[:, :, ::-1, :, ::-1],
        "values": windows + 1,
        "elsewhere": windows + every_second,
    }[change].reshape(x.shape)
    asked = slice(1, None, 2) if change == "elsewhere" else slice(None)
    outcomes = []
    for setting in settings:
        pool = POOLS[setting]
        notices = ~np.isclose(pool(changed, 2), pool(x, 2), RTOL, atol=1e-6)[:, asked]
        outcomes.append(Outcome.counted(setting, int(notices.sum()), notices.size, "windows"))
    return outcomes
