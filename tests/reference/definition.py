"""Pooling by its definition: loops over windows and cells, the slow oracle.

Written from the words of the definition, not from formulas, and without the package: the windows
along an axis are found by walking, the smallest sufficient border by trying. Settings are one
entry per spatial axis; `padding` is a name or ((before, after), …).
"""

import itertools
import math

import numpy as np


def windows(n, size, stride, padding, dilation, ceil_mode):
    """The cells of each window along one axis, and the border (before, after)."""
    reach = 1 + dilation * (size - 1)
    before, after = border(n, reach, stride, padding)
    found = []
    start = -before
    while start + reach - (n + after) < (stride if ceil_mode else 1):  # overhang
        if start < n:  # else it would start in the trailing border
            found.append([start + dilation * cell for cell in range(size)])
        start += stride
    return found, (before, after)


def border(n, reach, stride, padding):
    """`same` takes as few border cells as give a window for each stride that begins in n cells."""
    if padding == "valid":
        return 0, 0
    if not isinstance(padding, str):
        return padding
    wanted = len(range(0, n, stride))
    total = 0
    while len(range(0, n + total - reach + 1, stride)) < wanted:
        total += 1
    smaller = total // 2
    return (smaller, total - smaller) if padding == "same" else (total - smaller, smaller)


def axes(shape, pool_size, strides, padding, dilation, ceil_mode):
    """`windows` of each spatial axis."""
    paddings = [padding] * len(shape) if isinstance(padding, str) else padding
    return [
        windows(*axis, ceil_mode)
        for axis in zip(shape, pool_size, strides, paddings, dilation, strict=True)
    ]


def has_only_windows_with_input(shape, settings):
    """At least one window on each axis, and each with a cell in the input."""
    return all(
        found and all(any(0 <= cell < n for cell in window) for window in found)
        for n, (found, _) in zip(shape, axes(shape, **settings), strict=True)
    )


def pooled(x, settings):
    """For each output element: its index, its windows' cells per axis, batch item and channel."""
    per_axis = [found for found, _ in axes(x.shape[1:-1], **settings)]
    outputs = itertools.product(*(range(len(found)) for found in per_axis))
    for place in outputs:
        chosen = [found[i] for found, i in zip(per_axis, place, strict=True)]
        for item, channel in itertools.product(range(x.shape[0]), range(x.shape[-1])):
            yield (
                (item, *place, channel),
                [(item, *cell, channel) for cell in itertools.product(*chosen)],
            )


def is_input(x, index):
    """Whether the cell lies in the array, not in its border."""
    return all(0 <= i < n for i, n in zip(index, x.shape, strict=True))


def output_shape(x, settings):
    """Batch, windows per axis, channels."""
    found = axes(x.shape[1:-1], **settings)
    return (x.shape[0], *(len(axis) for axis, _ in found), x.shape[-1])


def first_maximum(x, cells):
    """The cell that wins: the first of the largest, or the first that is not a number."""
    winner = None
    for cell in cells:
        if is_input(x, cell) and (winner is None or beats(x[cell], x[winner])):
            winner = cell
    return winner


def beats(value, best):
    """A later value takes over only if it is larger, or the first that is not a number."""
    return not np.isnan(best) and (np.isnan(value) or value > best)


def max_pool(x, **settings):
    """Largest element of each window."""
    y = np.empty(output_shape(x, settings), x.dtype)
    for index, cells in pooled(x, settings):
        y[index] = x[first_maximum(x, cells)]
    return y


def max_pool_grad(dy, x, **settings):
    """Each element of `dy` goes to the first maximum of its window."""
    dx = np.zeros(x.shape)
    for index, cells in pooled(x, settings):
        dx[first_maximum(x, cells)] += dy[index]
    return dx


def counted(x, cells, settings, count_include_pad):
    """Cells the mean divides by: those in the input, or in input and border."""
    if not count_include_pad:
        return sum(is_input(x, cell) for cell in cells)
    borders = [(0, 0), *(pair for _, pair in axes(x.shape[1:-1], **settings)), (0, 0)]
    limits = [(-b, n + a) for n, (b, a) in zip(x.shape, borders, strict=True)]
    return sum(
        all(low <= i < high for i, (low, high) in zip(cell, limits, strict=True)) for cell in cells
    )


def average_pool(x, count_include_pad=False, **settings):
    """Sum of each window's input over its count, rounded once."""
    y = np.empty(output_shape(x, settings))
    for index, cells in pooled(x, settings):
        values = [float(x[cell]) for cell in cells if is_input(x, cell)]
        y[index] = math.fsum(values) / counted(x, cells, settings, count_include_pad)
    return y


def average_pool_grad(dy, x, count_include_pad=False, **settings):
    """Each element of `dy` goes in equal parts to its window's input."""
    dx = np.zeros(x.shape)
    for index, cells in pooled(x, settings):
        share = float(dy[index]) / counted(x, cells, settings, count_include_pad)
        for cell in cells:
            if is_input(x, cell):
                dx[cell] += share
    return dx
