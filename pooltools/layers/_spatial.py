"""What layers over pictures share: layout, shapes and configuration."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

Shape = tuple[int | None, ...]
Sees = str | tuple[tuple[int, int, int, str | tuple[int, int]], ...] | None
"""What an output cell sees: "cell", "whole", windows as (size, stride, dilation, padding).

The padding is a word or (before, after).
"""
Work = tuple[int, int] | None
"""Multiply-adds and other operations for one example."""


class SpatialLayer(keras.layers.Layer):  # type: ignore[misc]
    """A layer of inputs (N, *spatial, C) with 1 to 3 spatial axes, channels last.

    A layer names its settings in `SETTINGS` and says the shape of its output in
    `compute_output_shape`; a setting lies in the attribute of its name.
    """

    SETTINGS: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        layout = kwargs.pop("data_format", "channels_last")
        super().__init__(**kwargs)
        if layout != "channels_last":
            raise ValueError(
                "`data_format` must be 'channels_last'. For pictures of channels first put "
                f"keras.layers.Permute((2, 3, 1)) before. Received: data_format={layout!r}"
            )

    def build(self, input_shape: Shape) -> None:
        """Refuse an input this layer cannot take."""
        self.checked(input_shape)
        self.built = True

    def checked(self, shape: Shape, sizes_known: bool = False) -> tuple[Shape, int]:
        """Spatial lengths and number of channels of an input shape."""
        if not 3 <= len(shape) <= 5 or shape[-1] is None:
            raise ValueError(
                f"The input of {self.name} must have shape (N, *spatial, C) with 1 to 3 spatial "
                f"axes and C known. Received: input_shape={tuple(shape)}"
            )
        if sizes_known and None in shape[1:-1]:
            raise ValueError(
                f"The spatial sizes of the input of {self.name} must be known. "
                f"Received: input_shape={tuple(shape)}"
            )
        return tuple(shape[1:-1]), shape[-1]

    def per_axis(self, name: str, rank: int) -> tuple[int, ...]:
        """A setting that may be one number for all spatial axes, as one number each."""
        value = getattr(self, name)
        sizes = (value,) * rank if isinstance(value, int) else tuple(value)
        if len(sizes) != rank:
            raise ValueError(
                f"`{name}` must have one entry for each of the {rank} spatial axes. "
                f"Received: {name}={value}"
            )
        return sizes

    def sees(self, rank: int) -> Sees:
        """What an output cell depends on, without training; None where that cannot be said.

        "cell" is the input cell at its place, "whole" the whole input, a tuple holds one window
        per axis. `rank` is the number of spatial axes.
        """
        return None

    def work(self, input_shapes: Any, output_shape: Any) -> Work:
        """Operations for one example, without training, as `pooltools.analysis.cost` counts them.

        Shapes are without the batch: a list of the inputs', and the first output's. None where the
        number cannot be said.
        """
        return None

    def get_config(self) -> dict[str, Any]:
        """All settings, so that a saved layer comes back the same."""
        return {**super().get_config(), **{name: getattr(self, name) for name in self.SETTINGS}}


def tiled(x: Any, axis: int, parts: int, reduce: Callable[..., Any]) -> Any:
    """An axis cut into equal parts, each reduced to a cell; quicker than by slices."""
    shape = ops.shape(x)
    cut = ops.reshape(x, (*shape[:axis], parts, shape[axis] // parts, *shape[axis + 1 :]))
    return reduce(cut, axis=axis + 1)


def wide(x: Any) -> Any:
    """`x` in a number type in which sums of half precision cannot overflow."""
    return x if keras.backend.standardize_dtype(x.dtype) == "float64" else ops.cast(x, "float32")
