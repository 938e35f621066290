"""What a linear reader finds in the maps of a frozen trunk: the class, and the place.

The reader is ridge regression; how much it shrinks is chosen on validation pictures. It reads the
whole map, or as many numbers of each map, projected at random. The whole of a large map gives the
reader more weights; a projection loses more of a large map. What holds both ways holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import keras
import numpy as np

from pooltools._backend import predictor
from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import BATCH, Run

SIZE = 256  # numbers that a map is projected to
MOST = 4  # pixels by which pictures are moved at most: digits and clothes stay in the picture
PICTURES = 1000  # of the training and the test part
PENALTIES = 10.0 ** np.arange(-6, 4)  # in units of the mean variance of a code
SMALLEST = 1e-6  # of the largest variance; what is smaller is rounding in float32
Parts = tuple[Array, Array, Array]  # training, validation, test


def ridge(codes: Parts, targets: Parts, score: Callable[[Array, Array], float]) -> float:
    """The score on the test part of the linear reader with the best score on the validation part.

    Parameters
    ----------
    codes : (N, D) each
    targets : (N, K) each
    score : of predictions and targets; larger is better
    """
    mean = codes[0].mean(0)
    spread = np.sqrt(codes[0].var(0).mean()) + 1e-12
    x, x_val, x_test = ((part - mean) / spread for part in codes)
    centre = targets[0].mean(0)
    values, vectors = np.linalg.eigh(x.T @ x / len(x))
    rotated = vectors.T @ (x.T @ (targets[0] - centre)) / len(x)
    readers = [vectors @ (rotated / (values + penalty)[:, None]) for penalty in PENALTIES]
    best = max(readers, key=lambda reader: score(x_val @ reader + centre, targets[1]))
    return score(x_test @ best + centre, targets[2])


def explained(found: Array, targets: Array) -> float:
    """Share of the variance of the targets that is explained; mean over their columns."""
    rest = ((targets - found) ** 2).mean(0)
    return float(np.mean(1 - rest / targets.var(0)))


def hits(found: Array, targets: Array) -> float:
    """Share of rows with the largest number at the same place, in percent."""
    return 100 * float(np.mean(found.argmax(1) == targets.argmax(1)))


def of_class(run: Run, stage: int, codes: Codes) -> float:
    """Accuracy of a linear reader of the class after a stage (from 1 on), on moved pictures."""
    p = run.pictures
    labels = (p.y_train[:PICTURES], p.y_val, p.y_test[:PICTURES])
    one, two, three = (np.eye(p.classes)[y] for y in labels)
    return ridge(codes(run, stage), (one, two, three), hits)


def of_place(run: Run, stage: int, codes: Codes) -> float:
    """How well a linear reader finds by how many pixels a picture was moved."""
    one, two, three = (places for _, places in _moved_parts(run))
    return ridge(codes(run, stage), (one, two, three), explained)


@lru_cache(maxsize=4)
def projected(run: Run, stage: int) -> Parts:
    """The maps after a stage, each projected to `SIZE` numbers, of moved pictures."""
    cells = int(np.prod(after(run.model, stage).shape[1:]))
    rng = np.random.default_rng([run.seed, stage])
    matrix = rng.normal(size=(cells, SIZE)).astype(np.float32) / np.float32(np.sqrt(cells))
    one, two, three = (
        np.concatenate([y @ matrix for y in _maps(run, stage, x)]) for x, _ in _moved_parts(run)
    )
    return one, two, three


@lru_cache(maxsize=1)
def whole(run: Run, stage: int) -> Parts:
    """The maps after a stage along the axes that the training pictures span: ridge regression on
    these gives what it gives on all cells."""
    one, two, three = (np.concatenate([*_maps(run, stage, x)]) for x, _ in _moved_parts(run))
    mean = one.mean(0)
    for part in (one, two, three):
        part -= mean
    squares, axes = np.linalg.eigh((one @ one.T).astype(np.float64))
    kept = squares > SMALLEST * squares[-1]
    axes = axes[:, kept] / np.sqrt(squares[kept])
    return (one @ one.T) @ axes, (two @ one.T) @ axes, (three @ one.T) @ axes


Codes = Callable[[Run, int], Parts]


def _maps(run: Run, stage: int, x: Array) -> Iterator[Array]:
    """The maps after a stage in one row for each picture, some pictures at a time."""
    maps = predictor(keras.Model(run.model.input, after(run.model, stage)))
    for i in range(0, len(x), BATCH):
        y = maps(x[i : i + BATCH])
        yield y.reshape(len(y), -1)


def after(model: keras.Model, stage: int) -> keras.KerasTensor:
    """The map that the stage hands to the next stage, or to the head."""
    stages = [x for x in model.layers if isinstance(x, keras.layers.Conv2D)]
    if stage < len(stages):
        return stages[stage].input
    rest = model.layers[model.layers.index(stages[-1]) :]
    return next(layer.input for layer in rest if isinstance(layer, HEADS))


HEADS = (
    keras.layers.GlobalAveragePooling2D,
    keras.layers.GlobalMaxPooling2D,
    keras.layers.Flatten,
)


def _moved_parts(run: Run) -> list[tuple[Array, Array]]:
    """Pictures of each part, moved around a circle, and by how many pixels: (N, 2)."""
    p, rng = run.pictures, np.random.default_rng([run.seed, 3])
    parts = []
    for x in (p.x_train[:PICTURES], p.x_val, p.x_test[:PICTURES]):
        places = rng.integers(-MOST, MOST + 1, size=(len(x), 2))
        rolled = [np.roll(one, way, axis=(0, 1)) for one, way in zip(x, places, strict=True)]
        parts.append((np.stack(rolled), places.astype(np.float64)))
    return parts


LAST = 3
MEASURES: dict[str, Measure] = {
    **{
        f"class after stage {k}": Measure(partial(of_class, stage=k, codes=projected), "%")
        for k in range(1, LAST + 1)
    },
    **{
        f"place after stage {k}": Measure(partial(of_place, stage=k, codes=projected), "R²")
        for k in range(1, LAST + 1)
    },
    "class in the whole last map": Measure(partial(of_class, stage=LAST, codes=whole), "%"),
    "place in the whole last map": Measure(partial(of_place, stage=LAST, codes=whole), "R²"),
}
