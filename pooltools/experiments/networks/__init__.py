"""Networks of experiments: one entry per family, each in a file of its own."""

from collections.abc import Callable, Sequence
from typing import Any

import keras

from pooltools.experiments.networks import (
    channels,
    dense,
    dosed,
    dropping,
    either,
    headed,
    joined,
    mapped,
    pools,
    trunk,
)

FAMILIES: dict[str, Callable[..., keras.Model]] = {
    "trunk": trunk.build,
    "channels": channels.build,
    "pools": pools.build,
    "dense": dense.build,
    "dropping": dropping.build,
    "dosed": dosed.build,
    "headed": headed.build,
    "either": either.build,
    "joined": joined.build,
    "mapped": mapped.build,
}


def build(
    shape: Sequence[int], classes: int, seed: int, family: str = "trunk", **settings: Any
) -> keras.Model:
    """A network of a family for inputs of `shape`, giving logits of shape (N, classes).

    Parameters
    ----------
    seed : of the initial weights; equal for layers of equal shape at the same place
    family : a key of `FAMILIES`
    settings : the family's own
    """
    return FAMILIES[family](shape, classes, seed, **settings)
