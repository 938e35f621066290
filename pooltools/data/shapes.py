"""Generated shapes: coarse outlines, a fine gap in a ring, maps of pixels and edges, motion."""

from collections.abc import Callable
from typing import Final

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data.dataset import Dataset
from pooltools.data.generate import axes, canvas, generate, uniform

OUTLINES: Final = ("circle", "square", "triangle", "cross")
SIDES: Final = ("right", "down", "left", "up")
STEPS: Final = ((0, 1), (1, 0), (0, -1), (-1, 0))
"""(rows, columns) of one step towards each of `SIDES`."""
DETAILS: Final = {"coarse": OUTLINES, "fine": SIDES}
TARGETS: Final = ("class", "mask", "edge")


def shapes(
    n_train: int = 1000,
    n_test: int = 1000,
    seed: int = 0,
    detail: str = "coarse",
    target: str = "class",
    size: int = 32,
    noise: float = 0.1,
) -> Dataset:
    """One bright shape on black, of random size and brightness, at a random place inside.

    Parameters
    ----------
    n_train, n_test : examples, multiples of the 4 classes
    detail : "coarse": which outline (`OUTLINES`), about a third to half of the picture wide;
        "fine": a ring 2 pixels thick, the same in all classes but for a gap of 2 pixels on one of
        four sides (`SIDES`, a Landolt ring)
    target : "class"; or for every pixel 1 inside the shape and 0 outside ("mask"), 1 on the shape's
        pixels that touch its outside ("edge"). The pictures do not depend on `target`
    size : height and width in pixels, >= 24
    noise : standard deviation of the normal noise added to each pixel, 0 to 1

    Returns
    -------
    pictures (N, size, size, 1), float32, 0 to 1; targets (N,) int64, maps (N, size, size, 1) uint8
    """
    classes = DETAILS[_check.choice(detail, "detail", DETAILS)]
    target = _check.choice(target, "target", TARGETS)
    size, noise = _check.side(size, 24), _check.share(noise, "noise")
    inside = _outline if detail == "coarse" else _ring

    def draw(rng: np.random.Generator, labels: Array, _: bool) -> tuple[Array, Array]:
        cover = _cover(rng, labels, size, inside)
        x = canvas(cover * uniform(rng, 0.5, 1, len(labels)), rng, noise)
        return x, labels if target == "class" else _map(cover, target)

    return generate("shapes", classes, n_train, n_test, seed, draw)


def moving_shapes(
    n_train: int = 400,
    n_test: int = 400,
    seed: int = 0,
    frames: int = 8,
    size: int = 32,
    noise: float = 0.1,
) -> Dataset:
    """Short films of one outline that moves steadily to the right, down, left or up.

    Parameters
    ----------
    n_train, n_test : examples, multiples of the 4 classes
    frames : pictures per film, 2 to size / 4; the shape moves 0.5 to 1 pixel from one to the next
    size, noise : as in `shapes`

    Returns
    -------
    films (N, frames, size, size, 1), float32, 0 to 1; targets (N,) int64, a place in `SIDES`.
    The outline is drawn at random and is the same in every class. Start and end lie as far to
    either side of a random centre, so that no single frame gives the direction away
    """
    size, noise = _check.side(size, 24), _check.share(noise, "noise")
    frames = _check.frames(frames, size // 4)

    def draw(rng: np.random.Generator, labels: Array, _: bool) -> tuple[Array, Array]:
        n = len(labels)
        outline = np.repeat(rng.integers(len(OUTLINES), size=n), frames)
        pace = uniform(rng, 0.5, 1, n)[:, 0]  # pixels per frame, (n, 1)
        time = np.arange(frames, dtype=np.float32) - (frames - 1) / 2
        shift = np.asarray(STEPS, dtype=np.float32)[labels][:, None] * (pace * time)[..., None]
        cover = _film(rng, outline, shift.reshape(n * frames, 2), n, size)
        light = cover * np.repeat(uniform(rng, 0.5, 1, n), frames, axis=0)
        return canvas(light, rng, noise).reshape(n, frames, size, size, 1), labels

    return generate("moving_shapes", SIDES, n_train, n_test, seed, draw)


Inside = Callable[[Array, Array, Array, Array], Array]
"""(rows and columns from the centre, radius, label) -> distance to the shape, negative inside."""


def _cover(rng: np.random.Generator, labels: Array, size: int, inside: Inside) -> Array:
    """How much of each pixel the shape covers, 0 to 1: (n, size, size)."""
    n = len(labels)
    radius = uniform(rng, size * 0.18, size * 0.25, n)
    spare = (size - 1) / 2 - radius - 1  # how far the centre may lie from the middle
    middle = (size - 1) / 2
    down, right = middle + spare * uniform(rng, -1, 1, n), middle + spare * uniform(rng, -1, 1, n)
    return _render(labels, down, right, radius, size, inside)


def _film(rng: np.random.Generator, outline: Array, shift: Array, n: int, size: int) -> Array:
    frames = len(outline) // max(n, 1)
    radius = np.repeat(uniform(rng, size * 0.12, size * 0.18, n), frames, axis=0)
    middle, spare = (size - 1) / 2, size * 0.15
    down, right = (
        middle
        + np.repeat(uniform(rng, -spare, spare, n), frames, axis=0)
        + shift[:, axis, None, None]
        for axis in (0, 1)
    )
    return _render(outline, down, right, radius, size, _outline)


def _render(
    labels: Array, down: Array, right: Array, radius: Array, size: int, inside: Inside
) -> Array:
    row, column = axes(size)
    distance = inside(row - down, column - right, radius, labels[:, None, None])
    cover: Array = (0.5 - distance).clip(0, 1)
    return cover


def _outline(row: Array, column: Array, radius: Array, label: Array) -> Array:
    across, along = np.abs(column), np.abs(row)
    bar = radius / 3
    distances = (
        np.hypot(row, column) - radius * 0.9,
        np.maximum(across, along) - radius * 0.8,
        np.maximum(row, across * 0.866 - row / 2) - radius / 2,  # corners at `radius`, one up
        np.minimum(
            np.maximum(across - radius, along - bar), np.maximum(across - bar, along - radius)
        ),
    )
    distance: Array = np.choose(label, distances)
    return distance


def _ring(row: Array, column: Array, radius: Array, label: Array) -> Array:
    """A ring 2 pixels thick, `radius` at its outside, with a gap of 2 on the side `label`."""
    step_down, step_right = np.moveaxis(np.asarray(STEPS, dtype=np.float32)[label], -1, 0)
    outwards = row * step_down + column * step_right
    sideways = np.abs(row * step_right - column * step_down)
    gap = np.maximum(sideways - 1, -outwards)
    distance: Array = np.maximum(np.abs(np.hypot(row, column) - radius + 1) - 1, -gap)
    return distance


def _map(cover: Array, target: str) -> Array:
    mask = cover > 0.5
    if target == "edge":
        framed = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
        surrounded = (
            framed[:, :-2, 1:-1] & framed[:, 2:, 1:-1] & framed[:, 1:-1, :-2] & framed[:, 1:-1, 2:]
        )
        mask &= ~surrounded
    return mask[..., None].astype(np.uint8)
