"""Parts of a data set: exact counts, balanced classes, and no picture on two sides."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooltools.data import digits_8x8, mnist_5000, split, subset
from tests.data.samples import contents, numbered

PARTS = ("train", "val", "test")


@given(st.integers(0, 40), st.integers(0, 30), st.integers(1, 5), st.integers(0, 9), st.data())
@settings(max_examples=60, deadline=None)
def test_parts_have_the_counts_asked_for_and_share_nothing(train, test, classes, seed, data):
    made = numbered(train, test, classes)
    left = train if test else train - (n_test := data.draw(st.integers(0, train)))
    n_test = data.draw(st.integers(0, test)) if test else n_test
    n_train = data.draw(st.integers(0, left))
    n_val = data.draw(st.integers(0, left - n_train))
    parts = split(made, (n_train, n_val, n_test), seed)
    assert [len(getattr(parts, part).x) for part in PARTS] == [n_train, n_val, n_test]
    everything = {content for part in PARTS for content in contents(getattr(parts, part).x)}
    assert len(everything) == n_train + n_val + n_test


@pytest.mark.parametrize("part", PARTS)
def test_pictures_targets_and_places_belong_together(part):
    made = numbered(60, 0, 3)
    taken = getattr(split(made, (30, 12, 18), 4), part)
    np.testing.assert_array_equal(taken.x, made.x_train[taken.index])
    np.testing.assert_array_equal(taken.y, taken.x[:, 0, 0, 0] % 3)  # as `numbered` labels them


def test_a_picture_that_is_also_in_the_test_is_left_out_of_training():
    made = numbered(12, 6)
    x = made.x_train.copy()
    x[3] = made.x_test[0]
    x[7] = made.x_test[5]
    parts = split(dataclasses.replace(made, x_train=x), (10, 0, 6), 0)
    assert parts.dropped == 2
    assert sorted(parts.train.index) == [0, 1, 2, 4, 5, 6, 8, 9, 10, 11]


def test_a_picture_that_occurs_twice_is_drawn_once():
    made = numbered(12, 0)
    x = made.x_train.copy()
    x[9] = x[2]
    parts = split(dataclasses.replace(made, x_train=x), (5, 3, 3), 1)
    assert parts.dropped == 1
    assert 9 not in np.concatenate([getattr(parts, part).index for part in PARTS])


def test_dropping_leaves_too_few_and_says_so():
    made = numbered(12, 6)
    x = made.x_train.copy()
    x[3] = made.x_test[0]
    with pytest.raises(
        ValueError,
        match=r"`sizes` must fit the data; got 12 for the parts where there are 11 examples after "
        r"1 repeated ones were left out\. Ask for fewer\.",
    ):
        split(dataclasses.replace(made, x_train=x), (12, 0, 6), 0)


def test_the_small_mnist_gives_the_course_split_with_equal_classes():
    parts = split(mnist_5000(), (1500, 500, 3000), seed=3)
    assert [np.bincount(getattr(parts, part).y).tolist() for part in PARTS] == [
        [150] * 10,
        [50] * 10,
        [300] * 10,
    ]
    assert parts.dropped == 0


def test_unequal_classes_stay_in_proportion():
    whole = digits_8x8()
    share = np.bincount(split(whole, (600, 0, 0), 5).train.y) / 600
    expected = np.bincount(whole.y_train) / len(whole.y_train)
    assert np.abs(share - expected).max() <= 1.5 / 600  # one example more or less at either end


def test_the_same_seed_gives_the_same_parts_and_another_seed_others():
    made = numbered(100, 0, 4)
    first, again, other = (subset(made, 40, seed).index for seed in (6, 6, 7))
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)


def test_seeds_of_one_group_share_no_picture():
    made = numbered(100, 10, 4)
    assert split(made, (20, 4, 0), 0).blocks == 4
    taken = [np.concatenate([p.train.index, p.val.index]) for p in (
        split(made, (20, 4, 0), seed) for seed in range(4, 8)
    )]  # fmt: skip
    assert len(np.unique(np.concatenate(taken))) == 4 * 24


def test_seeds_of_two_groups_overlap_by_chance():
    made = numbered(2000, 0, 4)
    shared = [
        len(np.intersect1d(subset(made, 500, a).index, subset(made, 500, b).index))
        for a in range(4)
        for b in range(4, 8)
    ]
    assert sum(shared) == 2000  # either group is the whole, cut in four
    assert 90 < min(shared) <= max(shared) < 160  # 125 expected, standard deviation about 8


def test_the_own_test_part_is_the_same_for_all_seeds():
    made = numbered(40, 30, 2)
    parts = [split(made, (10, 0, 12), seed).test for seed in (0, 1)]
    np.testing.assert_array_equal(parts[0].index, parts[1].index)
    assert np.bincount(parts[0].y).tolist() == [6, 6]
    np.testing.assert_array_equal(split(made, (10, 0, 30), 0).test.x, made.x_test)


def test_maps_as_targets_are_split_without_classes():
    made = numbered(20, 0)
    maps = dataclasses.replace(made, y_train=made.x_train.astype(np.uint8))
    parts = split(maps, (8, 4, 8), 2)
    assert parts.train.y.shape == (8, 2, 2, 1)


@pytest.mark.parametrize(
    ("sizes", "seed", "error", "message"),
    [
        ((10, 5), 0, TypeError, r"`sizes` must be \(train, val, test\), three whole numbers; got "),
        ("abc", 0, TypeError, r"`sizes` must be \(train, val, test\), three whole .* got 'abc'"),
        ((1.5, 0, 0), 0, TypeError, r"`sizes` must be a whole number; got 1\.5"),
        ((-1, 0, 0), 0, ValueError, r"`sizes` must be at least 0; got -1"),
        ((5, 0, 0), -1, ValueError, r"`seed` must be at least 0; got -1"),
        ((5, 0, 0), True, TypeError, r"`seed` must be a whole number; got True"),
        ((21, 0, 0), 0, ValueError, r"got 21 for the parts where there are 20 examples\. Ask"),
        ((5, 0, 9), 0, ValueError, r"got 9 for the test part where there are 8 examples\. Ask"),
    ],
)  # fmt: skip
def test_sizes_that_cannot_be_are_refused(sizes, seed, error, message):
    with pytest.raises(error, match=message):
        split(numbered(20, 8), sizes, seed)
