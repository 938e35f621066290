"""Which part of a class's score each place brings: what is linear in a head (chapter 6)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.checks.vectors import head, maps
from pooltools.claims.outcome import Outcome

CLASSES = 4
SHAPE = (4, 5)  # of maps
PICTURE = (6, 7)
TOLERANCE = 1e-4  # of the largest score: sums of a few hundred float32 products


def contributions(settings: Sequence[str], together: str) -> list[Outcome]:
    """Share of scores that are the sum, or the largest, of what the places bring (M605).

    What a place brings is the score of the map that is 0 at all other places, beyond the score of
    an empty map.

    together : "sum" or "largest"
    """
    outcomes = []
    for setting in settings:
        x = np.concatenate([maps(SHAPE, seed) for seed in range(5)])
        scores = _scorer(setting)(x)
        nothing = _scorer(setting)(np.zeros_like(x[:1]))
        brought = _scorer(setting)(_each_alone(x)).reshape(len(x), -1, CLASSES) - nothing
        joined = brought.sum(axis=1) if together == "sum" else brought.max(axis=1)
        true = np.abs(nothing + joined - scores) < TOLERANCE * np.abs(scores).max()
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "scores"))
    return outcomes


def _each_alone(x: Array) -> Array:
    """Every picture once for each place, with nothing elsewhere: (N · H · W, H, W, C)."""
    n, h, w, c = x.shape
    only = np.eye(h * w, dtype=x.dtype).reshape(1, h * w, h, w, 1)
    alone: Array = x[:, None] * only
    return alone.reshape(n * h * w, h, w, c)


@cache
def _scorer(setting: str) -> Any:
    """A head with dense layers of random weights behind it, as a function of maps."""
    name, _, hidden = setting.partition(", ")
    read = head({"flattened map": "Flatten"}.get(name, name))
    length = read(maps(SHAPE, 0)).shape[1]
    widths = (length, 8, CLASSES) if hidden == "a hidden layer" else (length, CLASSES)
    weights = [noise(pair, i) for i, pair in enumerate(pairwise(widths))]
    biases = [noise((width,), 9 + i) for i, width in enumerate(widths[1:])]

    def scores(x: Array) -> Array:
        y = read(x)
        for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            y = (np.maximum(y, 0) if i else y) @ weight + bias
        return y

    return scores


def classmap(settings: Sequence[str], divided: str) -> list[Outcome]:
    """Share of pictures of which a map by `pooltools.analysis` is as said (M606).

    "class activation map": what it sums to, `divided` "by the places" or "by nothing", is the
    network's score without its bias; "Grad-CAM": the positive part of the class activation map,
    divided likewise. Networks have a convolution, ReLU, a global mean and a dense layer.
    """
    outcomes = []
    for setting in settings:
        true = _as_said(setting, divided)
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "pictures"))
    return outcomes


def _as_said(setting: str, divided: str) -> Array:
    """Truth value of each picture."""
    from pooltools.analysis import cam, grad_cam

    model, bias = _network()
    x = noise((8, *PICTURE, 2), 0)
    scores, found = to_numpy(model(x)), cam(model, x)
    places = {"by the places": PICTURE[0] * PICTURE[1], "by nothing": 1}[divided]
    if setting == "class activation map":
        without = scores[np.arange(len(x)), found.classes] - bias[found.classes]
        wrong = np.abs(found.values.sum(axis=(1, 2)) / places - without)
        return np.array(wrong < TOLERANCE * np.abs(scores).max())
    expected = np.maximum(found.values, 0) / places
    wrong = np.abs(grad_cam(model, x, found.classes).values - expected).max(axis=(1, 2))
    return np.array(wrong < TOLERANCE * expected.max())


@cache
def _network() -> tuple[Any, Array]:
    """A network with random weights, and the biases of its scores."""
    from keras import Input, Model, layers

    start = Input((*PICTURE, 2))
    convolved = layers.Conv2D(6, 3, padding="same", activation="relu")
    dense = layers.Dense(CLASSES)
    y = layers.GlobalAveragePooling2D()(convolved(start))
    model = Model(start, dense(y))
    convolved.set_weights([noise((3, 3, 2, 6), 1), noise((6,), 2)])
    bias = noise((CLASSES,), 3)
    dense.set_weights([noise((6, CLASSES), 4), bias])
    return model, bias
