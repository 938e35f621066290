"""The gate: its own definition, both gradients, weights for all channels or each."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings

from pooltools import average_pool, gated_pool, gated_pool_grad, max_pool, mixed_pool
from tests.reference import definition
from tests.reference.cases import inputs
from tests.reference.test_gradient import apart, central_differences

FEW = settings(max_examples=15)
each_way = pytest.mark.parametrize("per_channel", [False, True], ids=["shared", "per-channel"])


def gate_weights(x, chosen, per_channel):
    shape = (*chosen["pool_size"], *([x.shape[-1]] if per_channel else []))
    return np.random.default_rng(x.size).normal(size=shape)


def defined(x, weights, **chosen):
    """Window by window; the cell's place in the window chooses its weight."""
    y = np.empty(definition.output_shape(x, chosen))
    in_window = list(itertools.product(*map(range, chosen["pool_size"])))
    for index, cells in definition.pooled(x, chosen):
        pairs = [
            (x[c], weights[k] if weights[k].ndim == 0 else weights[k][c[-1]])
            for c, k in zip(cells, in_window, strict=True)
            if definition.is_input(x, c)
        ]
        gate = 1 / (1 + math.exp(-sum(v * w for v, w in pairs)))
        values = [v for v, _ in pairs]
        y[index] = gate * max(values) + (1 - gate) * sum(values) / len(values)
    return y


@each_way
@settings(max_examples=60)
@given(case=inputs())
def test_the_definition(per_channel, case):
    x, chosen, _ = case
    weights = gate_weights(x, chosen, per_channel)
    y = gated_pool(x, **chosen, weights=weights)
    np.testing.assert_allclose(y, defined(x, weights, **chosen), rtol=1e-12, atol=1e-12)


@each_way
@FEW
@given(case=inputs())
def test_both_gradients_are_the_slopes(per_channel, case):
    x, chosen, dy = case
    x = 2 * apart(x) / x.size - 1
    weights = gate_weights(x, chosen, per_channel)
    dx, dweights = gated_pool_grad(dy, x, **chosen, weights=weights)

    def value(scaled, w):
        return np.sum(dy * gated_pool(scaled / x.size, **chosen, weights=w))

    # the values lie 2 / size apart; in units of 1 / size the step of 1e-3 leaves their order
    slopes = central_differences(lambda z: value(z, weights), x * x.size) * x.size
    np.testing.assert_allclose(dx, slopes, rtol=1e-6, atol=1e-6)
    slopes = central_differences(lambda w: value(x * x.size, w), weights)
    np.testing.assert_allclose(dweights, slopes, rtol=1e-5, atol=1e-5, strict=True)


@FEW
@given(inputs())
def test_an_open_gate_is_the_maximum_a_closed_one_the_average(case):
    x, chosen, _ = case
    x = np.abs(x) + 1
    for sign, limit in ((1e6, max_pool), (-1e6, average_pool)):
        y = gated_pool(x, **chosen, weights=np.full(chosen["pool_size"], sign))
        np.testing.assert_allclose(y, limit(x, **chosen), rtol=1e-14)


@FEW
@given(inputs())
def test_weights_of_zero_are_half_and_half(case):
    x, chosen, _ = case
    y = gated_pool(x, **chosen, weights=np.zeros(chosen["pool_size"]))
    np.testing.assert_allclose(y, mixed_pool(x, **chosen, blend=0.5), rtol=1e-14, atol=1e-14)


def test_number_types():
    x, weights = np.ones((1, 4, 1), "float32"), np.zeros(2, "float16")
    assert gated_pool(x, 2, weights=weights).dtype == "float32"
    dx, dweights = gated_pool_grad(np.ones((1, 2, 1)), x, 2, weights=weights)
    assert (dx.dtype, dweights.dtype) == ("float64", "float16")


@pytest.mark.parametrize("channels", [1, 3])
def test_weights_of_another_shape_are_refused(channels):
    x = np.ones((1, 2, 3, channels))
    text = rf"`weights` must be of shape \(\*pool_size\), \(2, 3\), or .*\(2, 3, {channels}\); got"
    for weights in (np.zeros((3, 2)), np.zeros((2, 3, 2)), np.zeros(6)):
        with pytest.raises(ValueError, match=text):
            gated_pool(x, (2, 3), weights=weights)
        with pytest.raises(ValueError, match=text):
            gated_pool_grad(np.ones((1, 1, 1, channels)), x, (2, 3), weights=weights)
