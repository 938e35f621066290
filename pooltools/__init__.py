"""Pooling layers of convolutional networks: computed, measured, taught.

Importing this package loads NumPy and nothing else; Keras layers, data and figures are imported
from their own modules (`pooltools.data`, `pooltools.plotting`, …).
"""

from pooltools.geometry import border, output_size, window_positions
from pooltools.reference import (
    average_pool,
    average_pool_grad,
    gem_pool,
    gem_pool_grad,
    log_sum_exp_pool,
    log_sum_exp_pool_grad,
    lp_pool,
    lp_pool_grad,
    max_pool,
    max_pool_grad,
    median_pool,
    median_pool_grad,
    min_pool,
    min_pool_grad,
    soft_pool,
    soft_pool_grad,
    sum_pool,
    sum_pool_grad,
)

__version__ = "0.1.0"
__all__ = [
    "average_pool",
    "average_pool_grad",
    "border",
    "gem_pool",
    "gem_pool_grad",
    "log_sum_exp_pool",
    "log_sum_exp_pool_grad",
    "lp_pool",
    "lp_pool_grad",
    "max_pool",
    "max_pool_grad",
    "median_pool",
    "median_pool_grad",
    "min_pool",
    "min_pool_grad",
    "output_size",
    "soft_pool",
    "soft_pool_grad",
    "sum_pool",
    "sum_pool_grad",
    "window_positions",
]
