"""Spectral pooling: waves by hand, SciPy's resampling, what it keeps."""

import numpy as np
import pytest
from hypothesis import given
from scipy import signal

from pooltools import spectral_pool
from tests.reference.regions.test_by_hand import line
from tests.reference.regions.test_laws import ROUNDING, inputs


def wave(periods, n, phase):
    """A wave with so many periods on an axis of n cells."""
    return line(*np.cos(2 * np.pi * periods * np.arange(n) / n + phase))


@pytest.mark.parametrize("n", [8, 9])
@pytest.mark.parametrize("m", [5, 6, 7])
@pytest.mark.parametrize("periods", [0, 1, 2, 3, 4])
def test_slow_waves_stay_and_fast_ones_vanish(n, m, periods):
    """At exactly m / 2 periods the wave is seen with both its signs: its cosine, not its sine."""
    phase = 0.4 if 2 * periods < m else 0
    expected = wave(periods, m, phase) if 2 * periods <= m else np.zeros((1, m, 1))
    if 2 * periods == n:
        expected = 0 * expected
    np.testing.assert_allclose(spectral_pool(wave(periods, n, phase), m), expected, atol=1e-14)


def test_the_sine_at_the_edge_of_the_band_vanishes():
    np.testing.assert_allclose(spectral_pool(wave(3, 9, np.pi / 2), 6), 0, atol=1e-14)


@pytest.mark.parametrize("sizes", [(5, 4), (4, 7), (8, 7), (1, 2), (8, 1)], ids=str)
def test_scipy_resamples_the_same(sizes):
    x = np.random.default_rng(5).normal(size=(2, 8, 7, 3))
    expected = signal.resample(signal.resample(x, sizes[0], axis=1), sizes[1], axis=2)
    np.testing.assert_allclose(spectral_pool(x, sizes), expected, **ROUNDING)


@given(case=inputs())
def test_the_whole_band_is_the_input(case):
    x, _ = case
    np.testing.assert_allclose(spectral_pool(x, x.shape[1:-1]), x, **ROUNDING)


def test_an_odd_size_on_the_way_changes_nothing():
    x = np.random.default_rng(6).normal(size=(1, 12, 11, 2))
    np.testing.assert_allclose(
        spectral_pool(spectral_pool(x, (9, 7)), (6, 5)), spectral_pool(x, (6, 5)), **ROUNDING
    )


def test_a_larger_size_is_refused():
    text = r"`output_size` must be at most the spatial shape \(3,\); got 4. There are no higher"
    with pytest.raises(ValueError, match=text):
        spectral_pool(line(1, 2, 3), 4)
