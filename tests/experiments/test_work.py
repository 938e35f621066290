"""One run: trained once, then read; what goes wrong is told and takes nothing else with it."""

import math
import threading

import numpy as np
import pytest

from pooltools.data import DataError
from pooltools.experiments import cache, measures, work
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.work import Task
from tests.experiments import planted
from tests.experiments.planted import ACCURACY, GAP

pytestmark = pytest.mark.keras
LOSS = "test loss"


@pytest.fixture(autouse=True)
def trainings(monkeypatch):
    """How often something was trained; this process keeps the threads it has."""
    monkeypatch.setattr(work._backend, "one_thread", lambda: None)
    done, train = [], cache.train
    monkeypatch.setattr(cache, "train", lambda *a: done.append(a) or train(*a))
    return done


def test_a_run_is_trained_once_and_measures_added_later_read_it(trainings):
    arm = planted.arm()
    first = work.do(Task(arm, 1, (ACCURACY, GAP)))
    assert first.bits[ACCURACY].shape == (30,)
    assert first.values[ACCURACY] == pytest.approx(100 * first.bits[ACCURACY].mean())
    later = work.do(Task(arm, 1, (ACCURACY, LOSS, "consistency, shifted 1 px")))
    assert len(trainings) == 1
    assert later.seconds == first.seconds
    np.testing.assert_array_equal(later.bits[ACCURACY], first.bits[ACCURACY])

    (file,) = cache.path(arm, 1).parent.glob("1.npz")
    file.write_bytes(file.read_bytes()[:2000])  # a full disk, a power cut
    again = work.do(Task(arm, 1, (ACCURACY, LOSS, "consistency, shifted 1 px")))
    assert len(trainings) == 2
    assert again.values == later.values
    assert first.problems == later.problems == again.problems == {}


def test_a_network_read_from_its_file_computes_what_the_trained_one_did():
    arm = planted.arm("stride", "stride")
    trained, read = cache.trained(arm, 0), cache.trained(arm, 0)
    x = trained.pictures.x_val[:7] + 0.1
    np.testing.assert_array_equal(read.logits(x), trained.logits(x))
    assert read.losses == trained.losses
    assert read.outputs.keys() == trained.outputs.keys()


def test_a_run_that_raises_is_a_row_with_its_reason():
    row = work.do(Task(planted.arm(training={"beta_9": 3}), 0, (ACCURACY, GAP)))
    assert row.values == {ACCURACY: None, GAP: None}
    assert row.problems == {"run": "ValueError: Argument(s) not recognized: {'beta_9': 3}"}


def test_a_run_that_diverges_keeps_its_numbers_and_says_so():
    row = work.do(Task(planted.arm(training={"rate": 1e6}), 0, (ACCURACY,)))
    assert 0 <= row.values[ACCURACY] <= 100
    assert "diverged: the loss ends at " in row.problems["training"]


def test_a_loss_that_is_not_finite_says_so(monkeypatch):
    monkeypatch.setattr(cache, "train", lambda *a: stopped(*a, losses=(2.3, math.nan)))
    row = work.do(Task(planted.arm(), 0, (ACCURACY,)))
    assert row.problems == {"training": "diverged: the loss is not finite"}


def stopped(arm, seed, losses=(2.0,)):
    """A run that was never trained."""
    run = cache.untrained(arm, seed)
    run.losses = losses
    for part in ("train", "val", "test"):
        run.outputs[part, 1.0] = run.logits(getattr(run.pictures, f"x_{part}"))
    return run


def test_a_measure_that_fails_takes_no_other_with_it(monkeypatch):
    def fails(run):
        raise ZeroDivisionError("no pictures\nat all")

    table = {"fails": Measure(fails, "%"), "endless": Measure(lambda run: math.inf, "%")}
    monkeypatch.setattr(measures, "MEASURES", {**measures.MEASURES, **table})
    monkeypatch.setattr(cache, "train", stopped)
    row = work.do(Task(planted.arm(), 0, ("fails", ACCURACY, "endless")))
    assert row.problems == {"fails": "ZeroDivisionError: no pictures", "endless": "not finite"}
    assert row.values == {"fails": None, "endless": None, ACCURACY: row.values[ACCURACY]}
    assert 0 <= row.values[ACCURACY] <= 100


def test_missing_data_is_no_row(monkeypatch):
    def lacking(arm, seed):
        raise DataError("not on this machine")

    monkeypatch.setattr(cache, "train", lacking)
    with pytest.raises(DataError, match="not on this machine"):
        work.do(Task(planted.arm(), 0, (ACCURACY,)))


def test_threads_of_one_worker_take_turns(monkeypatch):
    together, most, barrier = [], [], threading.Barrier(2)

    def train(arm, seed):
        together.append(seed)
        most.append(len(together))
        barrier_or_not()
        together.remove(seed)
        return stopped(arm, seed)

    def barrier_or_not():
        with pytest.raises(threading.BrokenBarrierError):  # the other one never comes
            barrier.wait(0.05)

    monkeypatch.setattr(cache, "train", train)
    tasks = [Task(planted.arm(), seed, (ACCURACY,)) for seed in (0, 1)]
    threads = [threading.Thread(target=work.do, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1]
