"""Keras layers for pooling that Keras itself does not have.

Whole numbers are taken like floating ones: the output is always in the number type in which the
layer computes (`dtype`; with a mixed policy its half precision), and nothing is cut off.
"""

from pooltools.layers.argmax import MaxPoolingWithArgmax
from pooltools.layers.attention import AttentionPooling
from pooltools.layers.blur import BlurPooling, MaxBlurPooling
from pooltools.layers.drop_block import DropBlock
from pooltools.layers.dropped import MaxPoolDropout
from pooltools.layers.fractional import FractionalMaxPooling
from pooltools.layers.mixed import MixedPooling
from pooltools.layers.polyphase import PolyphasePooling
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
    "BlurPooling",
    "DropBlock",
    "FractionalMaxPooling",
    "LpPooling",
    "MaxBlurPooling",
    "MaxPoolDropout",
    "MaxPoolingWithArgmax",
    "MaxUnpooling",
    "MixedPooling",
    "PolyphasePooling",
    "RoIAlign",
    "RoIPooling",
    "SoftPooling",
    "SpatialPyramidPooling",
    "SpectralPooling",
    "StochasticPooling",
]
