"""Keras layers for pooling that Keras itself does not have."""

from pooltools.layers.argmax import MaxPoolingWithArgmax
from pooltools.layers.drop_block import DropBlock
from pooltools.layers.dropped import MaxPoolDropout
from pooltools.layers.pyramid import SpatialPyramidPooling
from pooltools.layers.stochastic import StochasticPooling
from pooltools.layers.unpooling import MaxUnpooling

__all__ = [
    "DropBlock",
    "MaxPoolDropout",
    "MaxPoolingWithArgmax",
    "MaxUnpooling",
    "SpatialPyramidPooling",
    "StochasticPooling",
]
