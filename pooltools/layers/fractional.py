"""Fractional max pooling: regions of one and two cells, placed by chance while training."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.layers import _given
from pooltools.layers._spatial import Shape, SpatialLayer, Work


@keras.saving.register_keras_serializable(package="pooltools")
class FractionalMaxPooling(SpatialLayer):
    """Largest value of regions one or two cells wide, placed by chance; without training evenly.

    An axis of n cells is cut into floor(n / ratio) pieces, but never fewer than half its cells.
    While training "random" puts the pieces of one and of two cells in any order, all equally
    likely, and "pseudo" spaces them as evenly as whole cells allow, from a random start. One draw
    per axis serves all items and channels. Without training they are spaced evenly from the first
    cell. (The paper draws then too, and takes the mean of several passes: call with training=True.)
    Equal largest cells share the gradient or the first gets all of it, as the backend has it.

    Parameters
    ----------
    ratio : cells per piece on average, from 1 to 2; default sqrt(2)
    boundaries : "random" or "pseudo"
    overlapping : whether each region takes the first cell of the next piece as well
    seed : whole number that fixes the sequence of draws, or None

    Input shape: (N, *spatial, C), 1 to 3 spatial axes of known size. Output shape: (N, *pieces, C).
    No weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument or an input of another shape

    Source: Graham (2014), "Fractional Max-Pooling".
    """

    SETTINGS = ("ratio", "boundaries", "overlapping", "seed")

    def __init__(
        self,
        ratio: float = math.sqrt(2),
        boundaries: str = "random",
        overlapping: bool = True,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.ratio = _given.between(ratio, "ratio", 1, 2)
        self.boundaries = _given.choice(boundaries, "boundaries", ("random", "pseudo"))
        self.overlapping = _given.flag(overlapping, "overlapping")
        self.seed = _given.seed(seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)

    def build(self, input_shape: Shape) -> None:
        """Refuse an input of another shape."""
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, x: Any, training: bool = False) -> Any:
        """The largest value of each region, one axis after the other."""
        x = ops.cast(x, self.compute_dtype)
        for axis, n in enumerate(x.shape[1:-1], start=1):
            edges = self._edges(n, training)
            first, last = edges[:-1], edges[1:] - 1 + int(self.overlapping)
            last = ops.minimum(last, n - 1)
            y = ops.take(x, first, axis=axis)
            for step in (1, 2):  # a region that is shorter meets its last cell again
                y = ops.maximum(y, ops.take(x, ops.minimum(first + step, last), axis=axis))
            x = y
        return x

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Shape after pooling."""
        spatial, channels = self.checked(input_shape, sizes_known=True)
        return (input_shape[0], *(self._pieces(n) for n in spatial), channels)  # type: ignore[arg-type]

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """Two comparisons for each value that an axis leaves, one axis after the other."""
        sizes = list(input_shapes[0])
        total = 0
        for axis, pieces in enumerate(output_shape[:-1]):
            sizes[axis] = pieces
            total += 2 * math.prod(sizes)
        return 0, total

    def _pieces(self, n: int) -> int:
        return max(int(n / self.ratio), -(-n // 2))

    def _edges(self, n: int, training: bool) -> Any:
        """Where the pieces of an axis begin and end, from 0 to `n`."""
        pieces = self._pieces(n)
        if training and self.boundaries == "random":
            lengths = np.repeat([1, 2], [2 * pieces - n, n - pieces]).astype("int32")
            order = keras.random.shuffle(ops.convert_to_tensor(lengths), seed=self.seed_generator)
            return ops.pad(ops.cumsum(order), [(1, 0)])
        even = ops.convert_to_tensor(np.arange(pieces + 1, dtype="int32") * n)
        if not training:
            return even // pieces
        phase = keras.random.randint((), 0, pieces, dtype="int32", seed=self.seed_generator)
        return (even + phase) // pieces
