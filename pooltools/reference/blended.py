"""Maximum and average blended: by a fixed share, or by a gate that looks at the window."""

import numpy as np

from pooltools import _check
from pooltools._types import Array, Padding, Size
from pooltools.reference import dtypes, options
from pooltools.reference.gathered import Windows, first_equal, opened, times, top


def mixed_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    blend: float = 0.5,
) -> Array:
    """`blend` of the maximum and the rest of the average (Lee, Gallagher & Tu, 2016).

    The border takes no part. NaN anywhere in a window gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    blend : share of the maximum, 0 (only the average) to 1 (only the maximum)

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> mixed_pool(np.array([2.0, 4.0]).reshape(1, 2, 1), 2, blend=0.25).item()
    3.25
    """
    blend = options.share(blend, "blend")
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    return w.result(times(w.v, _shares(w, blend)).sum(axis=-1))


def mixed_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    blend: float = 0.5,
) -> Array:
    """Gradient of `sum(dy * mixed_pool(x, …))` with respect to `x`.

    The share of the maximum goes to its first cell in row-major order (or the first NaN), the rest
    evenly to all input cells.

    Parameters
    ----------
    dy : shape of `mixed_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, blend : as in `mixed_pool`

    Returns
    -------
    shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `mixed_pool`, or `dy` has another shape than the output

    >>> x = np.array([2.0, 4.0]).reshape(1, 2, 1)
    >>> mixed_pool_grad(np.ones((1, 1, 1)), x, 2, blend=0.25)[0, :, 0]
    array([0.375, 0.625])
    """
    blend = options.share(blend, "blend")
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    return w.backward(dy, _shares(w, blend))


def gated_pool(
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    weights: Array,
) -> Array:
    """Maximum and average blended by each window itself (Lee, Gallagher & Tu, 2016).

    The share of the maximum is the logistic function of sum(weights * window); the border counts as
    0 in that sum and takes no part in maximum and average. NaN anywhere in a window gives NaN.

    Parameters
    ----------
    x : shape (N, *spatial, C), 1 to 3 spatial axes; finite numbers or truth values
    pool_size, strides, padding, dilation, ceil_mode : as in `max_pool`
    weights : shape (*pool_size), one gate for all channels, or (*pool_size, C), one for each

    Returns
    -------
    shape (N, *output_size(spatial, …), C), dtype of `x`; whole numbers give float64

    Raises
    ------
    ValueError, TypeError : a wrong shape, dtype or argument; `geometry.axes` lists them

    >>> x = np.array([2.0, 4.0]).reshape(1, 2, 1)
    >>> [gated_pool(x, 2, weights=np.array([a, 0])).item() for a in (-99, 0, 99)]
    [3.0, 3.5, 4.0]
    """
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    return w.result(times(w.v, _shares(w, _gate(w, _by_channel(w, weights)))).sum(axis=-1))


def gated_pool_grad(
    dy: Array,
    x: Array,
    pool_size: Size,
    strides: Size | None = None,
    padding: Padding = "valid",
    dilation: Size = 1,
    ceil_mode: bool = False,
    *,
    weights: Array,
) -> tuple[Array, Array]:
    """Gradients of `sum(dy * gated_pool(x, …))` with respect to `x` and to `weights`.

    Parameters
    ----------
    dy : shape of `gated_pool(x, …)`
    x, pool_size, strides, padding, dilation, ceil_mode, weights : as in `gated_pool`

    Returns
    -------
    dx : shape of `x`, dtype of `dy` (float64 if `dy` holds whole numbers)
    dweights : shape of `weights`, dtype of `weights` (float64 if it holds whole numbers)

    Raises
    ------
    ValueError, TypeError : as `gated_pool`, or `dy` has another shape than the output

    >>> x = np.array([2.0, 4.0]).reshape(1, 2, 1)
    >>> dx, dweights = gated_pool_grad(np.ones((1, 1, 1)), x, 2, weights=np.zeros(2))
    >>> dx[0, :, 0], dweights  # the gate is half open: slope 1/4 times 4 - 3 times each value
    (array([0.25, 0.75]), array([0.5, 1. ]))
    """
    w = opened(x, pool_size, strides, padding, dilation, ceil_mode)
    by_channel = _by_channel(w, weights)
    gate = _gate(w, by_channel)
    gap = times(w.v, _shares(w, 1.0) - _shares(w, 0.0)).sum(axis=-1, keepdims=True)
    opening = gap * gate * (1 - gate)  # dy / d(sum of weights * window)
    dx = w.backward(dy, _shares(w, gate) + opening * by_channel)
    shape, dtype = np.shape(weights), dtypes.result(np.asarray(weights).dtype)
    each = np.asarray(dy)[..., None] * opening * w.v  # (N, *output, C, K)
    kept = each.reshape(-1, *each.shape[-2:]).sum(axis=0).T  # (K, C)
    total = kept if len(shape) == len(w.axes) + 1 else kept.sum(axis=-1)
    return dx, total.reshape(shape).astype(dtype)


def _shares(w: Windows, blend: Array | float) -> Array:
    """Each cell's share in the value: `blend` to the maximum, the rest evenly."""
    largest = first_equal(w.v, top(w.v, w.inside), w.inside)
    shares: Array = blend * largest + (1 - blend) * w.inside / w.counts[..., None]
    return shares


def _by_channel(w: Windows, weights: Array) -> Array:
    """Gate weights as (C, K) or, for all channels, (1, K)."""
    weights = _check.numeric(weights, "weights")
    window = tuple(a.size for a in w.axes)
    options.gate_shape(weights.shape, window, w.v.shape[-2])
    return weights.reshape(w.v.shape[-1], -1).T.astype(np.promote_types(weights.dtype, np.float64))


def _gate(w: Windows, by_channel: Array) -> Array:
    """Share of the maximum, shape (N, *output, C, 1); tanh does not overflow."""
    with np.errstate(over="ignore"):  # a score beyond all numbers opens or closes the gate
        score = times(w.v, by_channel).sum(axis=-1, keepdims=True)
    gate: Array = 0.5 * (1 + np.tanh(0.5 * score))
    return gate
