"""Linear readers find what is there, and chance where nothing is."""

import keras
import numpy as np
import pytest

from pooltools.experiments.measures import probe
from pooltools.experiments.training import untrained
from tests.experiments import planted

pytestmark = pytest.mark.keras
SIZES = (600, 200, 400)
SPREAD = 3


def parts(columns, noise=0.1, seed=0):
    """Codes whose first columns hold the targets, and the targets: one part after the other."""
    rng = np.random.default_rng(seed)
    targets = [SPREAD * rng.normal(size=(n, columns)) for n in SIZES]
    codes = [
        np.hstack(
            [3 + 5 * (t + noise * SPREAD * rng.normal(size=t.shape)), rng.normal(size=(len(t), 20))]
        )
        for t in targets
    ]
    return codes, targets


def test_the_reader_finds_what_is_there():
    codes, targets = parts(2, noise=0.5)
    found = probe.ridge(codes, targets, probe.explained)
    assert found == pytest.approx(1 / 1.25, abs=0.05)  # 1 of a variance of 1 + 0.25


def test_the_reader_is_at_chance_where_nothing_is():
    codes, targets = parts(10)
    rng = np.random.default_rng(1)
    mixed = [rng.permutation(t) for t in targets]
    assert abs(probe.ridge(codes, mixed, probe.explained)) < 0.05
    assert probe.ridge(codes, mixed, probe.hits) == pytest.approx(10, abs=5)


def test_the_penalty_is_chosen_without_the_test_part():
    codes, targets = parts(1, noise=2)
    flipped = [
        *targets[:2],
        -targets[2],
    ]  # a reader chosen on the test part would shrink to nothing
    assert probe.ridge(codes, flipped, probe.explained) < -0.1


def test_the_whole_map_is_read_as_ridge_regression_on_all_cells_reads_it():
    """The axes of the training pictures keep all inner products with them, and so every reader."""
    run = untrained(planted.arm(widths=[4, 4]), 1)
    probe.whole.cache_clear()
    one, two, three = probe.whole(run, 2)
    assert one.shape[1] <= 40
    cells = [np.concatenate([*probe._maps(run, 2, x)]) for x, _ in probe._moved_parts(run)]
    centred = [part.astype(float) - cells[0].mean(0) for part in cells]
    for part, codes in zip(centred, (one, two, three), strict=True):
        products = part @ centred[0].T
        np.testing.assert_allclose(codes @ one.T, products, rtol=0, atol=1e-3 * products.std())


@pytest.mark.parametrize("head", ["gap", "flat"])
def test_the_map_after_a_stage_is_what_the_next_one_gets(head):
    model = untrained(planted.arm(head=head, widths=[2, 3, 4]), 1).model
    shapes = [probe.after(model, stage).shape[1:] for stage in (1, 2, 3)]
    assert shapes == [(16, 16, 2), (8, 8, 3), (4, 4, 4)]


def test_codes_are_projections_of_the_moved_pictures_and_alike_in_size():
    run = untrained(planted.arm(widths=[4, 4]), 1)
    for stage in (1, 2):
        assert [c.shape for c in probe.projected(run, stage)] == [(n, 256) for n in (40, 20, 30)]
    (x, places), *_ = probe._moved_parts(run)
    for one, moved, way in zip(run.pictures.x_train, x, places.astype(int), strict=True):
        np.testing.assert_array_equal(np.roll(moved, -way, axis=(0, 1)), one)
    assert np.abs(places).max() == probe.MOST


def test_the_place_is_read_from_a_map_and_the_mean_over_places_hides_it(monkeypatch):
    """A network of one convolution keeps the place; on a circle its global mean does not."""
    run = untrained(planted.arm("stride", "stride", widths=[8, 8], padding="circular"), 1)
    rng = np.random.default_rng(0)
    ways = [rng.integers(-4, 5, size=(n, 2)) for n in SIZES]
    spot = np.zeros((32, 32, 1), "float32")
    spot[14:18, 14:18] = rng.random((4, 4, 1))
    moved = [
        (np.stack([np.roll(spot, w, axis=(0, 1)) for w in way]), way.astype(float)) for way in ways
    ]
    monkeypatch.setattr(probe, "_moved_parts", lambda run: moved)
    probe.projected.cache_clear()
    assert probe.of_place(run, 1, probe.projected) > 0.9
    assert probe.of_place(run, 1, probe.whole) > 0.9
    mean = keras.layers.GlobalAveragePooling2D()
    run.model = keras.Model(run.model.input, mean(probe.after(run.model, 1)))
    codes = [run.model.predict(x, verbose=0) for x, _ in moved]
    assert probe.ridge(codes, [way for _, way in moved], probe.explained) < 0.3
    probe.projected.cache_clear()
