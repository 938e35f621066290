"""Intervals cover what they promise, and their parts are those of the textbook's two-way layout."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from pooltools.experiments.statistics import (
    Shared,
    over_seeds,
    over_seeds_and_images,
    shared,
    signed_rank_p,
)

IMAGES = 1000


def share_that_covers(intervals, truth):
    """In percent."""
    return 100 * np.mean([found.low <= truth <= found.high for found in intervals])


def test_t_over_ten_seeds_covers_95_percent():
    d = np.random.default_rng(0).normal(0.7, 2.0, (4000, 10))
    assert share_that_covers(map(over_seeds, d), 0.7) == pytest.approx(95, abs=1.5)


def networks(rng, seeds):
    """Right or wrong of two arms, minus each other, in percent: shape (seeds, IMAGES).

    Both arms find the same pictures hard, but each has pictures of its own that suit it in every
    seed; that is what more seeds do not average out. Neither arm is better.
    """
    hard = rng.normal(2.5, 2.0, IMAGES)

    def right():
        own, of_seed = rng.normal(0, 1.0, IMAGES), rng.normal(0, 0.12, (seeds, 1))
        chance = 1 / (1 + np.exp(-(hard + own + of_seed)))
        return rng.random((seeds, IMAGES)) < chance

    return 100.0 * right() - 100.0 * right()


@pytest.mark.parametrize("seeds", [10, 20, 40])
def test_over_shared_pictures_only_the_two_way_interval_covers(seeds):
    rng = np.random.default_rng(seeds)
    sweeps = [networks(rng, seeds) for _ in range(500)]
    alone = [over_seeds(d.mean(1)) for d in sweeps]
    both = [over_seeds_and_images(d.mean(1), shared(d)) for d in sweeps]
    assert share_that_covers(alone, 0) < 92
    assert 93 <= share_that_covers(both, 0) <= 99.5


def test_the_parts_are_the_mean_squares_of_a_two_way_analysis_of_variance():
    d = np.random.default_rng(1).normal(size=(4, 7)) + np.arange(7) + 10 * np.arange(4)[:, None]
    seed, image = np.indices(d.shape)
    table = pd.DataFrame({"d": d.ravel(), "seed": seed.ravel(), "image": image.ravel()})
    squares = anova_lm(ols("d ~ C(seed) + C(image)", table).fit())["mean_sq"]
    found = shared(d)
    assert found.image_square == pytest.approx(squares["C(image)"] / 4, rel=1e-12)
    assert found.residual_square == pytest.approx(squares["Residual"], rel=1e-12)
    assert (found.images, found.seeds) == (7, 4)


def test_the_two_way_interval_by_hand():
    # seeds 4 / 4 + pictures (0.5 - 0.4 / 4 + 0.4 / 4) / 2 - residual 0.4 / (4 · 2)
    seeds, pictures, residual = 1.0, 0.25, 0.05
    d = 3 + np.sqrt(3) * np.array([1.0, -1.0, 1.0, -1.0])  # variance 4, mean 3
    found = over_seeds_and_images(d, Shared(2, 0.5, 0.4, 4))
    df = 1.2**2 / (seeds**2 / 3 + pictures**2 / 1 + residual**2 / 3)
    half = stats.t.ppf(0.975, df) * np.sqrt(seeds + pictures - residual)
    assert (found.value, found.n) == (pytest.approx(3), 4)
    assert found.df == pytest.approx(df, rel=1e-12)
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half), rel=1e-12)


def test_more_seeds_than_the_parts_came_from_leave_less_residual_in_the_pictures():
    d = np.resize([1.0, -1.0], 20)
    few, many = (over_seeds_and_images(d, Shared(1000, square, 8.0, n)) for square, n in
                 ((3.0 + 8.0 / 2, 2), (3.0 + 8.0 / 20, 20)))  # fmt: skip
    assert few.high == pytest.approx(many.high, rel=1e-12)


def test_pictures_that_differ_no_more_than_their_residual_add_nothing():
    d = np.array([1.0, 2.0, 4.0, 8.0])
    alone, both = over_seeds(d), over_seeds_and_images(d, Shared(1000, 0.1, 0.4, 4))
    assert (both.low, both.high) == pytest.approx((alone.low, alone.high), rel=1e-3)


def test_seeds_that_all_agree_give_an_interval_without_width():
    for found in (
        over_seeds(np.full(5, 2.0)),
        over_seeds_and_images(np.full(5, 2.0), Shared(9, 0.0, 0.0, 5)),
    ):
        assert (found.low, found.value, found.high, found.df) == (2, 2, 2, 4)


@pytest.mark.parametrize(
    ("d", "border", "above", "p"),
    [
        (range(1, 11), 0, True, 2**-10),  # one of 2^10 patterns of signs
        (range(1, 11), 0, False, 1.0),
        (range(1, 11), 10.5, False, 2**-10),
        ([3.0] * 10, 3.0, True, 1.0),
    ],
)
def test_signed_ranks_by_counting(d, border, above, p):
    assert signed_rank_p(list(d), border, above) == pytest.approx(p, rel=1e-9)
