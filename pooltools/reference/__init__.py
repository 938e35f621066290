"""Pooling in plain NumPy: each forward with its gradient right below it.

Written to be read and to be right; the Keras layers are compared with these functions.
"""

from pooltools.reference.average import average_pool, average_pool_grad
from pooltools.reference.maximum import max_pool, max_pool_grad

__all__ = ["average_pool", "average_pool_grad", "max_pool", "max_pool_grad"]
