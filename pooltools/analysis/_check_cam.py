"""Classes and heads checked once, at the door; messages of class activation maps."""

from typing import Any, NoReturn

import numpy as np

from pooltools import _check
from pooltools._types import Array
from pooltools.analysis import _check_slope


def scores(shape: tuple[int | None, ...]) -> None:
    """One score per class."""
    if len(shape) != 1:
        raise ValueError(
            "`model` must give one score per class, shape (N, classes); got an output of shape "
            f"{(None, *shape)}. Look at the model up to its scores."
        )


def classes(value: Any, found: Array) -> Array:
    """The class looked at in each example; default that of the largest of its scores."""
    if value is None:
        value = found.argmax(axis=1)
    several = np.asarray(value)
    if several.ndim == 0:
        several = np.full(len(found), _check_slope.channel(value, found.shape[1], "class_index"))
    if several.shape != (len(found),):
        raise ValueError(
            "`class_index` must be a whole number or one per example; got shape "
            f"{several.shape} for {len(found)} examples."
        )
    each = [_check_slope.channel(one, found.shape[1], "class_index") for one in several]
    counted: Array = np.array(each) % found.shape[1]
    return counted


def other_head(name: str, kind: str) -> NoReturn:
    """The error for a head in which the places are not simply averaged."""
    raise ValueError(
        "`model` must end in global average pooling and one Dense layer, for scores that are "
        f"averages of maps; got {kind} {name!r} in its head. Use grad_cam, which takes any."
    )


def masked() -> NoReturn:
    """The error for an average over some of the places."""
    raise ValueError(
        "the head must average over all places; those of `model` carry a mask. Use grad_cam."
    )


def no_places(layer: object, shape: tuple[int | None, ...]) -> NoReturn:
    """The error for a layer whose output has no places."""
    raise ValueError(
        "`layer` must name a layer whose output has spatial axes; got "
        f"{layer!r} with shape {(None, *shape)}. Name one before the global pooling or Flatten."
    )


def size(value: Any, rank: int) -> tuple[int, ...]:
    """Lengths of a map."""
    return _check.per_axis(value, "size", rank)
