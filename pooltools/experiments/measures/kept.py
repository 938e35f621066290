"""What is left of a feature map after pooling it: of the class, and of the map itself.

The trunk is frozen and was never trained with the pooling that is tried on it. Kept are as many
numbers by each way; mixing is the control that does not care which ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import keras
import numpy as np

from pooltools import average_pool, max_pool
from pooltools._backend import predictor
from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.measures.probe import PENALTIES, after, hits
from pooltools.experiments.training import BATCH, Run

STAGE = 2
PICTURES = 1000  # of the training part
FEW = 200  # pictures from which a map is decoded
Reduce = Callable[[Array, int], Array]


def mixed(maps: Array, factor: int) -> Array:
    """Each number, with a random sign, added to one of factor² times fewer (a count sketch)."""
    n, size = len(maps), maps[0].size
    rng = np.random.default_rng(factor)
    signs = rng.choice(np.array([-1, 1], np.float32), size)
    order = rng.permutation(size)
    groups = (maps.reshape(n, size) * signs)[:, order].reshape(n, size // factor**2, factor**2)
    found: Array = groups.sum(axis=2)
    return found


WAYS: dict[str, Reduce] = {
    "max": lambda maps, k: max_pool(maps, k),
    "average": lambda maps, k: average_pool(maps, k),
    "one of": lambda maps, k: maps[:, ::k, ::k],
}
NAMES: dict[str, tuple[Reduce, int]] = {
    "from the whole map": (lambda maps, _: maps, 1),
    **{f"after {way} {k}×{k}": (WAYS[way], k) for way in WAYS for k in (2, 4, 8)},
    "after mixing to a quarter": (mixed, 2),
}


def of_class(run: Run, name: str) -> float:
    """Accuracy of a linear reader of the class, in percent."""
    reduce, factor = NAMES[name]
    p = run.pictures
    train, val, test = (reduce(maps, factor).reshape(len(maps), -1) for maps in _maps(run))
    labels = (p.y_train[:PICTURES], p.y_val, p.y_test)
    return reader(train, val, test, labels, p.classes)


def reader(
    train: Array, val: Array, test: Array, labels: tuple[Array, Array, Array], classes: int
) -> float:
    """Test accuracy of ridge regression with the penalty that suits the validation part best.

    For more numbers than pictures: works with products of pictures. Inputs: (N, D) each.
    """
    mean, one_hot = train.mean(0), np.eye(classes)
    y, y_val, y_test = (one_hot[each] for each in labels)
    x = train - mean
    scale = float((x**2).sum() / len(x))  # of a picture, so that penalties mean the same for any D
    values, vectors = np.linalg.eigh((x @ x.T / scale).astype(np.float64))
    rotated = vectors.T @ (y - y.mean(0))
    readers = [vectors @ (rotated / (values + penalty)[:, None]) for penalty in PENALTIES]
    near, far = ((part - mean) @ x.T / scale for part in (val, test))
    best = max(readers, key=lambda reader: hits(near @ reader + y.mean(0), y_val))
    return hits(far @ best + y.mean(0), y_test)


def decoded(run: Run, way: str) -> float:
    """How well the best affine decoder gets the map back after 2 × 2 pooling, in decibels.

    Each 2 × 2 block of all channels from the 3 × 3 pooled cells around it; ratio of the variance of
    the map to the mean squared error, on other pictures than those it was fitted to. Not nearest
    cells: those would blame the maximum for its bias.
    """
    train, _, test = (maps[:FEW] for maps in _maps(run))
    (x, y), (x_test, y_test) = (_blocks(maps, WAYS[way](maps, 2)) for maps in (train, test))
    weights, *_ = np.linalg.lstsq(x, y, rcond=None)
    error = float(np.mean((x_test @ weights - y_test) ** 2))
    return 10 * float(np.log10(np.mean((y_test - y.mean(0)) ** 2) / error))


def _blocks(maps: Array, pooled: Array) -> tuple[Array, Array]:
    """For each pooled cell its neighbourhood with a 1 behind it, and the block it came from."""
    n, h, w, c = pooled.shape
    wide = np.pad(pooled, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(wide, (3, 3), axis=(1, 2)).reshape(
        n * h * w, -1
    )
    blocks = maps.reshape(n, h, 2, w, 2, c).transpose(0, 1, 3, 2, 4, 5).reshape(n * h * w, -1)
    return np.hstack([near, np.ones((len(near), 1), near.dtype)]), blocks


@lru_cache(maxsize=1)
def _maps(run: Run) -> tuple[Array, Array, Array]:
    """What stage 2 hands on, of the training, validation and test pictures."""
    maps = predictor(keras.Model(run.model.input, after(run.model, STAGE)))
    p = run.pictures
    train, val, test = (
        np.concatenate([maps(x[i : i + BATCH]) for i in range(0, len(x), BATCH)])
        for x in (p.x_train[:PICTURES], p.x_val, p.x_test)
    )
    return train, val, test


MEASURES: dict[str, Measure] = {
    **{f"class {name}": Measure(partial(of_class, name=name), "%") for name in NAMES},
    **{f"map after {way} 2×2": Measure(partial(decoded, way=way), "dB") for way in WAYS},
}
