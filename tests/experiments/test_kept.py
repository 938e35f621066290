"""What is left of a map, on maps of which it is known."""

import numpy as np
import pytest

from pooltools.experiments.measures import kept

pytestmark = pytest.mark.keras
rng = np.random.default_rng(0)


@pytest.fixture
def decibels(monkeypatch):
    """The measure on given maps: those it is fitted to, and others."""

    def decibels(train, test, way):
        monkeypatch.setattr(kept, "_maps", lambda run: (train, train, test))
        return kept.decoded(None, way)

    return decibels


def blocks(n):
    """Maps whose 2 × 2 blocks are of one value each: nothing is lost."""
    return rng.normal(size=(n, 6, 6, 2)).repeat(2, axis=1).repeat(2, axis=2)


@pytest.mark.parametrize("way", kept.WAYS)
def test_a_map_of_blocks_comes_back_whole(decibels, way):
    assert decibels(blocks(20), blocks(20), way) > 100


@pytest.mark.parametrize(
    ("way", "explained"),
    [
        ("one of", 1 / 4),  # one cell of four is known, of the others nothing
        ("average", 1 / 4),  # one direction of four
        ("max", 0.25**2 / 0.4917),  # covariance with the largest of 4, and the latter's variance
    ],
)
def test_of_noise_comes_back_what_theory_says(decibels, way, explained):
    train, test = rng.normal(size=(2, 200, 24, 24, 1))
    share = 1 - 10 ** (-decibels(train, test, way) / 10)
    assert share == pytest.approx(explained, abs=0.01)


@pytest.mark.parametrize("factor", [2, 4])
def test_mixing_puts_every_number_into_one_of_fewer(factor):
    one_each = np.eye(8 * 8 * 2, dtype="float32").reshape(-1, 8, 8, 2)
    mixed = kept.mixed(one_each, factor)
    assert mixed.shape == (128, 128 // factor**2)
    np.testing.assert_array_equal(np.abs(mixed).sum(axis=1), 1)
    np.testing.assert_array_equal(np.abs(mixed).sum(axis=0), factor**2)
    assert {-1, 1} <= set(mixed.ravel())


def numbers(n, labels):
    """More numbers than pictures; the class shifts a few of them."""
    x = rng.normal(size=(n, 400)).astype("float32")
    return x + 4 * np.eye(3, 400, dtype="float32")[labels]


def test_the_reader_finds_classes_that_are_there_and_none_that_are_not():
    labels = tuple(rng.integers(3, size=n) for n in (300, 100, 600))
    parts = [numbers(len(y), y) for y in labels]
    assert kept.reader(*parts, labels, 3) > 90
    wrong = tuple(rng.permutation(y) for y in labels)
    assert kept.reader(*parts, wrong, 3) == pytest.approx(100 / 3, abs=6)


def test_the_reader_solves_the_same_as_with_a_weight_for_each_number(monkeypatch):
    monkeypatch.setattr(kept, "PENALTIES", np.array([0.1]))
    labels = tuple(rng.integers(3, size=n) for n in (120, 50, 500))
    train, val, test = (numbers(len(y), y) * 0.3 for y in labels)
    x, one_hot = (train - train.mean(0)).astype(float), np.eye(3)[labels[0]]
    scale = (x**2).sum() / len(x)
    y = one_hot - one_hot.mean(0)
    weights = np.linalg.solve(x.T @ x / scale + 0.1 * np.eye(400), x.T @ y / scale)
    found = ((test - train.mean(0)) @ weights + one_hot.mean(0)).argmax(1)
    expected = 100 * np.mean(found == labels[2])
    assert kept.reader(train, val, test, labels, 3) == pytest.approx(expected, abs=0.21)
