"""What layers tell instruments: which cells an output depends on, and how many operations it takes.

Both are compared with counting: gradients that are not 0, and additions on paper.
"""

from itertools import product

import numpy as np
import pytest

from pooltools import geometry, layers
from pooltools._backend import gradient
from tests.layers.placed import CASES, arrays, given, numbers

pytestmark = pytest.mark.keras
ITEMS = 100  # so that every cell of a window is a maximum once
WINDOWED = [
    pytest.param(case, shape, id=f"{case}-{len(shape) - 2}D")
    for case in CASES
    for shape in case.shapes
    if isinstance(case.make().sees(len(shape) - 2), tuple)
]


def seen_by_the_last(sees, spatial):
    """True for the cells that the last of all windows reaches; shape `spatial`."""
    axes = []
    for n, (size, stride, dilation, padding) in zip(spatial, sees, strict=True):
        border = padding if isinstance(padding, str) else (padding,)
        start = geometry.window_positions(n, size, stride, border, dilation)[-1]
        axes.append(np.isin(np.arange(n), range(start, start + size * dilation, dilation)))
    return np.array([all(cell) for cell in product(*axes)]).reshape(spatial)


@pytest.mark.parametrize(("case", "shape"), WINDOWED)
def test_an_output_depends_on_the_cells_of_the_window_told(case, shape):
    layer, shape = case.make(), (ITEMS, *shape[1:])
    dy = np.zeros_like(arrays(layer(given(case, shape)))[0])
    dy[:, *(-1 for _ in shape[1:-1])] = 1

    def first_output(t):
        y = layer(t)
        return y[0] if isinstance(y, list | tuple) else y

    dx = gradient(first_output, numbers(case, shape)[0], dy)
    seen = seen_by_the_last(layer.sees(len(shape) - 2), shape[1:-1])
    np.testing.assert_array_equal(dx.any(axis=(0, -1)), seen)


@pytest.mark.parametrize("blur_size", [2, 3, 4])
def test_an_even_filter_looks_one_cell_further_to_the_end(blur_size):
    layer, dy = layers.BlurPooling(blur_size), np.zeros((1, 6, 1), "float32")
    dy[0, 3] = 1
    ((size, stride, _, border),) = layer.sees(1)
    start = geometry.window_positions(12, size, stride, (border,))[3]
    dx = gradient(layer, np.ones((1, 12, 1), "float32"), dy)
    np.testing.assert_array_equal(np.flatnonzero(dx), np.arange(start, start + size))


@pytest.mark.parametrize(
    ("layer", "seen"),
    [
        (layers.DropBlock(), "cell"),
        (layers.AttentionPooling(), "whole"),
        (layers.SpectralPooling(2), "whole"),
        (layers.SpatialPyramidPooling(), "whole"),
        (layers.FractionalMaxPooling(), None),  # regions of different size
        (layers.MaxUnpooling(4), None),  # the places decide
    ],
)
def test_layers_without_windows_say_what_they_see_or_that_they_cannot(layer, seen):
    assert layer.sees(2) == seen


@pytest.mark.parametrize(
    ("layer", "shape", "work"),
    [
        (layers.MaxPoolingWithArgmax((2, 3)), (6, 9, 4), (0, 9 * 4 * 5)),
        (layers.StochasticPooling(3, 2, "same"), (5, 4), (0, 3 * 4 * 3)),
        (layers.MaxPoolDropout(2), (4, 4, 4, 5), (0, 8 * 5 * 8)),
        (layers.DropBlock(), (7, 7, 2), (0, 0)),
        (layers.AttentionPooling(2), (3, 5, 4), (15 * 4 * 2, 15 * 2 + 15 * 4)),
        (layers.SpectralPooling((2, 3)), (4, 5, 6), (2 * 4 * 5 * 6 + 3 * 5 * 2 * 6, 0)),
        (layers.FractionalMaxPooling(2), (4, 6, 5), (0, 2 * (2 * 6 * 5 + 2 * 3 * 5))),
        (layers.SpatialPyramidPooling((1, 2)), (4, 6, 5), (0, 2 * 4 * 6 * 5)),
    ],
)
def test_the_operations_of_an_example(layer, shape, work):
    out = layer.compute_output_shape((None, *shape))
    out = out[0] if isinstance(out[0], tuple) else out
    assert layer.work([shape], out[1:]) == work


def test_unpooling_only_moves_cells():
    assert layers.MaxUnpooling(4).work([(2, 2, 3), (2, 2, 3)], (4, 4, 3)) == (0, 0)
