"""Fractional max pooling: which regions are drawn, and how often."""

import collections
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooltools import fractional_max_pool, fractional_max_pool_grad
from tests.reference.regions.test_by_hand import line

KINDS = ["random", "pseudo"]


def ends(n, ratio, seed, boundaries):
    """The last cell of each disjoint region of one axis."""
    ramp = line(*range(n), dtype=int)
    y = fractional_max_pool(ramp, ratio, seed=seed, boundaries=boundaries, overlapping=False)
    return tuple(y.ravel().tolist())


@pytest.mark.parametrize("boundaries", KINDS)
@given(n=st.integers(1, 60), ratio=st.floats(1, 2), seed=st.integers(0, 99))
def test_regions_of_one_or_two_cells_to_the_end(boundaries, n, ratio, seed):
    found = ends(n, ratio, seed, boundaries)
    assert found[-1] == n - 1
    assert set(np.diff([-1, *found])) <= {1, 2}
    assert len(found) == max(int(n / ratio), (n + 1) // 2)


@given(n=st.integers(1, 60), ratio=st.floats(1, 2), seed=st.integers(0, 99))
def test_pseudo_random_regions_are_even(n, ratio, seed):
    """Any k neighbours hold floor or ceil of k times the mean length."""
    edges = np.append(-1, ends(n, ratio, seed, "pseudo"))
    pieces = len(edges) - 1
    for k in range(1, pieces + 1):
        lengths = edges[k:] - edges[:-k]
        assert {*lengths} <= {k * n // pieces, -(-k * n // pieces)}


@pytest.mark.parametrize(
    ("boundaries", "cuts"),
    [
        # 6 cells in 4 pieces: 2 2 1 1 in any order
        ("random", {(1, 3, 4, 5), (1, 2, 4, 5), (1, 2, 3, 5)}
                 | {(0, 2, 4, 5), (0, 2, 3, 5), (0, 1, 3, 5)}),
        # evenly: 2 1 2 1 or 1 2 1 2
        ("pseudo", {(1, 2, 4, 5), (0, 2, 3, 5)}),
    ],
)  # fmt: skip
def test_all_cuts_are_equally_likely(boundaries, cuts):
    """Each share within 5 standard deviations of a fair draw."""
    generator = np.random.default_rng(0)
    draws = 1200
    seen = collections.Counter(ends(6, 1.5, generator, boundaries) for _ in range(draws))
    assert set(seen) == cuts
    p = 1 / len(cuts)
    for count in seen.values():
        assert abs(count - draws * p) < 5 * np.sqrt(draws * p * (1 - p))


def test_overlapping_regions_take_one_cell_more():
    """Pieces of two: 0 1 | 2 3, each with the next cell, the last without."""
    x = line(1, 5, 9, 2)
    disjoint = fractional_max_pool(x, 2, seed=0, overlapping=False)
    assert disjoint.ravel().tolist() == [5, 9]
    assert fractional_max_pool(x, 2, seed=0).ravel().tolist() == [9, 9]
    dx = fractional_max_pool_grad(line(1, 10), x, 2, seed=0)
    assert dx.ravel().tolist() == [0, 0, 11, 0]


def test_axes_are_cut_on_their_own():
    """The same seed on both axes must not give the same cut."""
    rows, columns = np.indices((30, 30))[..., None]
    cuts = [
        fractional_max_pool(v[None].astype(int), seed=4, overlapping=False) for v in (rows, columns)
    ]
    assert cuts[0][0, :, 0, 0].tolist() != cuts[1][0, 0, :, 0].tolist()


def test_a_generator_moves_on_and_a_number_does_not():
    x = np.random.default_rng(1).normal(size=(1, 40, 1))
    generator = np.random.default_rng(7)
    first, second = (fractional_max_pool(x, seed=generator) for _ in range(2))
    np.testing.assert_array_equal(first, fractional_max_pool(x, seed=7))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("function", [fractional_max_pool, fractional_max_pool_grad])
@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"ratio": 0.9}, ValueError, "`ratio` must be from 1 to 2; got 0.9. For larger steps pool"),
        ({"ratio": 2.5}, ValueError, "`ratio` must be from 1 to 2; got 2.5."),
        ({"ratio": np.nan}, ValueError, "`ratio` must be from 1 to 2; got nan."),
        ({"ratio": "2"}, TypeError, "`ratio` must be one number from 1 to 2; got '2'."),
        ({"boundaries": "Pseudo"}, ValueError, "got 'Pseudo'. Did you mean 'pseudo'?"),
        ({"overlapping": 1}, TypeError, "`overlapping` must be True or False; got 1."),
        ({"seed": -1}, ValueError, "`seed` must be at least 0; got -1."),
        ({"seed": None}, TypeError, "`seed` must be a whole number or a numpy.random.Generator"),
    ],
    ids=str,
)
def test_refusals(function, arguments, error, text):
    x = line(1, 2, 3)
    given = (x,) if function is fractional_max_pool else (line(1, 1), x)
    with pytest.raises(error, match=re.escape(text)):
        function(*given, **{"seed": 0} | arguments)
