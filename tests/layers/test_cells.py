"""Windows along an axis whose length comes in a tensor, as in a graph for inputs of any size."""

import pytest
from keras import ops

from pooltools.layers import MaxPoolingWithArgmax

pytestmark = pytest.mark.keras
LENGTHS = range(1, 12)


def borders(layer, lengths):
    """(before, after, windows) of a sequence of each length."""
    found = [layer.windows((None, n, 1))[0] for n in lengths]
    return [tuple(int(n) for n in (axis.before, axis.after, axis.output)) for axis in found]


@pytest.mark.parametrize("padding", ["same", "same_lower", "valid"])
@pytest.mark.parametrize(("size", "stride"), [(1, 1), (2, 2), (3, 2), (2, 3), (5, 3), (4, 1)])
def test_a_length_in_a_tensor_gives_the_same_windows(size, stride, padding):
    layer = MaxPoolingWithArgmax(size, stride, padding)
    lengths = [n for n in LENGTHS if padding != "valid" or n >= size]
    in_tensors = [ops.convert_to_tensor(n, "int32") for n in lengths]
    assert borders(layer, in_tensors) == borders(layer, lengths)


def test_a_window_that_does_not_fit_a_length_in_a_tensor_gives_nothing():
    too_short = ops.convert_to_tensor(2, "int32")
    assert borders(MaxPoolingWithArgmax(5, 2), [too_short]) == [(0, 0, 0)]
