"""What is compared in `make bench` computes the same, and a missed target shows."""

import numpy as np
import pytest

from benchmarks.timing import Pair, Result, timed

BOUND = {"rtol": 1e-5, "atol": 1e-5}  # float32, other orders of summing


def test_the_median_of_the_ratios_decides():
    kept = Result("a", 1.0, [(1.0, 2.0), (3.0, 3.0), (9.0, 3.0)])
    assert kept.ratios == [0.5, 1.0, 3.0]
    assert kept.met
    assert not Result("a", 0.9, kept.seconds).met
    assert Result("a", None, kept.seconds).met


def test_a_row_tells_all_three_ratios_and_the_verdict():
    row = Result("slow", 1.0, [(0.002, 0.001), (0.003, 0.001), (0.004, 0.001)]).row()
    assert row.split() == ["slow", "3.00", "1.00", "2.00", "3.00", "4.00", "1.00", "MISSED"]


def test_both_programs_run_in_turns():
    calls = []
    pair = Pair("a", lambda: calls.append("o"), lambda: calls.append("t"))
    timed(pair, blocks=2, calls=2)
    assert "".join(calls) == "oott" + "oott" + "ttoo"


@pytest.mark.keras
@pytest.mark.parametrize("size", [2, 3])
def test_reference_and_kernel_compute_the_same(size, monkeypatch):
    kernels = pytest.importorskip("benchmarks.kernels")
    monkeypatch.setattr(kernels, "SHAPE", (2, 9, 8, 3))
    for name, ours, theirs, _ in kernels.comparisons(size, 1):
        np.testing.assert_allclose(ours(), np.asarray(theirs()), **BOUND, err_msg=name)


@pytest.mark.keras
def test_every_layer_is_compared_or_says_why_not():
    from benchmarks.compositions import ALONE, COMPOSITIONS
    from pooltools import layers

    assert set(COMPOSITIONS).isdisjoint(ALONE)
    assert set(layers.__all__) == {*COMPOSITIONS, *ALONE}


# what is drawn differs by nature; numbers in a window are not places in the picture
OTHER = {"MaxPoolDropout", "DropBlock", "MaxPoolingWithArgmax"}


@pytest.mark.keras
def test_layer_and_composition_compute_the_same(monkeypatch):
    from benchmarks import compositions

    monkeypatch.setattr(compositions, "SHAPE", (2, 8, 8, 3))
    for pair in compositions.pairs():
        if pair.name.removesuffix(", gradient") not in OTHER:
            ours, theirs = inner(pair.ours()), inner(pair.theirs())
            np.testing.assert_allclose(ours, theirs, **BOUND, err_msg=pair.name)


def inner(result):
    """An output, or the gradient for the input, where the border cannot reach."""
    y = np.asarray(result[0] if isinstance(result, list) else result)
    if y.ndim == 2:
        return y
    return y[:, 3:-3, 3:-3] if y.shape[1] == 8 else y[:, 1:-1, 1:-1]
