"""Boxes inside and outside of pictures, and what the reference reads in them."""

import numpy as np

from pooltools import reference


def some_boxes(generator, shape, number=4):
    """Boxes for each item, off the places where a rounding decides: shape (N, number, 2 * axes)."""
    spatial = np.array(shape[1:-1])
    place = (shape[0], number, len(spatial))
    start = generator.uniform(-3, spatial + 1, place)
    stop = start + generator.uniform(0.05, spatial + 2, place)
    return np.concatenate([start, stop], axis=-1).astype("float32")


def picture_and_boxes(generator, shape):
    """Different values, most of them below 0, where an empty bin's 0 would win; and boxes."""
    return [generator.normal(-1, 1, size=shape), some_boxes(generator, shape)]


def _as(name, *settings):
    """Value and slope of a function of the reference, which takes all boxes in one row."""

    def arguments(layer, boxes):
        items = np.repeat(np.arange(boxes.shape[0]), boxes.shape[1])
        return (boxes.reshape(-1, boxes.shape[2]), items, *(getattr(layer, s) for s in settings))

    def value(layer, x, boxes):
        y = getattr(reference, name)(x, *arguments(layer, boxes))
        return y.reshape(*boxes.shape[:2], *y.shape[1:])

    def slope(layer, dy, x, boxes):
        dy = dy.reshape(-1, *dy.shape[2:])
        return getattr(reference, f"{name}_grad")(dy, x, *arguments(layer, boxes))

    return {"value": value, "slope": slope}


pooled_as = _as("roi_pool", "output_size")
aligned_as = _as("roi_align", "output_size", "sampling_ratio", "aligned")
