"""Sweeps: killed, resumed, run twice at once or after a change, the rows are those of one sweep."""

import json
import random
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from pooltools.data import DataError
from pooltools.experiments import bits, datasets, results, runner, statistics
from pooltools.experiments.results import ResultsError
from pooltools.experiments.work import Row
from tests.experiments import killed, planted
from tests.experiments.planted import ACCURACY, GAP

pytestmark = pytest.mark.keras
ROOT = Path(__file__).parents[2]
ALL_CALLS = [f"{name} {seed} {ACCURACY},{GAP}" for name in ("max", "stride") for seed in (0, 1, 2)]


@pytest.fixture(autouse=True)
def _made_up(monkeypatch):
    monkeypatch.setattr(runner, "do", planted.do)
    monkeypatch.setattr(runner.provenance, "data_checksum", lambda _: "unread")


def run(folder, experiment=None, say=lambda _: None, **more):
    """Run and read the file."""
    experiment = experiment or planted.experiment()
    more.setdefault("jobs", 1)
    n = runner.run(experiment, folder=folder, say=say, **more)
    return n, results.load("tiny", folder)


@pytest.fixture
def whole(tmp_path):
    """What one uninterrupted sweep gives; the calls start anew."""
    _, content = run(tmp_path / "whole")
    (tmp_path / "cache" / "calls").unlink()
    return planted.apart_from_times(content)


def after(rows, error):
    """A `say` that raises once so many rows are taken."""

    def say(text):
        if text.startswith(f"[{rows}/"):
            raise error

    return say


@pytest.mark.parametrize("rows", [1, 3, 5])
def test_a_sweep_stopped_by_hand_and_resumed_equals_one_in_one_go(tmp_path, whole, rows):
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, say=after(rows, KeyboardInterrupt()))
    assert len(planted.calls()) == rows
    n, content = run(tmp_path)
    assert n == 6 - rows
    assert planted.apart_from_times(content) == whole
    assert planted.calls() == ALL_CALLS
    assert [entry["rows"] for entry in content["provenance"]] == [rows, 6 - rows]


def test_a_finished_sweep_has_nothing_left_to_do(tmp_path):
    run(tmp_path)
    before = (tmp_path / "tiny.json").read_bytes()
    assert run(tmp_path)[0] == 0
    assert (tmp_path / "tiny.json").read_bytes() == before
    assert planted.calls() == ALL_CALLS


def test_two_processes_give_what_one_gives(tmp_path, whole):
    assert planted.apart_from_times(run(tmp_path, jobs=2)[1]) == whole


def test_seeds_come_in_turn_and_costly_arms_get_the_first_only(tmp_path):
    seen = []
    run(tmp_path, planted.experiment(only_seeds={"stride": 1}), say=seen.append)
    order = [line.split("] ")[1].split(":")[0] for line in seen[1:]]
    assert order == ["max, seed 0", "stride, seed 0", "max, seed 1", "max, seed 2"]


def test_progress_says_how_many_runs_are_left(tmp_path):
    seen = []
    run(tmp_path, say=seen.append)
    assert seen[0] == "tiny: 6 runs to do, 0 rows there"
    assert seen[-1] == "[6/6] stride, seed 2: about 0 min left"


# --- killed without a chance to tidy up ---------------------------------------------------------


@contextmanager
def started(how, folder):
    """The sweep of `killed`, in a process of its own that does not outlive the test."""
    quick = "import sys; sys.modules['rfc3987_syntax'] = None"  # formats, which nobody asks for
    call = f"from tests.experiments import killed; killed.main({how!r}, {str(folder)!r})"
    command = [sys.executable, "-c", f"{quick}; {call}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def rows_of(folder):
    """How many rows the file has; 0 without one, an error if it is damaged."""
    if not (folder / "tiny.json").exists():
        return 0
    return sum(len(arm["seeds"]) for arm in results.load("tiny", folder)["arms"].values())


def kill_after(folder, rows):
    """Kill a sweep that has said that so many rows are taken; give the number it had said."""
    said = 0
    with started("plain", folder) as process:
        for line in process.stdout:
            said += line.startswith("[")
            if said == rows:
                break
        process.kill()
        return said + sum(line.startswith("[") for line in process.stdout)


def test_kills_at_any_time_lose_at_most_the_run_in_work(tmp_path):
    long = planted.experiment(seeds=killed.SEEDS)
    rng, kills, there = random.Random(5), 0, 0
    while there < 16:
        said = kill_after(tmp_path, rng.randint(6, 9))
        assert there + said <= rows_of(tmp_path) <= there + said + 1
        there, kills = rows_of(tmp_path), kills + 1
    assert kills >= 2
    _, resumed = run(tmp_path, long)
    assert len(planted.calls()) <= 24 + kills
    _, in_one_go = run(tmp_path / "in one go", long)
    assert planted.apart_from_times(resumed) == planted.apart_from_times(in_one_go)


@pytest.mark.parametrize("how", ["half", "whole"])
def test_a_kill_while_the_file_is_written_leaves_the_old_one(tmp_path, how):
    experiment = planted.experiment(seeds=killed.SEEDS)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, experiment, say=after(3, KeyboardInterrupt()))
    before = (tmp_path / "tiny.json").read_bytes()
    with started(how, tmp_path) as process:
        assert how in (line.strip() for line in process.stdout)
        process.kill()
    assert (tmp_path / "tiny.json").read_bytes() == before
    assert rows_of(tmp_path) == 3
    assert run(tmp_path, experiment)[0] == 24 - 3


def test_of_two_at_once_the_second_is_told(tmp_path):
    with started("half", tmp_path) as process:
        assert "half" in (line.strip() for line in process.stdout)
        with pytest.raises(ResultsError, match="one process at a time may run tiny; another one"):
            run(tmp_path)
        process.kill()
    assert run(tmp_path)[0] == 6


# --- runs that fail -----------------------------------------------------------------------------


def failing(problems, values=None):
    """Work of which seed 1 of the arm "max" has these problems."""

    def do(task):
        row = planted.do(task)
        if task.arm.name != "max" or task.seed != 1:
            return row
        found = {name: (values or {}).get(name) for name in task.measures}
        told = {k: v for k, v in problems.items() if k in (*task.measures, "run", "training")}
        return Row(task, found, seconds=1.0, problems=told)

    return do


def test_a_run_that_raised_is_a_row_and_is_not_repeated(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "do", failing({"run": "ValueError: no such thing"}))
    seen = []
    _, content = run(tmp_path, say=seen.append)
    arm = content["arms"]["max"]
    assert arm["seeds"] == [0, 1, 2]
    assert arm["problems"] == {"1": {"run": "ValueError: no such thing"}}
    assert [values[1] for values in arm["values"].values()] == [None, None]
    assert any("max, seed 1 (run: ValueError: no such thing): about" in line for line in seen)
    assert run(tmp_path)[0] == 0
    later = planted.experiment(measures=(ACCURACY, GAP, "test loss"))
    assert run(tmp_path, later)[0] == 5  # not the one that failed


@pytest.mark.parametrize("rows", [1, 4])
def test_a_measure_added_later_is_asked_of_every_run_even_after_a_stop(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(runner, "do", failing({GAP: "not finite"}, {ACCURACY: 50.0}))
    run(tmp_path)
    monkeypatch.setattr(runner, "do", planted.do)
    later = planted.experiment(measures=(ACCURACY, GAP, "test loss"))
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, later, say=after(rows, KeyboardInterrupt()))
    n, content = run(tmp_path, later)
    assert n == 6 - rows
    assert planted.calls()[1::2] == [
        line.replace(f"{ACCURACY},{GAP}", "test loss") for line in ALL_CALLS
    ]
    assert content["arms"]["max"]["values"][GAP][1] is None
    assert None not in content["arms"]["max"]["values"]["test loss"]
    assert content["arms"]["max"]["problems"] == {"1": {GAP: "not finite"}}


def test_missing_data_ends_the_sweep_and_is_no_row(tmp_path, monkeypatch):
    def lacking(task):
        if task.seed:
            raise DataError("fashion_mnist is not on this machine")
        return planted.do(task)

    monkeypatch.setattr(runner, "do", lacking)
    with pytest.raises(DataError, match="not on this machine"):
        run(tmp_path)
    assert rows_of(tmp_path) == 2


def test_data_is_asked_for_before_the_first_run(tmp_path, monkeypatch):
    def missing(_):
        raise DataError("no data here")

    monkeypatch.setattr(runner.provenance, "data_checksum", missing)
    with pytest.raises(DataError, match="no data here"):
        run(tmp_path)
    assert planted.calls() == []


# --- what guessing gives ------------------------------------------------------------------------


def test_each_arm_says_what_the_commonest_class_would_give(tmp_path, monkeypatch):
    _, content = run(tmp_path)
    labels = list(datasets.parts(0, **planted.DATA).y_test)
    most = max(map(labels.count, labels)) / len(labels)
    found = [arm["guessing"] for arm in content["arms"].values()]
    assert found == [pytest.approx(100 * most, abs=0.01)] * 2
    monkeypatch.setattr(runner.datasets, "parts", lambda *_, **__: pytest.fail("data was read"))
    assert run(tmp_path) == (0, content)


# --- what the pictures add ----------------------------------------------------------------------


def of_bits(seeds):
    """`shared` of the bits that the work gave."""
    one, other = planted.experiment().arms
    rows = [100.0 * planted.right(one, s) - 100.0 * planted.right(other, s) for s in seeds]
    return statistics.shared(np.array(rows))


def test_the_variance_over_pictures_is_that_of_the_bits(tmp_path):
    (found,) = run(tmp_path)[1]["shared"].values()
    expected = of_bits((0, 1, 2))
    assert found["image_square"] == pytest.approx(expected.image_square, rel=1e-5)
    assert found["residual_square"] == pytest.approx(expected.residual_square, rel=1e-5)
    assert (found["images"], found["seeds"]) == (30, 3)


def test_a_machine_with_fewer_runs_does_not_replace_what_came_of_all(tmp_path, monkeypatch):
    _, before = run(tmp_path)
    monkeypatch.setenv("POOLTOOLS_CACHE", str(tmp_path / "elsewhere"))
    n, after_loss = run(tmp_path, planted.experiment(seeds=(0, 1, 2, 3, 4)))
    assert n == 4  # two seeds whose bits are here: enough for an estimate, a poorer one
    assert after_loss["shared"] == before["shared"]


def test_damaged_bits_count_as_lost(tmp_path):
    run(tmp_path)
    arm = planted.experiment().arms[0]
    (file,) = (tmp_path / "cache" / arm.fingerprint).glob(f"1 {ACCURACY}.npz")
    file.write_bytes(file.read_bytes()[:40])
    assert bits.kept(arm.fingerprint, 1, ACCURACY) is None
    assert bits.kept(arm.fingerprint, 0, ACCURACY).shape == (30,)


def test_provenance_says_what_made_the_rows(tmp_path):
    (entry,) = run(tmp_path)[1]["provenance"]
    assert entry["command"] == "python -m pooltools experiments run tiny"
    assert set(entry["versions"]) == {"python", "keras", "numpy", "scipy", "tensorflow"}
    assert (entry["rows"], entry["data"]) == (6, "unread")
    assert json.dumps(entry)
