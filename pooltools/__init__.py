"""Pooling layers of convolutional networks: computed, measured, taught.

Importing this package loads NumPy and nothing else; Keras layers, data and figures are imported
from their own modules (`pooltools.data`, `pooltools.plotting`, …).
"""

from pooltools.geometry import border, output_size, window_positions
from pooltools.reference import average_pool, average_pool_grad, max_pool, max_pool_grad

__version__ = "0.1.0"
__all__ = [
    "average_pool",
    "average_pool_grad",
    "border",
    "max_pool",
    "max_pool_grad",
    "output_size",
    "window_positions",
]
