"""Dropout of whole blocks of neighbouring cells."""

from math import prod
from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._spatial import Sees, Shape, SpatialLayer, Work, wide


@keras.saving.register_keras_serializable(package="pooltools")
class DropBlock(SpatialLayer):
    """Drop blocks of neighbouring cells, each channel for itself; without training do nothing.

    Every place where a whole block fits begins one with the same chance, chosen so that the blocks
    together have `rate` times as many cells as the input; as blocks may overlap, a little less than
    that is dropped. What is left of an item is scaled by its cells / cells left. The authors let
    the rate rise from 0 in the course of training; here it stays as given.

    Parameters
    ----------
    rate : share of cells to drop, 0 <= rate < 1; of nothing left there would be nothing to scale
    block_size : cells along a block, >= 1; one number for all spatial axes or one per axis; the
        default 7 does not fit maps below 7 x 7, which need a smaller one
    seed : whole number that fixes the sequence of draws, or None

    Input shape: (N, *spatial, C), 1 to 3 spatial axes, of any size not below a block's. Output
    shape: that of the input. No weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a block

    Source: Ghiasi, Lin & Le (2018), "DropBlock: A regularization method for convolutional
    networks".
    """

    SETTINGS = ("rate", "block_size", "seed")

    def __init__(
        self, rate: float = 0.1, block_size: Any = 7, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.rate = _given.share(rate, "rate")
        self.block_size = _given.sizes(block_size, "block_size")
        self.seed = _given.seed(seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)

    def build(self, input_shape: Shape) -> None:
        """Refuse an input in which no block fits."""
        spatial, _ = self.checked(input_shape)
        block = self.per_axis("block_size", len(spatial))
        if any(n is not None and n < b for n, b in zip(spatial, block, strict=True)):
            raise ValueError(
                f"`block_size` must fit the input. Received: block_size={self.block_size} and "
                f"input_shape={tuple(input_shape)}"
            )
        self.built = True

    def call(self, x: Any, training: bool = False) -> Any:
        """What is left, scaled; or the input."""
        if not training:
            return ops.cast(x, self.compute_dtype)
        kept = self._kept(ops.shape(x))
        share = ops.mean(ops.cast(kept, "float32"), tuple(range(1, len(x.shape))), keepdims=True)
        left = wide(ops.where(kept, x, 0))
        return ops.cast(left / ops.cast(ops.maximum(share, 1e-9), left.dtype), self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape

    def sees(self, rank: int) -> Sees:
        """Without training the cell itself."""
        return "cell"

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """Nothing without training."""
        return 0, 0

    def _kept(self, shape: Any) -> Any:
        """False where a block lies; the first cells of blocks are drawn, then widened."""
        n, *spatial, c = shape
        block = self.per_axis("block_size", len(spatial))
        starts = [length - b + 1 for length, b in zip(spatial, block, strict=True)]
        chance = self.rate / prod(block)
        for length, places in zip(spatial, starts, strict=True):
            chance *= ops.cast(length, "float32") / ops.cast(places, "float32")
        draw = keras.random.uniform((n, *starts, c), dtype="float32", seed=self.seed_generator)
        edges = [(b - 1, b - 1) for b in block]
        first = ops.pad(ops.cast(draw < chance, "float32"), [(0, 0), *edges, (0, 0)])
        return ops.max_pool(first, block, 1, "valid", "channels_last") == 0
