"""Arms of chapter 2 differ in what they should, and its instruments read what is known."""

import subprocess
import sys

import keras
import numpy as np
import pytest

from pooltools.analysis import receptive_field
from pooltools.experiments import datasets, networks, permuted, pools
from pooltools.experiments.measures import cost, memory, seen
from pooltools.experiments.networks.pools import WIDTHS
from pooltools.experiments.training import Run
from tests.experiments import planted
from tests.needs import need

pytestmark = pytest.mark.keras
SHAPE = (32, 32, 1)


def network(n):
    return networks.build(SHAPE, 4, 3, family="pools", pools=n)


def convolutions(model):
    return [x for x in model.layers if isinstance(x, keras.layers.Conv2D)]


@pytest.mark.parametrize("n", pools.POOLS)
def test_any_number_of_pools_has_the_same_weights_and_reaches_equally_far(n):
    model, whole = network(n), network(4)
    for a, b in zip(model.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    fields = receptive_field(keras.Model(model.input, convolutions(model)[-1].output))
    steps = [x.dilation_rate[0] * fields[x.name].jump[0] for x in convolutions(model)]
    assert steps == [1, 2, 4, 8, 16]
    assert len(steps) == len(WIDTHS)
    assert convolutions(model)[-1].output.shape[1] == 32 // 2**n


def test_contrasts_of_pools_name_their_arms_and_weigh_to_nothing():
    for place in pools.PLACES.values():
        names = {arm.name for arm in pools._arms(place)}
        found = list(pools.contrasts(place.tasks))
        assert found
        for contrast in found:
            assert set(contrast.weights) <= names
            assert sum(contrast.weights.values()) == pytest.approx(0)


def test_dense_and_convolutional_network_are_of_one_size():
    sizes = [
        networks.build(SHAPE, 10, 0, **settings).count_params()
        for settings in permuted.NETWORKS.values()
    ]
    assert max(sizes) < 1.005 * min(sizes)


def test_random_order_is_the_same_for_all_pictures():
    plain, mixed = (
        datasets.parts(0, name, 50, 10, 20) for name in ("mnist_5000", "mnist_permuted")
    )
    x, y = (np.concatenate([p.x_train, p.x_test])[:, 2:-2, 2:-2, 0] for p in (plain, mixed))
    x, y = x.reshape(70, -1), y.reshape(70, -1)
    assert not np.array_equal(x, y)
    places = {tuple(column) for column in x.T}  # each pixel as a column over all pictures
    assert {tuple(column) for column in y.T} == places
    np.testing.assert_array_equal(plain.y_train, mixed.y_train)


def test_the_width_of_an_even_field_is_known():
    start = keras.Input(SHAPE)
    y = start
    for _ in range(2):  # 3 × 3 twice: 1 2 3 2 1 along each axis
        y = keras.layers.Conv2D(1, 3, padding="same", kernel_initializer="ones")(y)
    model = keras.Model(start, keras.layers.GlobalAveragePooling2D()(y))
    pictures = datasets.parts(0, **planted.DATA)
    run = Run(planted.arm(), 0, pictures, model)
    assert seen.width(run) == pytest.approx(np.sqrt(2 * 2 / 3))


def test_before_training_the_seed_s_own_network_is_measured():
    run = Run(planted.arm(), 5, datasets.parts(5, **planted.DATA), None)
    fresh = networks.build(SHAPE, 10, 5, **planted.arm().network)
    assert seen.width_before(run) == seen.width(Run(run.arm, 5, run.pictures, fresh))


def test_the_first_call_is_not_timed(monkeypatch):
    monkeypatch.setattr(cost, "LONG", 0)
    clock, calls = iter(range(100)), []
    monkeypatch.setattr(cost.time, "perf_counter", lambda: next(clock) ** 2)
    assert cost.timed(lambda: calls.append(1)) == 5  # 1 - 0, 9 - 4, 25 - 16
    assert len(calls) == 4


def test_steps_and_answers_take_time():
    arm = planted.arm(training={"steps": 0})
    pictures = datasets.parts(0, **planted.DATA)
    model = networks.build(SHAPE, 10, 0, **arm.network)
    run = Run(arm, 0, pictures, model)
    found = {name: cost.MEASURES[name].of(run) for name in cost.MEASURES if "memory" not in name}
    assert all(seconds > 0 for seconds in found.values())
    assert found["seconds of one answer"] < found["seconds of 32 answers"]
    x, y = cost.batch(run, 100)
    assert x.shape == (100, *SHAPE)
    assert y.shape == (100,)


TAKING = """
import numpy as np
from pooltools.experiments.measures import memory
print(memory.beyond(lambda: np.ones(50_000_000)))
np.ones(80_000_000)
memory.beyond(lambda: np.ones(50_000_000))
"""


def test_memory_taken_is_measured_where_the_peak_rises():
    if sys.platform != "linux":
        need(None, "Linux", "run the tests there")
    told = subprocess.run([sys.executable, "-c", TAKING], capture_output=True, text=True)
    assert float(told.stdout) == pytest.approx(400e6, rel=0.02)
    assert "must take more memory than the process ever held" in told.stderr


def test_a_step_takes_the_memory_of_what_it_keeps():
    if sys.platform != "linux":
        need(None, "Linux", "run the tests there")
    run = Run(planted.arm("none", "none"), 0, datasets.parts(0, **planted.DATA), None)
    maps = 6 * 2 * 32 * 32 * 4 * memory.MANY / 1e6  # three outputs of 2 channels, two stages
    assert maps / 2 < cost.of_memory(run) < 6 * maps
