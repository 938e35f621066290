"""Which layers hand on what they read without weights of their own in between."""

import keras

from pooltools.analysis import rules
from pooltools.analysis.findings.calls import Call

L = keras.layers
DROPOUTS = (
    *(L.Dropout, L.GaussianDropout),
    *(L.SpatialDropout1D, L.SpatialDropout2D, L.SpatialDropout3D),
)
EACH_CELL = (
    *(L.Activation, L.ELU, L.LeakyReLU, L.PReLU, L.ReLU, L.Identity, L.Rescaling),
    *(L.AlphaDropout, L.GaussianNoise, *DROPOUTS),
)
WEIGHTLESS = (
    *EACH_CELL,
    *rules.POOLINGS,
    *rules.GLOBAL_POOLINGS,
    *rules.ZERO_PADDINGS,
    *rules.CROPPINGS,
    *rules.MERGES,
    *(L.Flatten, L.Reshape, L.Permute, L.UpSampling1D, L.UpSampling2D, L.UpSampling3D),
)


def keeps_cells(call: Call) -> bool:
    """Whether each number goes on by itself: an activation, a dropout, a normalisation."""
    kind = type(call.layer)
    return kind in EACH_CELL or kind is L.BatchNormalization or rules.operation(kind) == rules.CELL


def keeps_variance_shift(call: Call) -> bool:
    """Whether what comes in goes on without weights: also through pooling, padding, merging."""
    return type(call.layer) in WEIGHTLESS or rules.operation(type(call.layer)) is not None


def can_be_changed(call: Call) -> bool:
    """Whether the layer is a convolution or pooling of Keras, whose settings a remedy knows."""
    return type(call.layer) in (*rules.CONVOLUTIONS, *rules.POOLINGS)
