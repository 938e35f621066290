"""What happens inside: how far a change moves the features, and what subsampling folds back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import keras
import numpy as np
from keras import ops
from scipy import ndimage

from pooltools import layers
from pooltools._backend import predictor
from pooltools._types import Array
from pooltools.experiments import perturbations
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run

SOME = 500  # test pictures
FEW = 100  # test pictures of which spectra are taken


def warped(x: Array) -> Iterator[Array]:
    """Each pixel moved by a smooth random field, another one for each picture: 1 pixel, root mean
    square along each axis, alike over about 4 pixels."""
    rng = np.random.default_rng(0)
    grid = np.indices(x.shape[:3]).astype(np.float64)
    for axis in (1, 2):
        field = ndimage.gaussian_filter(rng.normal(size=x.shape[:3]), (0, 4, 4))
        grid[axis] += field / field.std()
    yield np.stack(
        [ndimage.map_coordinates(x[..., c], grid, order=1) for c in range(x.shape[-1])], axis=-1
    )


SIMPLE = ("shifted 1 px", "shifted 2 px", "turned 10°", "noisy 0.2")
CHANGES: dict[str, perturbations.Variants] = {
    **{change: perturbations.CHANGES[change] for change in SIMPLE},
    "warped": warped,
}


def moved(run: Run, change: str) -> Array:
    """How far the change moves what the classifier sees, in units of the mean distance between two
    pictures; mean over the change's variants. For each picture the ratio plus what it adds."""
    x = run.pictures.x_test[:SOME]
    before = _seen(run, x)
    apart = np.linalg.norm(before - np.roll(before, 1, axis=0), axis=1)
    ways = [
        np.linalg.norm(_seen(run, variant.astype(np.float32)) - before, axis=1)
        for variant in CHANGES[change](x)
    ]
    far = np.mean(ways, axis=0)
    ratio = far.mean() / apart.mean()
    values: Array = ratio + (far - ratio * apart) / apart.mean()
    return values


def _seen(run: Run, x: Array) -> Array:
    """The inputs of the last layer, (N, features)."""
    return _before_last(run)(x)


@lru_cache(maxsize=1)
def _before_last(run: Run) -> Callable[[Array], Array]:
    return predictor(keras.Model(run.model.input, run.model.layers[-1].input))


def folded_back(run: Run) -> Array:
    """Share of the power of what is subsampled that lies above the new highest frequency; for each
    picture, mean over the stages.

    Every second cell along an axis can carry a quarter of a period per cell. What is faster comes
    back as something slower. The mean of a map is left out. For a trunk that keeps its resolution
    it is what would be folded back.
    """
    x = run.pictures.x_test[:FEW]
    stages = [x for x in run.model.layers if isinstance(x, keras.layers.Conv2D)]
    down = str(run.arm.network.get("down", "none"))
    values: Array = np.mean([_fast(_whole(run, stage, down, x)) for stage in stages], axis=0)
    return values


def _fast(maps: Array) -> Array:
    """Of each item, all channels together; a map without any power counts as slow."""
    power = np.abs(np.fft.fft2(maps, axes=(1, 2))) ** 2
    power[:, 0, 0] = 0
    rows, columns = (np.abs(np.fft.fftfreq(n)) for n in maps.shape[1:3])
    fast = (rows[:, None] >= 0.25) | (columns[None, :] >= 0.25)
    total = power.sum(axis=(1, 2, 3))
    share: Array = power[:, fast].sum(axis=(1, 2)) / np.where(total > 0, total, 1)
    return share


def _whole(run: Run, stage: Any, down: str, x: Array) -> Array:
    """What a stage gives before cells are left out."""
    model = run.model
    place = model.layers.index(stage)
    norm = next(n for n in model.layers[place:] if isinstance(n, keras.layers.BatchNormalization))
    y = predictor(keras.Model(model.input, stage.input))(x)
    y = ops.conv(y, stage.kernel, 1, "same", dilation_rate=stage.dilation_rate)
    y = SUMMARISE.get(down, _nothing)(ops.relu(norm(y, training=False)))
    maps: Array = ops.convert_to_numpy(y)
    return maps


def _nothing(x: Any) -> Any:
    return x


SUMMARISE: dict[str, Callable[[Any], Any]] = {
    **{
        down: partial(ops.max_pool, pool_size=size, strides=1, padding="same")
        for down, size in (("max", 2), ("aps", 2), ("max3", 3))
    },
    **{
        down: partial(ops.average_pool, pool_size=size, strides=1, padding="same")
        for down, size in (("avg", 2), ("avg3", 3))
    },
    "blur": lambda x: layers.MaxBlurPooling(2, 1)(x),
}
"""Steps with stride 1 of trunks that summarise before they leave cells out."""

MEASURES: dict[str, Measure] = {
    **{
        f"features moved, {c}": Measure(partial(moved, change=c), "distances", True)
        for c in CHANGES
    },
    "power folded back": Measure(folded_back, "share", True),
}
