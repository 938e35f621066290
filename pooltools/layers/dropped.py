"""Dropout before maximum pooling, with the mean of all draws afterwards."""

from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._cells import WindowLayer, cells, maxima
from pooltools.layers._spatial import wide


@keras.saving.register_keras_serializable(package="pooltools")
class MaxPoolDropout(WindowLayer):
    """Maximum of the cells left when each is dropped by chance; without training the mean of that.

    A cell is dropped once for all windows that share it; a window without any left gives 0. The
    mean over all draws counts the k-th largest of a window (1 - rate) rate^(k - 1). Nothing is
    scaled by 1 / (1 - rate). A negative value counts as 0, as after a ReLU. The border takes no
    part. NaN in a window gives NaN and is never dropped. In training equal largest cells
    share the gradient or one gets all of it, as the backend has it.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis
    strides : step from window to window; default `pool_size`
    padding : "valid" for windows inside, floor((n - pool_size) / strides) + 1 of them; "same" for
        ceil(n / strides) with an odd border cell last; "same_lower", not in Keras, with it first
    rate : probability of a cell to be dropped, 0 to 1; with 1 the output is 0
    seed : whole number that fixes the sequence of draws, or None

    Input shape: (N, *spatial, C), 1 to 3 spatial axes. Output shape:
    (N, *output_size, C). No weights. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a window

    Source: Wu & Gu (2015), "Towards Dropout Training for Convolutional Neural Networks".
    """

    SETTINGS = (*WindowLayer.SETTINGS, "rate", "seed")

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        rate: float = 0.5,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, **kwargs)
        self.rate = _given.between(rate, "rate", 0, 1)
        self.seed = _given.seed(seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)

    def call(self, x: Any, training: bool = False) -> Any:
        """A draw or the mean of all draws."""
        windows, x = self.windows(ops.shape(x)), ops.cast(x, self.compute_dtype)
        if training:  # the ReLU comes last, as it has fewer values there
            return ops.relu(maxima(self._dropped(x), windows))
        # a border of 0 ranks with the zeros of the input, and 0 adds nothing wherever it counts
        v = wide(cells(ops.relu(x), windows))
        spoiled = ops.any(ops.isnan(v), axis=-1)
        ranked = -ops.sort(-v, axis=-1)
        counts = [(1 - self.rate) * self.rate**k for k in range(v.shape[-1])]
        mean = ops.sum(ranked * ops.cast(counts, v.dtype), axis=-1)
        return ops.cast(ops.where(spoiled, float("nan"), mean), self.compute_dtype)

    def _dropped(self, x: Any) -> Any:
        chance = keras.random.uniform(ops.shape(x), dtype="float32", seed=self.seed_generator)
        # at most 0 is as good as 0 before a ReLU, and NaN stays
        return ops.where(chance >= self.rate, x, ops.minimum(x, 0))
