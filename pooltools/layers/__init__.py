"""Keras layers for pooling that Keras itself does not have."""

from pooltools.layers.argmax import MaxPoolingWithArgmax
from pooltools.layers.dropped import MaxPoolDropout
from pooltools.layers.stochastic import StochasticPooling
from pooltools.layers.unpooling import MaxUnpooling

__all__ = ["MaxPoolDropout", "MaxPoolingWithArgmax", "MaxUnpooling", "StochasticPooling"]
