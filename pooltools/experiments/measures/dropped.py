"""What dropout leaves behind: statistics that no longer fit, and cells others give away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

import keras
import numpy as np

from pooltools._backend import predictor
from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import BATCH, Run

PICTURES = 500  # of the training part
READ = 60  # of the test part: 47,000 cells before pooling
NEAR = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
RING = [(i, j) for i in range(-2, 3) for j in range(-2, 3) if max(abs(i), abs(j)) == 2]
FROM = {"its neighbours": NEAR, "cells around a block": RING}


def stored_variance(run: Run) -> float:
    """How many times the variance at inference batch normalisation has stored: geometric mean over
    layers and channels with variance."""
    found = []
    for layer in _normalisations(run.model):
        variance = _inputs(run, layer).var(axis=(0, 1, 2))
        stored = keras.ops.convert_to_numpy(layer.moving_variance)
        seen = variance > 1e-6
        found.append(np.log(stored[seen] / variance[seen]))
    return float(np.exp(np.concatenate(found).mean()))


def right_anew(run: Run) -> Array:
    """Which test pictures are classified right with statistics taken anew, at inference."""
    with _anew(run):
        found: Array = run.logits(run.pictures.x_test).argmax(1) == run.pictures.y_test
    return found


@contextmanager
def _anew(run: Run) -> Iterator[None]:
    """Statistics of batch normalisation taken from the training pictures, layer after layer."""
    kept = run.model.get_weights()
    try:
        for layer in _normalisations(run.model):
            x = _inputs(run, layer, len(run.pictures.x_train))
            layer.moving_mean.assign(x.mean(axis=(0, 1, 2)))
            layer.moving_variance.assign(x.var(axis=(0, 1, 2)))
        yield
    finally:
        run.model.set_weights(kept)


def _normalisations(model: keras.Model) -> list[Any]:
    return [x for x in model.layers if isinstance(x, keras.layers.BatchNormalization)]


def _inputs(run: Run, layer: Any, n: int = PICTURES) -> Array:
    """What a layer gets at inference, (n, H, W, C)."""
    of = predictor(keras.Model(run.model.input, layer.input))
    x = run.pictures.x_train[:n]
    return np.concatenate([of(x[i : i + BATCH]) for i in range(0, len(x), BATCH)])


def given_away(run: Run, source: str, pooled: bool) -> float:
    """Share of a cell's variance that a linear reader finds in other cells of its map.

    Parameters
    ----------
    source : a key of `FROM`
    pooled : the map after the first pool, else before it
    """
    x = _first_maps(run, pooled)
    y, readers = _cells(x, (0, 0)), [_cells(x, place) for place in FROM[source]]
    found = []
    for channel in range(x.shape[-1]):
        target = y[..., channel].ravel()
        columns = np.stack([r[..., channel].ravel() for r in readers] + [np.ones(target.size)], 1)
        if target.var() > 1e-9:
            half = len(target) // 2  # fitted on one half of the pictures, read on the other
            weights = np.linalg.lstsq(columns[:half], target[:half], rcond=None)[0]
            rest = target[half:] - columns[half:] @ weights
            found.append(1 - rest.var() / target[half:].var())
    return float(np.mean(found))


@lru_cache(maxsize=2)
def _first_maps(run: Run, pooled: bool) -> Array:
    (layer, *_) = (x for x in run.model.layers if "pool" in x.name)
    maps = keras.Model(run.model.input, layer.output if pooled else layer.input)
    found: Array = predictor(maps)(run.pictures.x_test[:READ]).astype(np.float64)
    return found


def _cells(x: Array, place: tuple[int, int]) -> Array:
    """The cells at `place` from those that have two others on each side."""
    (i, j), (_, rows, columns, _) = place, x.shape
    return x[:, 2 + i : rows - 2 + i, 2 + j : columns - 2 + j]


MEASURES: dict[str, Measure] = {
    "stored variance": Measure(stored_variance, "times the variance at inference"),
    "accuracy, new statistics": Measure(right_anew, "%", per_image=True),
    **{
        f"read from {source}, {when} pooling": Measure(
            partial(given_away, source=source, pooled=when == "after"), "R²"
        )
        for source in FROM
        for when in ("before", "after")
    },
}
