"""Pooling by powers: the p-norm and the generalised mean, with p fixed or learned."""

from functools import reduce
from math import prod
from typing import Any

import keras
from keras import ops

from pooltools.layers import _given
from pooltools.layers._cells import WindowLayer, counts, taps
from pooltools.layers._spatial import Sees, Shape, Work, wide

TINY = 1e-37  # less counts as 0: processors take the smallest numbers for 0, some of the time


@keras.saving.register_keras_serializable(package="pooltools")
class LpPooling(WindowLayer):
    """p-norm of each window, (sum |x|^p)^(1/p), or their generalised mean, (mean x^p)^(1/p).

    p = 1 is the sum of magnitudes, or the average; p towards infinity the maximum. For the mean a
    negative value counts as 0, as after a ReLU. The border takes no part. NaN in a window gives
    NaN. Powers are taken of shares of the largest, so nothing overflows on the way.

    Without settings it is the 2-norm. The GeM of retrieval is `LpPooling(None, p=3,
    normalise=True)`, with `learn="shared"` for the one p that its authors learn.

    Cells share the gradient in proportion to |x|^(p - 1). A window of zeros spreads the gradient of
    the mean evenly and passes on none of the norm. Magnitudes below 1e-37 count as 0.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis; None for
        one window over everything, as in global pooling
    strides : step from window to window; default `pool_size`
    padding : "valid" for windows inside, floor((n - pool_size) / strides) + 1 of them; "same" for
        ceil(n / strides) with an odd border cell last; "same_lower", not in Keras, with it first
    p : finite, at least 1, default 2; where learning starts if it is learned
    normalise : whether to take the generalised mean (GeM) instead of the norm, the default
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
        """The largest of each window apart, and powers of what the others are of it."""
        v = wide(x)
        # v times its sign: the magnitude, and with a slope of 0 at 0 on every framework
        magnitude = ops.where(v < 0, 0, v) if self.normalise else v * ops.sign(v)
        parts, count = self._opened(magnitude)
        p = ops.cast(self.exponent, v.dtype) if self.learn else self.p
        largest = ops.stop_gradient(self._joined(ops.max, reduce(ops.maximum, parts)))
        zero = largest < TINY
        one = ops.cast(zero, v.dtype)  # every cell's share there, so that the slope is of equals
        unit = ops.where(ops.logical_or(zero, largest == float("inf")), 1, largest)
        total = self._joined(ops.sum, sum(ops.power(part / unit + one, p) for part in parts))
        if self.padding != "valid":
            total -= one * (len(parts) - count)  # zeros of the border, which must not count
        y = unit * ops.exp(ops.log(total / count) / p) - one  # quicker than another power
        y = y if self.normalise else y * ops.power(count, 1 / p)
        return ops.cast(y if self.pool_size else ops.squeeze(y, 1), self.compute_dtype)

    def _opened(self, x: Any) -> tuple[list[Any], Any]:
        """The cells of each window one by one, or all in one tensor, and how many there are."""
        if self.pool_size is None:
            n, *spatial, c = ops.shape(x)
            return [ops.reshape(x, (n, -1, c))], ops.cast(prod(spatial), x.dtype)
        windows = self.windows(ops.shape(x))
        return taps(x, windows), ops.cast(counts(windows), x.dtype)

    def _joined(self, reduction: Any, x: Any) -> Any:
        """Windows as they are; or all cells in one tensor as one window."""
        return reduction(x, axis=1, keepdims=True) if self.pool_size is None else x

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


def _at_least_1(p: Any) -> Any:
    return ops.maximum(p, 1.0)
