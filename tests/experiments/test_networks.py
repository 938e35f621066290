"""Trunks differ in one thing only: the same weights, and what one computes is in the other."""

import keras
import numpy as np
import pytest

from pooltools.experiments import networks
from pooltools.experiments.networks.trunk import DOWN, HEADS

pytestmark = pytest.mark.keras
SHAPE, CLASSES = (32, 32, 1), 10
PICTURES = np.random.default_rng(0).normal(size=(3, *SHAPE)).astype("float32")


def network(down, head="gap", seed=3, **more):
    """Three stages unless `widths` says otherwise."""
    settings = {"widths": (2, 3, 4), **more}
    return networks.build(SHAPE, CLASSES, seed, down=down, head=head, **settings)


def last_map(model):
    """What the trunk gives: the input of its global mean."""
    (head,) = (x for x in model.layers if isinstance(x, keras.layers.GlobalAveragePooling2D))
    return keras.Model(model.input, head.input).predict(PICTURES, verbose=0)


def lived(model):
    """The model with statistics and scales of batch normalisation as after some training."""
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return model


def test_a_strided_convolution_takes_every_second_cell_of_one_that_is_not():
    whole, strided = (last_map(lived(network(down, widths=(5,)))) for down in ("none", "stride"))
    np.testing.assert_allclose(strided, whole[:, 1::2, 1::2], rtol=0, atol=1e-6)
    assert np.abs(strided - whole[:, ::2, ::2]).max() > 0.1


def test_dilated_maxima_are_those_of_pooling_at_every_eighth_place():
    pooled, dilated = lived(network("max")), network("dmax")
    dilated.set_weights(pooled.get_weights())
    everywhere = last_map(dilated)
    assert everywhere.shape[1:3] == (32, 32)
    np.testing.assert_allclose(everywhere[:, ::8, ::8], last_map(pooled), rtol=0, atol=1e-5)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("down", DOWN)
def test_arms_start_from_the_same_weights_wherever_shapes_agree(down, head):
    pairs = list(zip(network(down, head).weights, network("max", head).weights, strict=True))
    alike = [(a.numpy(), b.numpy()) for a, b in pairs if a.shape == b.shape]
    assert len(alike) >= len(pairs) - 1  # only a Dense layer on a flattened map may differ
    for a, b in alike:
        np.testing.assert_array_equal(a, b)


def test_no_two_layers_or_seeds_start_alike():
    starts = [
        tuple(w.numpy().ravel()[:4])
        for seed in (0, 1, 2, 100, 1000, 1001)
        for w in network("max", "flat4", seed, widths=(4, 4, 4)).trainable_weights
        if w.path.endswith("kernel")
    ]
    assert len(set(starts)) == len(starts) == 6 * 5


@pytest.mark.parametrize("widths", [(2, 4), (2, 3, 4)])
@pytest.mark.parametrize("down", DOWN)
def test_a_network_of_each_kind_gives_logits_and_flat4_has_equal_parameters(down, widths):
    model = network(down, "flat4", widths=widths)
    assert model(PICTURES).shape == (3, CLASSES)
    in_head = 4 * 4 * 4 * 64 + 64 + 64 * CLASSES + CLASSES
    assert sum(x.count_params() for x in model.layers if "dense" in x.name) == in_head
