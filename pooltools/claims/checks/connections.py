"""Which inputs lead to which outputs, found by changing one input at a time (chapter 1)."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.checks.arrays import to_numpy
from pooltools.claims.outcome import Outcome

POOLS: dict[str, Callable[..., Array]] = {
    "max pooling": max_pool,
    "average pooling": average_pool,
}


def cluster(settings: Sequence[str], inputs: int) -> list[Outcome]:
    """Share of outputs to which so many inputs lead, all of the window and channel (Q05)."""
    outcomes = []
    for setting in settings:
        leads = _leads(partial(POOLS[setting], pool_size=2), (4, 6, 2))
        expected = _windows((2, 3), (4, 6), side=2, step=2, channels=2)
        true = (leads.sum(axis=(3, 4, 5)) == inputs) & (leads == expected).all(axis=(3, 4, 5))
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "outputs"))
    return outcomes


def sliding(settings: Sequence[str], step: int) -> list[Outcome]:
    """Share of outputs to which exactly a 3×3 window leads, the windows `step` apart (Q41).

    Keras and `pooltools` pool with stride 2, so that neighbouring windows share a row or a column.
    """
    import keras

    layers = {
        "max pooling": keras.layers.MaxPooling2D(3, 2),
        "average pooling": keras.layers.AveragePooling2D(3, 2),
    }
    expected = _windows((4, 3), (9, 7), side=3, step=step, channels=2)
    outcomes = []
    for setting in settings:
        pools = (partial(POOLS[setting], pool_size=3, strides=2), _asked(layers[setting]))
        both = [(_leads(p, (9, 7, 2)) == expected).all(axis=(3, 4, 5)) for p in pools]
        true = both[0] & both[1]
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "outputs"))
    return outcomes


def connections(settings: Sequence[str], **reach: str) -> list[Outcome]:
    """Share of outputs that a dense or a convolution layer connects as said (Q30).

    The dense layer has as many outputs as the convolution, so that each has a place.
    """
    import keras

    dense = keras.layers.Dense(4 * 4 * 3, kernel_initializer="ones")
    convolution = keras.layers.Conv2D(3, 3, kernel_initializer="ones")
    layers: dict[str, Callable[[Array], Array]] = {
        "dense layer": lambda x: to_numpy(dense(x.reshape(len(x), -1))).reshape(-1, 4, 4, 3),
        "convolution layer": _asked(convolution),
    }
    near = _windows((4, 4), (6, 6), side=3, step=1, channels=2).max(axis=2, keepdims=True)
    neighbours = np.repeat(near, 3, axis=2)  # the same for each filter
    expected = {"everything": np.ones_like(neighbours), "the kernel's neighbours": neighbours}
    outcomes = []
    for setting in settings:
        leads = _leads(layers[setting], (6, 6, 2))
        true = (leads == expected[reach[setting.split()[0]]]).all(axis=(-3, -2, -1))
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "outputs"))
    return outcomes


def _asked(layer: Callable[[Array], object]) -> Callable[[Array], Array]:
    return lambda x: to_numpy(layer(x))


def _windows(
    outputs: tuple[int, int], inputs: tuple[int, int], side: int, step: int, channels: int
) -> Array:
    """Whether a cell lies in an output's window and channel, shape (*output, *input)."""
    expected = np.zeros((*outputs, channels, *inputs, channels), bool)
    for i, j, c in np.ndindex(expected.shape[:3]):
        top, left = i * step, j * step
        expected[i, j, c, top : top + side, left : left + side, c] = True
    return expected


def _leads(layer: Callable[[Array], Array], shape: tuple[int, ...]) -> Array:
    """Whether output changes with input, shape (*output, *input): one input raised at a time."""
    n_inputs = int(np.prod(shape))
    raised = 100 * np.eye(n_inputs, dtype="float32").reshape(n_inputs, *shape)
    # each connection carries 11 or more; a fast convolution leaves rounding where there is none
    changed: Array = np.abs(layer(raised) - layer(np.zeros((1, *shape), "float32"))) > 1
    return np.moveaxis(changed, 0, -1).reshape(*changed.shape[1:], *shape)
