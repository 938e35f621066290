"""Whether class maps point at the object: boxes drawn around what they mark, and what happens to
the answer when that is covered.

Maps are Grad-CAM of the last convolution, after its ReLU and pooling: with a global mean that is
the class activation map's positive part, with a global maximum the sum of the channels with the
weights of the class, and it is defined for a flattened map too. A box is drawn around the largest
piece that is brighter than a share of the map's maximum. Which share suits a network best is asked
of its validation pictures, because heads give maps of different contrast; a fifth, as in the paper
on class activation maps, stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy import ndimage

from pooltools._types import Array
from pooltools.analysis import grad_cam
from pooltools.experiments.cluttered import boxes_of
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import BATCH, Run, untrained

PICTURES = 1000  # of the test part: the first ones
SHARES = tuple(round(0.1 * k, 1) for k in range(1, 10))  # of the maximum of a map
FIFTH = 0.2
COVER = 16  # pixels a side of what is covered: about a third of a digit


def overlap(one: Array, other: Array) -> Array:
    """Intersection over union of boxes (N, 4) and (N, 4)."""
    start, stop = np.maximum(one[:, :2], other[:, :2]), np.minimum(one[:, 2:], other[:, 2:])
    common = np.prod(np.maximum(stop - start, 0), axis=1)
    areas = [np.prod(box[:, 2:] - box[:, :2], axis=1) for box in (one, other)]
    found: Array = common / np.maximum(areas[0] + areas[1] - common, 1)
    return found


def drawn(values: Array, share: float) -> Array:
    """Box of the largest piece with at least that share of the map's maximum: (N, 4).

    Maps (N, H, W). A map without anything above 0 gives an empty box.
    """
    return np.array([_box(one >= share * one.max(), one.max()) for one in values])


def _box(mask: Array, largest: float) -> Sequence[int]:
    if largest <= 0:
        return (0, 0, 0, 0)
    pieces, _ = ndimage.label(mask)
    biggest = np.bincount(pieces.ravel())[1:].argmax()
    rows, columns = ndimage.find_objects(pieces)[biggest]
    return rows.start, columns.start, rows.stop, columns.stop


@lru_cache(maxsize=4)
def _maps(run: Run, part: str, of_label: bool) -> Array:
    """Maps in the size of the pictures, of the right class or of the predicted one."""
    x, y = (getattr(run.pictures, f"{what}_{part}")[:PICTURES] for what in "xy")
    found = grad_cam(run.model, x, y if of_label else None, batch_size=BATCH)
    return found.resized(x.shape[1])


def _share(run: Run) -> float:
    """The share of the maximum whose boxes fit the validation pictures best."""
    truth = boxes_of(run.pictures.x_val[:PICTURES])
    maps = _maps(run, "val", True)
    return max(SHARES, key=lambda share: overlap(drawn(maps, share), truth).mean())


def box_overlap(run: Run, share: float | None = None) -> Array:
    """Overlap of drawn and true box, for each test picture; maps of the right class."""
    truth = boxes_of(run.pictures.x_test[:PICTURES])
    chosen = _share(run) if share is None else share
    return overlap(drawn(_maps(run, "test", True), chosen), truth)


def before(run: Run) -> Array:
    """The same for the network before its first step."""
    return box_overlap(untrained(run.arm, run.seed))


def in_the_middle(run: Run) -> Array:
    """Overlap of the true box with a box in the middle, as large as the validation part's mean."""
    truth = boxes_of(run.pictures.x_test[:PICTURES])
    known = boxes_of(run.pictures.x_val)
    half = (known[:, 2:] - known[:, :2]).mean(axis=0) / 2
    middle = run.pictures.x_test.shape[1] / 2
    box = np.concatenate([middle - half, middle + half])
    return overlap(np.tile(box, (len(truth), 1)), truth)


def pointed(run: Run) -> Array:
    """Whether the largest place of the map lies in the true box; maps of the right class."""
    truth, maps = boxes_of(run.pictures.x_test[:PICTURES]), _maps(run, "test", True)
    places = _peaks(maps)
    (row, column), (top, left, bottom, right) = places.T, truth.T
    inside = (top <= row) & (row < bottom) & (left <= column) & (column < right)
    found: Array = inside & (maps.max(axis=(1, 2)) > 0)
    return found


def _peaks(maps: Array) -> Array:
    """Row and column of the largest value of each map: (N, 2)."""
    flat = maps.reshape(len(maps), -1).argmax(axis=1)
    return np.stack(np.unravel_index(flat, maps.shape[1:]), axis=1)


def lost_when_covered(run: Run, marked: bool) -> Array:
    """Points of accuracy lost when a square is painted over with background.

    marked : the square about the place that the map of the answer marks most, or any square
    """
    x, y = run.pictures.x_test[:PICTURES], run.pictures.y_test[:PICTURES]
    rng = np.random.default_rng(0)
    anywhere = rng.integers(COVER // 2, x.shape[1] - COVER // 2 + 1, size=(len(x), 2))
    places = _peaks(_maps(run, "test", False)) if marked else anywhere
    corners = np.clip(places - COVER // 2, 0, x.shape[1] - COVER)
    covered = x.copy()
    for picture, (row, column) in zip(covered, corners, strict=True):
        picture[row : row + COVER, column : column + COVER] = 0
    right, still = (run.logits(each).argmax(1) == y for each in (x, covered))
    values: Array = 100 * (right.astype(float) - still)
    return values


MEASURES: dict[str, Measure] = {
    "box overlap": Measure(box_overlap, "IoU", per_image=True),
    "box overlap at a fifth": Measure(lambda run: box_overlap(run, FIFTH), "IoU", per_image=True),
    "box overlap before training": Measure(before, "IoU", per_image=True),
    "box overlap in the middle": Measure(in_the_middle, "IoU", per_image=True),
    "peak in the box": Measure(pointed, "%", per_image=True),
    "accuracy lost, marked square covered": Measure(
        lambda run: lost_when_covered(run, marked=True), "points", per_image=True
    ),
    "accuracy lost, any square covered": Measure(
        lambda run: lost_when_covered(run, marked=False), "points", per_image=True
    ),
}
