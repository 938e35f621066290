"""Maximum and average blended: by a fixed share, a learned one, or a gate that sees the window."""

from typing import Any

import keras
import numpy as np
from keras import ops

from pooltools.geometry import Axis
from pooltools.layers import _given
from pooltools.layers._cells import WindowLayer, bordered, counts, taps
from pooltools.layers._spatial import Shape, Work, wide


@keras.saving.register_keras_serializable(package="pooltools")
class MixedPooling(WindowLayer):
    """A share of the maximum of each window and the rest of its average.

    "fixed" takes the share `blend`, "learned" learns it, "gated" computes it for each window: the
    logistic function of sum(gate * window), where the border counts as 0, with a learned gate. The
    border takes no part in maximum and average. NaN or infinity in a window gives NaN. Cells that
    tie share the gradient of the maximum as in Keras's MaxPooling: on TensorFlow the first takes
    it, in 3-D each takes all.

    Parameters
    ----------
    pool_size : cells per window, >= 1; one number for all spatial axes or one per axis
    strides : step from window to window; default `pool_size`
    padding : "valid" for windows inside, floor((n - pool_size) / strides) + 1 of them; "same" for
        ceil(n / strides) with an odd border cell last; "same_lower", not in Keras, with it first
    mode : "fixed", "learned" or "gated"
    blend : share of the maximum, 0 to 1; where learning starts if it is learned; not used if gated
    per_channel : whether each channel learns for itself, instead of all together

    Input shape: (N, *spatial, C), 1 to 3 spatial axes. Output shape: (N, *output_size, C).
    Weights: blend of shape () or (C,) if learned, clipped to 0..1 after every step of the
    optimiser; gate of shape (*pool_size) or (*pool_size, C) if gated, which starts at 0, so that
    the share is 1/2 everywhere. Channels last only.

    Raises
    ------
    ValueError : a wrong argument, an input of another shape or smaller than a window

    Source: Lee, Gallagher & Tu (2016), "Generalizing Pooling Functions in Convolutional Neural
    Networks: Mixed, Gated, and Tree".
    """

    SETTINGS = (*WindowLayer.SETTINGS, "mode", "blend", "per_channel")

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        mode: str = "fixed",
        blend: float = 0.5,
        per_channel: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, **kwargs)
        self.mode = _given.choice(mode, "mode", ("fixed", "learned", "gated"))
        self.blend = _given.between(blend, "blend", 0, 1)
        self.per_channel = _given.flag(per_channel, "per_channel")

    def build(self, input_shape: Shape) -> None:
        """Make what is learned."""
        super().build(input_shape)
        channels = (input_shape[-1],) if self.per_channel else ()
        if self.mode == "learned":
            start = keras.initializers.Constant(self.blend)
            self.share = self.add_weight(
                channels, start, name="blend", autocast=False, constraint=_from_0_to_1
            )
        if self.mode == "gated":
            window = self.per_axis("pool_size", len(input_shape) - 2)
            self.gate = self.add_weight((*window, *channels), "zeros", name="gate", autocast=False)

    def call(self, x: Any) -> Any:
        """The average, and a share of the way from there to the maximum."""
        v = wide(x)
        windows = self.windows(ops.shape(x))
        size, step = (tuple(getattr(w, name) for w in windows) for name in ("size", "stride"))
        largest = ops.max_pool(bordered(v, windows, -np.inf), size, step, "valid", "channels_last")
        mean = ops.average_pool(bordered(v, windows), size, step, "valid", "channels_last")
        count = counts(windows)
        if not isinstance(count, int):
            mean *= float(np.prod(size)) / ops.cast(count, v.dtype)
        return ops.cast(mean + self._share(v, windows) * (largest - mean), self.compute_dtype)

    def _share(self, v: Any, windows: tuple[Axis, ...]) -> Any:
        """Share of the maximum in each window."""
        if self.mode == "fixed":
            return self.blend
        if self.mode == "learned":
            return ops.cast(self.share, v.dtype)
        gate = ops.cast(self.gate, v.dtype)
        gate = ops.reshape(gate, (-1, *gate.shape[len(windows) :]))  # (K,) or (K, C)
        pairs = zip(ops.unstack(gate), taps(v, windows), strict=True)
        return ops.sigmoid(sum(weight * cell for weight, cell in pairs))

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """Maximum, average and two to blend them; with a gate its weighted sum and its function."""
        _, once = super().work(input_shapes, output_shape) or (0, 0)
        windows = int(np.prod(output_shape))
        gated = self.mode == "gated"
        return once * gated, 2 * once - windows + 3 * windows + windows * gated


def _from_0_to_1(share: Any) -> Any:
    return ops.clip(share, 0.0, 1.0)
