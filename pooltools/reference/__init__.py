"""Pooling in plain NumPy: each forward with its gradient right below it.

Written to be read and to be right; the Keras layers are compared with these functions.
"""

from pooltools.reference.adaptive import (
    adaptive_average_pool,
    adaptive_average_pool_grad,
    adaptive_max_pool,
    adaptive_max_pool_grad,
)
from pooltools.reference.align import roi_align, roi_align_grad
from pooltools.reference.average import average_pool, average_pool_grad
from pooltools.reference.blended import gated_pool, gated_pool_grad, mixed_pool, mixed_pool_grad
from pooltools.reference.blur import blur_pool, blur_pool_grad, max_blur_pool, max_blur_pool_grad
from pooltools.reference.dropped import max_pool_dropout, max_pool_dropout_grad
from pooltools.reference.fractional import fractional_max_pool, fractional_max_pool_grad
from pooltools.reference.masked import (
    masked_average_pool,
    masked_average_pool_grad,
    masked_max_pool,
    masked_max_pool_grad,
)
from pooltools.reference.masked_global import (
    masked_global_average_pool,
    masked_global_average_pool_grad,
    masked_global_max_pool,
    masked_global_max_pool_grad,
)
from pooltools.reference.maximum import max_pool, max_pool_grad
from pooltools.reference.median import median_pool, median_pool_grad
from pooltools.reference.minimum import min_pool, min_pool_grad
from pooltools.reference.polyphase import polyphase_pool, polyphase_pool_grad
from pooltools.reference.power import gem_pool, gem_pool_grad, lp_pool, lp_pool_grad
from pooltools.reference.power_exponent import gem_pool_grad_p, lp_pool_grad_p
from pooltools.reference.pyramid import spatial_pyramid_pool, spatial_pyramid_pool_grad
from pooltools.reference.roi import roi_pool, roi_pool_grad
from pooltools.reference.smooth import (
    log_sum_exp_pool,
    log_sum_exp_pool_grad,
    soft_pool,
    soft_pool_grad,
)
from pooltools.reference.spectral import spectral_pool, spectral_pool_grad
from pooltools.reference.stochastic import stochastic_pool, stochastic_pool_grad
from pooltools.reference.total import sum_pool, sum_pool_grad
from pooltools.reference.unpooling import max_pool_with_argmax, max_unpool, max_unpool_grad
from pooltools.reference.whole import (
    global_average_pool,
    global_average_pool_grad,
    global_max_pool,
    global_max_pool_grad,
)

__all__ = [
    "adaptive_average_pool",
    "adaptive_average_pool_grad",
    "adaptive_max_pool",
    "adaptive_max_pool_grad",
    "average_pool",
    "average_pool_grad",
    "blur_pool",
    "blur_pool_grad",
    "fractional_max_pool",
    "fractional_max_pool_grad",
    "gated_pool",
    "gated_pool_grad",
    "gem_pool",
    "gem_pool_grad",
    "gem_pool_grad_p",
    "global_average_pool",
    "global_average_pool_grad",
    "global_max_pool",
    "global_max_pool_grad",
    "log_sum_exp_pool",
    "log_sum_exp_pool_grad",
    "lp_pool",
    "lp_pool_grad",
    "lp_pool_grad_p",
    "masked_average_pool",
    "masked_average_pool_grad",
    "masked_global_average_pool",
    "masked_global_average_pool_grad",
    "masked_global_max_pool",
    "masked_global_max_pool_grad",
    "masked_max_pool",
    "masked_max_pool_grad",
    "max_blur_pool",
    "max_blur_pool_grad",
    "max_pool",
    "max_pool_dropout",
    "max_pool_dropout_grad",
    "max_pool_grad",
    "max_pool_with_argmax",
    "max_unpool",
    "max_unpool_grad",
    "median_pool",
    "median_pool_grad",
    "min_pool",
    "min_pool_grad",
    "mixed_pool",
    "mixed_pool_grad",
    "polyphase_pool",
    "polyphase_pool_grad",
    "roi_align",
    "roi_align_grad",
    "roi_pool",
    "roi_pool_grad",
    "soft_pool",
    "soft_pool_grad",
    "spatial_pyramid_pool",
    "spatial_pyramid_pool_grad",
    "spectral_pool",
    "spectral_pool_grad",
    "stochastic_pool",
    "stochastic_pool_grad",
    "sum_pool",
    "sum_pool_grad",
]
