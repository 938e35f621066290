"""The band in which the share of a random event must lie."""

import numpy as np

SIGMAS = 4.5  # a right layer leaves this band once in 150 000 comparisons


def assert_share(share, chance, draws):
    """The share of an event among independent draws, against its probability."""
    assert abs(share - chance) <= SIGMAS * np.sqrt(chance * (1 - chance) / draws)
