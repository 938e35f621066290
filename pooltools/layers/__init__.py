"""Keras layers for pooling that Keras itself does not have."""

from pooltools.layers.argmax import MaxPoolingWithArgmax
from pooltools.layers.attention import AttentionPooling
from pooltools.layers.drop_block import DropBlock
from pooltools.layers.dropped import MaxPoolDropout
from pooltools.layers.fractional import FractionalMaxPooling
from pooltools.layers.mixed import MixedPooling
from pooltools.layers.power import LpPooling
from pooltools.layers.pyramid import SpatialPyramidPooling
from pooltools.layers.region import RoIPooling
from pooltools.layers.region_align import RoIAlign
from pooltools.layers.soft import SoftPooling
from pooltools.layers.spectral import SpectralPooling
from pooltools.layers.stochastic import StochasticPooling
from pooltools.layers.unpooling import MaxUnpooling

__all__ = [
    "AttentionPooling",
    "DropBlock",
    "FractionalMaxPooling",
    "LpPooling",
    "MaxPoolDropout",
    "MaxPoolingWithArgmax",
    "MaxUnpooling",
    "MixedPooling",
    "RoIAlign",
    "RoIPooling",
    "SoftPooling",
    "SpatialPyramidPooling",
    "SpectralPooling",
    "StochasticPooling",
]
