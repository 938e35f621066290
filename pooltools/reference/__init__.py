"""Pooling in plain NumPy: each forward with its gradient right below it.

Written to be read and to be right; the Keras layers are compared with these functions.
"""

from pooltools.reference.average import average_pool, average_pool_grad
from pooltools.reference.maximum import max_pool, max_pool_grad
from pooltools.reference.median import median_pool, median_pool_grad
from pooltools.reference.minimum import min_pool, min_pool_grad
from pooltools.reference.power import gem_pool, gem_pool_grad, lp_pool, lp_pool_grad
from pooltools.reference.smooth import (
    log_sum_exp_pool,
    log_sum_exp_pool_grad,
    soft_pool,
    soft_pool_grad,
)
from pooltools.reference.total import sum_pool, sum_pool_grad

__all__ = [
    "average_pool",
    "average_pool_grad",
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
    "soft_pool",
    "soft_pool_grad",
    "sum_pool",
    "sum_pool_grad",
]
