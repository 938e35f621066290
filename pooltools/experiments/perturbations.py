"""Changes of a picture, most of which should not change its class, each in one or more variants.

Background comes in from outside the picture: it is 0 in every set that these are used on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scipy import ndimage

from pooltools._types import Array

Variants = Callable[[Array], Iterator[Array]]
"""Pictures (N, H, W, C) -> the same pictures in each variant."""
LINEAR = 1  # order of interpolation


def shifted(x: Array, pixels: int) -> Iterator[Array]:
    """To each of the four sides."""
    _, h, w, _ = x.shape
    wide = np.pad(x, [(0, 0), (pixels, pixels), (pixels, pixels), (0, 0)])
    for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        row, column = pixels * (1 - down), pixels * (1 - right)
        yield wide[:, row : row + h, column : column + w]


def turned(x: Array, degrees: float, back: bool = False) -> Iterator[Array]:
    """Both ways; with `back` also back again, which leaves what resampling alone does."""
    for angle in (degrees, -degrees):
        there = _turned(x, angle)
        yield _turned(there, -angle) if back else there


def _turned(x: Array, degrees: float) -> Array:
    found: Array = ndimage.rotate(x, degrees, axes=(1, 2), reshape=False, order=LINEAR)
    return found


def scaled(x: Array, factor: float) -> Iterator[Array]:
    """Larger (factor > 1) or smaller, about the centre."""
    centre = (np.array(x.shape[1:3]) - 1) / 2
    zoom = np.array([1, 1 / factor, 1 / factor, 1])
    offset = np.array([0, *(centre - centre / factor), 0])
    yield ndimage.affine_transform(x, zoom, offset, order=LINEAR)


def noisy(x: Array, deviation: float) -> Iterator[Array]:
    """Normal noise on every pixel, the same for every network."""
    rng = np.random.default_rng(0)
    yield x + rng.normal(0, deviation, x.shape).astype(np.float32)


def blurred(x: Array, deviation: float) -> Iterator[Array]:
    """A Gaussian blur, `deviation` in pixels."""
    yield ndimage.gaussian_filter(x, (0, deviation, deviation, 0))


def quarter_turns(x: Array) -> Iterator[Array]:
    """By 90, 180 and 270 degrees: no value is computed anew."""
    for turns in (1, 2, 3):
        yield np.ascontiguousarray(np.rot90(x, turns, axes=(1, 2)))


CHANGES: dict[str, Variants] = {
    **{f"shifted {k} px": partial(shifted, pixels=k) for k in (1, 2, 3, 4, 6, 8)},
    **{f"turned {a}°": partial(turned, degrees=a) for a in (10, 20, 40)},
    "turned 20° and back": partial(turned, degrees=20, back=True),
    "scaled 0.8": partial(scaled, factor=0.8),
    "scaled 1.2": partial(scaled, factor=1.2),
    "noisy 0.2": partial(noisy, deviation=0.2),
    "blurred 1 px": partial(blurred, deviation=1.0),
    "quarter turns": quarter_turns,
}
