"""Networks that take a maximum over groups of channels, so that an invariance can be learned.

A maximum over four filters answers to what any of them finds. If training turns them into one
pattern at four angles, the answer no longer depends on the angle; if they are one filter turned by
quarter turns, it never did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from pooltools.experiments.networks.seeded import Seeded
from pooltools.experiments.networks.trunk import MOMENTUM

L = keras.layers
GROUP = 4


@keras.saving.register_keras_serializable(package="pooltools")
class TurnedConvolution(keras.layers.Layer):  # type: ignore[misc]
    """A 3 × 3 convolution with each filter at four angles, a quarter turn apart; zeros outside.

    Input: (N, H, W, C); output: (N, H, W, 4 · filters), the four angles of a filter side by side.
    The filters are turned in the plane only; the channels they read are taken as they are.
    """

    def __init__(self, filters: int, kernel_initializer: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape: Any) -> None:
        """One kernel for the four angles."""
        shape = (3, 3, input_shape[-1], self.filters)
        self.kernel = self.add_weight(shape=shape, initializer=self.kernel_initializer)

    def call(self, x: Any) -> Any:
        """All angles in one convolution."""
        turned = [ops.rot90(self.kernel, k, axes=(0, 1)) for k in range(GROUP)]
        kernel = ops.reshape(ops.stack(turned, axis=-1), (3, 3, x.shape[-1], -1))
        return ops.conv(x, kernel, 1, "same")

    def get_config(self) -> dict[str, Any]:
        """The number of filters and their start."""
        start = keras.initializers.serialize(self.kernel_initializer)
        return {**super().get_config(), "filters": self.filters, "kernel_initializer": start}


@keras.saving.register_keras_serializable(package="pooltools")
class GroupMax(keras.layers.Layer):  # type: ignore[misc]
    """The maximum of every four neighbouring channels: (N, H, W, 4 C) to (N, H, W, C)."""

    def call(self, x: Any) -> Any:
        """No weights."""
        return ops.max(ops.reshape(x, (-1, *x.shape[1:3], x.shape[3] // GROUP, GROUP)), axis=-1)


def build(
    shape: Sequence[int], classes: int, seed: int, filters: str, widths: Sequence[int]
) -> keras.Model:
    """Stages of convolution, maximum over the group, batch normalisation, ReLU and 2 × 2 max
    pooling; then a global mean and logits of shape (N, classes).

    Parameters
    ----------
    filters : "one" for each channel, "four" of their own, or "turned": one at four angles
    widths : channels of each stage after the maximum
    """
    make = Seeded(seed)
    x = start = keras.Input(tuple(shape))
    for width in widths:
        if filters == "turned":
            x = TurnedConvolution(width, make.initial())(x)
        else:
            x = make.convolution(x, width * (GROUP if filters == "four" else 1), 1, 1, "same")
        x = x if filters == "one" else GroupMax()(x)
        x = L.MaxPooling2D(2)(L.ReLU()(L.BatchNormalization(momentum=MOMENTUM)(x)))
    x = L.GlobalAveragePooling2D()(x)
    return keras.Model(start, make.dense(x, classes), name=f"{filters}_filters")
