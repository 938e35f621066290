"""Chapters 8, 9, 10, 12 and the questions: what follows from arithmetic, and real networks."""

import keras
import numpy as np
import pytest

from pooltools.analysis import cost
from pooltools.claims.answer import answer
from pooltools.claims.checks import (
    frequencies,
    published,
    reach,
)
from pooltools.claims.checks.published import CONVOLUTION, DENSE, GLOBAL, POOLING
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.ledger import load

pytestmark = pytest.mark.keras
ROWS = load()


@pytest.mark.parametrize(
    ("id", "shares"),  # by reasoning, not from the output
    [
        ("F41", [0, 0]),  # a stride on both ways of the first of each stage's blocks
        ("F46", [1, 1, 0]),  # a strided convolution computes a quarter
        ("F61", [1, 0, 0]),  # one number for each channel, as large as the activations are
        ("F64", [1, 1, 0]),  # a window of 1 with stride 1 copies
        ("L31", [1, 1, 1, 1, 1]),
        ("M801", [1, 1, 1]),  # each position that is kept is computed
        ("M901", [0, 1, 1]),  # every second row and column: a quarter
        ("Q43", [0]),  # a dense layer has more free weights than any convolution
        ("Q67", [1]),
        ("W101", [1, 1, 18 / 72, 18 / 72]),  # with a border only where the windows fit anyway
        ("W203", [1, 0]),  # 280 + 910 + 910, and 26·26·10 + 1 or 218·218·10 + 1
    ],
)
def test_shares_that_follow_from_arithmetic(id, shares):
    assert [outcome.value for outcome in answer(ROWS[id]).outcomes] == shares


# --- published networks


def test_each_family_is_there():
    families = {
        name for name in dir(keras.applications) if name.islower() and not name.startswith("_")
    }
    left_out = {"imagenet_utils", "vgg19", "inception_resnet_v2", "resnet50"}
    counted = {
        getattr(keras.applications, name).__module__.split(".")[-1] for name in published.YEARS
    }
    assert counted == families - left_out


@pytest.mark.parametrize("name", ["VGG16", "Xception", "MobileNetV2"])
def test_multiply_adds_are_those_of_the_instrument(name):
    with unbuilt():
        model = getattr(keras.applications, name)(weights=None, input_shape=(224, 224, 3))
    found = sum(part.multiply_adds for part in published.network(name))
    assert found == cost(model).multiply_adds


def test_what_stands_before_a_pool_is_found_on_all_ways():
    x = keras.Input((8, 8, 3))
    convolved = keras.layers.BatchNormalization()(keras.layers.Conv2D(4, 3, padding="same")(x))
    pooled = keras.layers.ReLU()(keras.layers.MaxPooling2D(2, 1, "same")(convolved))
    joined = keras.layers.Concatenate()([convolved, pooled])
    end = keras.layers.GlobalAveragePooling2D()(keras.layers.AveragePooling2D(3, 2)(joined))
    parts = published.parts(keras.Model(x, keras.layers.Dense(5)(end)))
    first, second, last = (p for p in parts if p.kind in (POOLING, GLOBAL))
    assert first.after == {CONVOLUTION}
    assert second.after == {CONVOLUTION, POOLING}
    assert last.after == {POOLING}
    assert (second.label, second.window, second.stride, second.side) == ("Average", 3, 2, 8)
    dense = next(part for part in parts if part.kind == DENSE)
    assert (dense.units, dense.multiply_adds) == (5, 8 * 5)


# --- what it costs to see far


@pytest.mark.parametrize(
    ("way", "multiply_adds"),
    [
        ("nothing", 16 * (3 * 32) ** 2),  # each 3×3 kernel adds 2 pixels: 3, 5, … 33
        ("pooling", 9 * (32**2 + 16**2 + 8**2 + 4**2)),  # 3, 8, 18, 38
        ("dilated convolutions", 5 * (3 * 32) ** 2),  # 3, 7, 15, 31, 63
        ("strided convolutions", 9 * (16**2 + 8**2 + 4**2 + 2**2 + 1)),  # the same fields
    ],
)
def test_a_whole_side_of_32_pixels(way, multiply_adds):
    assert reach._cost(way, 32, 3) == multiply_adds


# --- drawings from a pooled photograph


@pytest.mark.parametrize("draw", frequencies.DRAWN)
def test_an_even_picture_is_drawn_as_it_was(draw):
    assert draw(np.full((64, 64), 0.3), 4, 1.5) == pytest.approx(0.3)


@pytest.mark.parametrize("centre", [0, 1.5])
def test_a_slow_wave_is_drawn_at_its_place(centre):
    wave = np.cos(2 * np.pi * 3 * np.arange(256) / 256)
    read_off = np.cos(2 * np.pi * 3 * (4 * np.arange(64) + centre) / 256)
    small = read_off[:, None] + read_off
    large = wave[:, None] + wave
    assert frequencies._waves(small, 4, centre) == pytest.approx(large, abs=1e-9)
    inside = slice(8, -8)  # lines end at the last value
    drawn = frequencies._lines(small, 4, centre)
    assert drawn[inside, inside] == pytest.approx(large[inside, inside], abs=0.03)
