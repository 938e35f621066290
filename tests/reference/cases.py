"""Cases that can hurt: odd sizes, rectangles, overlap, gaps, wide borders, few and no elements."""

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from tests.reference import definition

NAMED = ("valid", "same", "same_lower")
LONGEST = {1: 9, 2: 6, 3: 4}  # cells per axis; a loop in plain Python visits each window's cells
VALUES = {
    "negative": lambda rng, shape: -rng.exponential(size=shape),  # a zero border would win
    "tied": lambda rng, shape: rng.integers(-2, 1, shape).astype(float),
    "any": lambda rng, shape: rng.normal(size=shape),
}


@st.composite
def settings(draw, rank, kinds=(*NAMED, "explicit"), dilations=(1, 2, 3)):
    """Spatial shape and settings, one entry per axis, such that every window meets the input."""

    def each(choices):
        return tuple(draw(st.sampled_from(list(choices))) for _ in range(rank))

    pool_size = each(range(1, 5))
    kind = draw(st.sampled_from(kinds))
    explicit = tuple((draw(st.integers(0, k - 1)), draw(st.integers(0, k - 1))) for k in pool_size)
    shape = each(range(1, LONGEST[rank] + 1))
    found = {
        "pool_size": pool_size,
        "strides": each(range(1, 6)),
        "padding": explicit if kind == "explicit" else kind,
        "dilation": each(dilations),
        "ceil_mode": kind in ("valid", "explicit") and "explicit" in kinds and draw(st.booleans()),
    }
    assume(definition.has_only_windows_with_input(shape, found))
    return shape, found


def left_over(x, settings):
    """Cells behind the last of ceil(n / stride) windows that begin at cell 0; the most of any axis.

    Positive only with gaps. There `same` needs no border; a formula that allows a negative border
    moves the windows inwards.
    """
    axes = zip(x.shape[1:-1], settings["pool_size"], settings["strides"], strict=True)
    return max(n - ((n - 1) // stride * stride + size) for n, size, stride in axes)


@st.composite
def inputs(draw, kinds=(*NAMED, "explicit"), dilations=(1, 2, 3), values=tuple(VALUES)):
    """An array (N, *spatial, C), settings that fit it, and a gradient of the output's shape."""
    spatial, chosen = draw(settings(draw(st.integers(1, 3)), kinds, dilations))
    shape = (draw(st.integers(1, 2)), *spatial, draw(st.integers(1, 2)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = VALUES[draw(st.sampled_from(values))](rng, shape)
    return x, chosen, rng.normal(size=definition.output_shape(x, chosen))
