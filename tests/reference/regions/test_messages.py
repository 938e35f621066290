"""Every refusal of arguments that only operations on regions have, with its words."""

import re

import numpy as np
import pytest

from pooltools import adaptive_average_pool, adaptive_max_pool, global_max_pool
from pooltools import spatial_pyramid_pool as pyramid

X = np.ones((1, 4, 4, 1))


def refusal(error, text):
    """The message holds exactly this."""
    return pytest.raises(error, match=re.escape(text))


@pytest.mark.parametrize("function", [adaptive_max_pool, adaptive_average_pool])
@pytest.mark.parametrize(
    ("output_size", "error", "text"),
    [
        (0, ValueError, "`output_size` must be at least 1; got 0."),
        ((2, 2, 2), ValueError, "`output_size` must have one entry per spatial axis; got 3 for 2"),
        (2.0, TypeError, "`output_size` must be a whole number or one per spatial axis; got 2.0."),
        (None, TypeError, "`output_size` must be a whole number or one per spatial axis; got None"),
    ],
    ids=str,
)
def test_output_size(function, output_size, error, text):
    with refusal(error, text):
        function(X, output_size)


def test_keepdims():
    with refusal(TypeError, "`keepdims` must be True or False; got 1."):
        global_max_pool(X, 1)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (
            {"operation": "mean"},
            ValueError,
            "`operation` must be 'max' or 'average'; got 'mean'.",
        ),
        (
            {"operation": "Average"},
            ValueError,
            "`operation` must be 'max' or 'average'; got 'Average'. Did you mean 'average'?",
        ),
        (
            {"levels": 2},
            TypeError,
            "`levels` must be one whole number per grid; got 2. For one grid write (2,).",
        ),
        ({"levels": ()}, TypeError, "`levels` must be one whole number per grid; got ()."),
        ({"levels": (1, 0)}, ValueError, "`levels` must be at least 1; got 0."),
        ({"levels": (1, 2.5)}, TypeError, "`levels` must be a whole number"),
        ({"levels": ((1, 2),)}, TypeError, "`levels` must hold one whole number per grid"),
    ],
    ids=str,
)
def test_pyramid(arguments, error, text):
    with refusal(error, text):
        pyramid(X, **arguments)
