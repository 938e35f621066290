"""How each layer passes on what its cells see: a window, cell by cell, or everything."""

from typing import Any

import keras

from pooltools.analysis.field import Window

CELL, WHOLE, FLAT, TOKENS, UNION, ROW = "cell", "whole", "flat", "tokens", "union", "row"
Rule = str | tuple[Window, ...]

L = keras.layers
CONVOLUTIONS = (
    *(L.Conv1D, L.Conv2D, L.Conv3D),
    *(L.DepthwiseConv1D, L.DepthwiseConv2D, L.SeparableConv1D, L.SeparableConv2D),
)
POOLINGS = (
    *(L.MaxPooling1D, L.MaxPooling2D, L.MaxPooling3D),
    *(L.AveragePooling1D, L.AveragePooling2D, L.AveragePooling3D),
)
GLOBAL_POOLINGS = (
    *(L.GlobalMaxPooling1D, L.GlobalMaxPooling2D, L.GlobalMaxPooling3D),
    *(L.GlobalAveragePooling1D, L.GlobalAveragePooling2D, L.GlobalAveragePooling3D),
)
ZERO_PADDINGS = (L.ZeroPadding1D, L.ZeroPadding2D, L.ZeroPadding3D)
CROPPINGS = (L.Cropping1D, L.Cropping2D, L.Cropping3D)
MERGES = (L.Add, L.Average, L.Concatenate, L.Maximum, L.Minimum, L.Multiply, L.Subtract)
ELEMENTWISE = (
    *(L.Activation, L.ELU, L.LeakyReLU, L.PReLU, L.ReLU, L.BatchNormalization),
    *(L.ActivityRegularization, L.AlphaDropout, L.Dropout, L.GaussianDropout, L.GaussianNoise),
    *(L.SpatialDropout1D, L.SpatialDropout2D, L.SpatialDropout3D, L.Identity, L.Masking),
    *(L.Normalization, L.Rescaling),
)
PER_CELL_ON_LAST_AXIS = (L.LayerNormalization, L.UnitNormalization, L.Softmax)
FIXED: dict[type, str] = {
    **dict.fromkeys(ELEMENTWISE, CELL),
    **dict.fromkeys(GLOBAL_POOLINGS, WHOLE),
    **dict.fromkeys(MERGES, UNION),
    L.GroupNormalization: WHOLE,
    L.Dense: ROW,
    L.Flatten: FLAT,
    L.Embedding: TOKENS,
}
UNION_OPERATIONS = {"Add", "Divide", "Maximum", "Minimum", "Multiply", "Subtract", "TrueDivide"}
CELL_OPERATIONS = {
    *("Abs", "Absolute", "Cast", "Clip", "Exp", "Gelu", "HardSigmoid", "HardSwish", "Log"),
    *("Negative", "Relu", "Relu6", "Sigmoid", "Silu", "Sqrt", "Square", "Tanh"),
}


def rule(layer: Any, rank: int) -> Rule | None:
    """What the layer does to a tensor with `rank` spatial axes; None if not known.

    Of Keras only the classes themselves are known: a subclass may do anything in its `call`. Other
    layers may tell: `sees(rank)` gives "cell", "whole", a tuple of (size, stride, dilation,
    padding) per axis, or None.
    """
    kind = type(layer)
    if hasattr(kind, "sees"):
        told = layer.sees(rank)
        return tuple(Window(*each) for each in told) if isinstance(told, tuple) else told
    if kind in CONVOLUTIONS:
        return _windows(rank, layer.kernel_size, layer.strides, layer.dilation_rate, layer.padding)
    if kind in POOLINGS:
        return _windows(rank, layer.pool_size, layer.strides, 1, layer.padding)
    if kind in ZERO_PADDINGS:
        return tuple(Window(1, padding=pair) for pair in _pairs(layer.padding))
    if kind in CROPPINGS:
        pairs = _pairs(layer.cropping)
        return tuple(Window(1, padding=(-before, -after)) for before, after in pairs)
    if kind in PER_CELL_ON_LAST_AXIS:
        return CELL if _last(layer.axis, rank + 1) else None
    if kind is L.Concatenate and not _last(layer.axis, rank + 1):
        return None
    if kind.__name__ == "Pad" and kind.__module__.startswith("keras.src.ops"):
        return _padded(layer, rank)
    return FIXED.get(kind) or operation(kind)


def operation(kind: type) -> str | None:
    """The rule of a function of `keras.ops` in the graph, or of a layer of `keras.applications`."""
    if kind.__name__ == "LayerScale" and kind.__module__.startswith("keras.src.applications"):
        return CELL  # a factor per channel
    if not kind.__module__.startswith("keras.src.ops"):
        return None
    if kind.__name__ in UNION_OPERATIONS:
        return UNION
    return CELL if kind.__name__ in CELL_OPERATIONS else None


def _padded(layer: Any, rank: int) -> Rule | None:
    """`keras.ops.pad`: zeros around the map or among the channels; mirrored cells are not known."""
    pairs = [tuple(pair) for pair in layer.pad_width]
    pairs = pairs * (rank + 2) if len(pairs) == 1 else pairs
    if layer.mode != "constant" or len(pairs) != rank + 2:
        return None
    return tuple(Window(1, padding=pair) for pair in pairs[1:-1])


def _windows(rank: int, size: Any, stride: Any, dilation: Any, padding: str) -> Rule:
    each = zip(*(per_axis(v, rank) for v in (size, stride, dilation)), strict=True)
    if padding == "causal":  # all of the border before the sequence
        return tuple(Window(k, s, d, ((k - 1) * d, 0)) for k, s, d in each)
    return tuple(Window(k, s, d, padding) for k, s, d in each)


def per_axis(value: Any, rank: int) -> tuple[int, ...]:
    """A layer's setting as one number per axis."""
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _pairs(value: Any) -> tuple[tuple[int, int], ...]:
    """Keras stores one pair per axis, but a bare pair for sequences."""
    return (tuple(value),) if isinstance(value[0], int) else tuple(map(tuple, value))


def _last(axis: Any, last: int) -> bool:
    """Whether `axis` names the channel axis and no other."""
    axes = axis if isinstance(axis, list | tuple) else [axis]
    return all(a in (-1, last) for a in axes)
