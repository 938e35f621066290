"""Pooling layers of convolutional networks: computed, measured, taught.

Importing this package loads NumPy and nothing else; Keras layers, data and figures are imported
from their own modules (`pooltools.layers`, `pooltools.data`, `pooltools.plotting`, …).
"""

from pooltools import reference
from pooltools.geometry import border, output_size, window_positions
from pooltools.reference import *  # noqa: F403 - its `__all__` says what

__version__ = "0.1.0"
__all__ = ["border", "output_size", "window_positions"]
__all__ += reference.__all__
