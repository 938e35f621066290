"""One shape for every data set, and parts of it that share no picture."""

import hashlib
from dataclasses import dataclass

import numpy as np

from pooltools._types import Array
from pooltools.data import _check
from pooltools.data._source import Source

_ROUND, _TEST, _SHUFFLE = 1, 2, 3  # streams of random numbers that never meet


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples with their targets, split into training and test as their source splits them.

    name : the loader's name
    x_train, x_test : shape (N, *spatial, C); uint8 as stored for pictures, float32 for generated
        ones; the loader says which and in what range
    y_train, y_test : shape (N,), int64, 0 to len(classes) - 1; maps have a shape like `x`
    source : what the registry says about origin and licence
    classes : the name of each class

    A set without a test part of its own has an empty `x_test`; `split` then takes the test part
    from the training examples.
    """

    name: str
    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array
    source: Source
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Part:
    """Some examples of a data set: `x`, `y`, and their places `index` in the array they are from.

    The array is `x_train`, or `x_test` for the test part of a set that has one.
    """

    x: Array
    y: Array
    index: Array


@dataclass(frozen=True, eq=False)
class Split:
    """Three parts of a data set that have no picture in common.

    dropped : training pictures left out, because they equal an earlier one or a test picture
    blocks : seeds 0 to blocks - 1 share no training or validation picture, nor do the next
        `blocks` seeds, and so on; seeds from different groups overlap at random
    """

    train: Part
    val: Part
    test: Part
    dropped: int
    blocks: int


def split(dataset: Dataset, sizes: tuple[int, int, int], seed: int) -> Split:
    """Parts for training, validation and test, with the classes as frequent as in the whole.

    Parameters
    ----------
    sizes : how many examples (train, val, test) get; each count is met exactly
    seed : >= 0. It chooses the training and validation parts, and the test part of a set that has
        none of its own. A part of a set's own test examples is the same for all seeds, in order

    Raises
    ------
    ValueError, TypeError : more examples asked for than there are distinct ones, or a bad size

    >>> from pooltools.data import digits_8x8
    >>> parts = split(digits_8x8(), (1000, 200, 500), seed=0)
    >>> parts.train.x.shape, len(parts.val.y), len(parts.test.y), parts.dropped
    ((1000, 8, 8, 1), 200, 500, 0)
    """
    train, val, test = _check.sizes(sizes)
    seed = _check.whole(seed, "seed", 0)
    own_test = len(dataset.x_test) > 0
    pool, dropped = distinct(dataset)
    wanted = train + val + (0 if own_test else test)
    _check.enough(wanted, len(pool), dropped, "the parts")
    block, blocks = _block(dataset.y_train[pool], wanted, seed)
    rng = np.random.default_rng([_SHUFFLE, seed])
    of_train, of_val, of_test = (
        _part(dataset.x_train, dataset.y_train, rng.permutation(places))
        for places in np.split(pool[block], [train, train + val])
    )
    return Split(
        of_train, of_val, _own_test(dataset, test) if own_test else of_test, dropped, blocks
    )


def subset(dataset: Dataset, n: int, seed: int) -> Part:
    """`n` training examples, as `split(dataset, (n, 0, 0), seed)` draws them.

    Fashion-MNIST has 30 disjoint subsets of 2,000. Of CIFAR-10's 20,000 there are 4 disjoint ones
    of 5,000: seeds 0 to 3 share nothing, seeds 4 to 7 neither; a seed of one group has on average
    a quarter of its pictures in common with each seed of another.
    """
    return split(dataset, (n, 0, 0), seed).train


def distinct(dataset: Dataset) -> tuple[Array, int]:
    """Places of the training pictures that are in no test, each once; how many were left out."""
    seen = set(content_hashes(dataset.x_test))
    keep = []
    for place, digest in enumerate(content_hashes(dataset.x_train)):
        if digest not in seen:
            seen.add(digest)
            keep.append(place)
    return np.array(keep, dtype=np.int64), len(dataset.x_train) - len(keep)


def content_hashes(x: Array) -> list[bytes]:
    """A 16-byte hash of each example's values: equal exactly where the examples are equal."""
    return [hashlib.blake2b(one.tobytes(), digest_size=16).digest() for one in x]


def _own_test(dataset: Dataset, n: int) -> Part:
    _check.enough(n, len(dataset.x_test), 0, "the test part")
    order = _spread(dataset.y_test, np.random.default_rng(_TEST))
    return _part(dataset.x_test, dataset.y_test, np.sort(order[:n]))


def _block(y: Array, n: int, seed: int) -> tuple[Array, int]:
    """The seed's `n` places in `y`, and how many such blocks one shuffle of `y` gives."""
    blocks = len(y) // max(n, 1)
    group, place = divmod(seed, max(blocks, 1))
    order = _spread(y, np.random.default_rng([_ROUND, group]))
    return order[place * n : (place + 1) * n], blocks


def _spread(y: Array, rng: np.random.Generator) -> Array:
    """A random order of `y` in which every stretch has nearly the classes of the whole.

    Each class is spaced evenly over the unit interval, from a random start, and all are merged.
    """
    labels = y if y.ndim == 1 else np.zeros(len(y), dtype=np.int64)  # maps have no classes
    position = np.empty(len(y))
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        position[members] = (np.arange(len(members)) + rng.random()) / len(members)
    return np.argsort(position, kind="stable")


def _part(x: Array, y: Array, index: Array) -> Part:
    return Part(x[index], y[index], index)
