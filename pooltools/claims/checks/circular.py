"""Networks on a circle, where nothing comes in from outside: which shifts change their answer?

The instrument of chapter 3 on something known. Weights are random, so nothing here was learned.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.outcome import Outcome

SIDE, WIDTHS = 8, (4, 8)
STRIDE = 2 ** len(WIDTHS)  # of all stages together
ROUNDING = 1e-5  # of a float32 mean over a few cells


def answers(settings: Sequence[str], down: str, head: str) -> list[Outcome]:
    """Share of pictures and shifts that leave a random network's answer as it is, to rounding
    (L03, M302).

    Parameters
    ----------
    down : "max pooling" or "polyphase pooling", after each convolution and ReLU
    head : "mean" of each channel, or the map "flattened"
    """
    ways = [way for way in product(range(SIDE), repeat=2) if any(way)]
    kept = _kept(down, head)
    whole = np.array([not any(step % STRIDE for step in way) for way in ways])
    chosen = {f"shifts by multiples of {STRIDE}": whole, "all other shifts": ~whole}
    return [
        Outcome.counted(s, int(kept[:, chosen[s]].sum()), kept[:, chosen[s]].size, "shifts")
        for s in settings
    ]


@cache
def _kept(down: str, head: str) -> Array:
    """Truth value of each picture and shift, (pictures, shifts); the network's weights depend on
    nothing."""
    pictures = noise((5, SIDE, SIDE, 1), 0)
    shifted = [np.roll(pictures, way, axis=(1, 2)) for way in product(range(SIDE), repeat=2)]
    y = _network(np.concatenate(shifted), down, head).reshape(len(shifted), len(pictures), -1)
    change = np.abs(y[1:] - y[0]).max(axis=-1)  # the first shift is none
    kept: Array = (change < ROUNDING * np.abs(y[0]).max()).T
    return kept


def _network(x: Array, down: str, head: str) -> Array:
    import keras

    from pooltools.layers import PolyphasePooling

    layers: dict[str, Callable[[], Any]] = {
        "max pooling": lambda: keras.layers.MaxPooling2D(2),
        "polyphase pooling": PolyphasePooling,
    }
    for stage, width in enumerate(WIDTHS):
        around = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="wrap")
        taps = noise((3, 3, x.shape[-1], width), stage) / 3
        x = to_numpy(layers[down]()(keras.ops.relu(keras.ops.conv(around, taps))))
    found: Array = x.mean(axis=(1, 2)) if head == "mean" else x.reshape(len(x), -1)
    return found
