"""Keras layers for pooling that Keras itself does not have."""

from pooltools.layers.argmax import MaxPoolingWithArgmax
from pooltools.layers.unpooling import MaxUnpooling

__all__ = ["MaxPoolingWithArgmax", "MaxUnpooling"]
