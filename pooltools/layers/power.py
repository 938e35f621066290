"""Pooling by powers: the p-norm and the generalised mean, with p fixed or learned."""

from functools import reduce
from math import log, prod
from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._cells import LOWEST, WindowLayer, counts, taps
from pooltools.layers._spatial import Sees, Shape, Work, wide

TINY = 1e-30  # stands for 0, which has no logarithm


@keras.saving.register_keras_serializable(package="pooltools")
class LpPooling(WindowLayer):
    """p-norm of each window, (sum |x|^p)^(1/p), or their generalised mean, (mean x^p)^(1/p).

    p = 1 is the sum of magnitudes, or the average; p towards infinity the maximum. For the mean a
    negative value counts as 0, as after a ReLU. The border takes no part. NaN in a window gives
    NaN. Powers are sums of logarithms, so nothing overflows on the way.

    Cells share the gradient in proportion to |x|^(p - 1). A window of zeros spreads the gradient of
    the mean evenly and passes on none of the norm. Magnitudes below 1e-29 count as 0.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis; None for
        one window over everything, as in global pooling
    strides : step from window to window; default `pool_size`
    padding : "valid", "same" or "same_lower"
    p : finite, at least 1; where learning starts if it is learned
    normalise : whether to take the mean (GeM) instead of the norm
    learn : None for a fixed p, "shared" for one that is learned for all channels, "channel" for one
        each; after every step of the optimiser a p below 1 is set to 1

    Input shape: (N, *spatial, C), 1 to 3 spatial axes. Output shape: (N, *output_size, C); without
    a `pool_size` (N, C). Weights: p of shape () or (C,) if it is learned. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a window

    Source: Sermanet, Chintala & LeCun (2012), "Convolutional neural networks applied to house
    numbers digit classification"; the mean: Radenović, Tolias & Chum (2018), "Fine-tuning CNN image
    retrieval with no human annotation".
    """

    SETTINGS = (*WindowLayer.SETTINGS, "p", "normalise", "learn")

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        p: float = 2.0,
        normalise: bool = False,
        learn: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(1 if pool_size is None else pool_size, strides, padding, **kwargs)
        if pool_size is None:
            _given.no_windows(strides, padding)
            self.pool_size = None
        self.p = _given.at_least(p, "p", 1)
        self.normalise = _given.flag(normalise, "normalise")
        self.learn = _given.choice(learn, "learn", (None, "shared", "channel"))

    def build(self, input_shape: Shape) -> None:
        """Make p if it is learned."""
        super().build(input_shape)
        if self.learn:
            self.exponent = self.add_weight(
                shape=(input_shape[-1],) if self.learn == "channel" else (),
                initializer=keras.initializers.Constant(self.p),
                constraint=_at_least_1,
                autocast=False,  # half precision has few values between 2 and 3
                name="p",
            )

    def call(self, x: Any) -> Any:
        """The largest power of each window apart, the others as shares of it."""
        v = wide(x)
        p = ops.cast(self.exponent, v.dtype) if self.learn else self.p
        v = ops.where(v < 0, 0, v) if self.normalise else ops.abs(v)
        powers = p * ops.log(v + TINY)
        largest, total, count = self._sums(powers)
        if self.normalise:
            total /= ops.cast(count, total.dtype)
        y = ops.exp((largest + ops.log(total)) / p)
        zero = largest < p * log(10 * TINY)
        return ops.cast(ops.where(zero, y - ops.stop_gradient(y), y), x.dtype)

    def _sums(self, powers: Any) -> tuple[Any, Any, Any]:
        """Largest of each window, sum of the powers as shares of it, and cells, from logarithms."""
        if self.pool_size is None:
            axes = tuple(range(1, len(powers.shape) - 1))
            largest = _finite(ops.max(powers, axis=axes, keepdims=True))
            total = ops.sum(ops.exp(powers - largest), axis=axes)
            return ops.squeeze(largest, axes), total, prod(ops.shape(powers)[1:-1])
        windows = self.windows(ops.shape(powers))
        parts = taps(powers, windows, LOWEST)
        largest = _finite(reduce(ops.maximum, parts))
        return largest, sum(ops.exp(part - largest) for part in parts), counts(windows)

    def compute_output_shape(self, input_shape: Shape) -> Any:
        """Shape after pooling."""
        if self.pool_size is None:
            self.checked(input_shape)
            return input_shape[0], input_shape[-1]
        return super().compute_output_shape(input_shape)

    def sees(self, rank: int) -> Sees:
        """Windows along each axis, or everything."""
        return "whole" if self.pool_size is None else super().sees(rank)

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """One operation per cell of each window."""
        if self.pool_size is None:
            return 0, prod(input_shapes[0])
        return super().work(input_shapes, output_shape)


def _finite(largest: Any) -> Any:
    """What powers are taken shares of; not infinite, so that infinity less it is infinity."""
    return ops.stop_gradient(ops.minimum(largest, -LOWEST))


def _at_least_1(p: Any) -> Any:
    return ops.maximum(p, 1.0)
