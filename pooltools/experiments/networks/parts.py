"""Layers that only experiments need."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="pooltools")
class DilatedMax(keras.layers.Layer):  # type: ignore[misc]
    """Maximum of the 2 × 2 cells that lie `dilation` apart, at every place.

    Of a map that is not negative, as after a ReLU: the border counts as 0. The result at every
    2·dilation-th place is what 2 × 2 pooling gives there. Input and output: (N, H, W, C).
    """

    def __init__(self, dilation: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dilation = dilation

    def call(self, x: Any) -> Any:
        """One axis after the other."""
        d = self.dilation
        x = ops.maximum(x, ops.pad(x[:, d:], ((0, 0), (0, d), (0, 0), (0, 0))))
        return ops.maximum(x, ops.pad(x[:, :, d:], ((0, 0), (0, 0), (0, d), (0, 0))))

    def get_config(self) -> dict[str, Any]:
        """The dilation."""
        return {**super().get_config(), "dilation": self.dilation}


@keras.saving.register_keras_serializable(package="pooltools")
class Wrapped(keras.layers.Layer):  # type: ignore[misc]
    """A border from the other side of the map: `before` cells and `after` cells on both axes.

    Input: (N, H, W, C); output: (N, before + H + after, before + W + after, C).
    """

    def __init__(self, before: int, after: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.before, self.after = before, after

    def call(self, x: Any) -> Any:
        """One axis after the other."""
        x = ops.concatenate([x[:, x.shape[1] - self.before :], x, x[:, : self.after]], axis=1)
        left, right = x[:, :, x.shape[2] - self.before :], x[:, :, : self.after]
        return ops.concatenate([left, x, right], axis=2)

    def get_config(self) -> dict[str, Any]:
        """Both widths."""
        return {**super().get_config(), "before": self.before, "after": self.after}
