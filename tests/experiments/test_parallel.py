"""Many things at once give what one after the other gives, even if a worker is killed."""

import os
import subprocess
import sys

import dask
import psutil
import pytest
from distributed import Client, LocalCluster

from pooltools import _parallel
from pooltools.experiments import results, runner
from tests.experiments import planted

pytestmark = pytest.mark.keras


def square(x):
    """For workers to import."""
    return x * x


def reciprocal(x):
    """Raises at 0."""
    return 1 / x


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers, each a process; a worker that dies is started again."""
    size = {"n_workers": 2, "threads_per_worker": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POOLTOOLS_CACHE", str(tmp_path_factory.mktemp("workers")))
        with LocalCluster(**size, dashboard_address=None, silence_logs="CRITICAL") as cluster:
            yield cluster


@pytest.mark.parametrize("where", ["here", "two processes", "cluster"])
def test_each_gives_every_result_once_and_ends_at_an_error(request, where):
    scheduler = request.getfixturevalue("cluster").scheduler_address if where == "cluster" else None
    how = {"jobs": 1 if where == "here" else 2, "scheduler": scheduler}
    assert sorted(_parallel.each(square, range(10), **how)) == [x * x for x in range(10)]
    with pytest.raises(ZeroDivisionError):
        list(_parallel.each(reciprocal, [2, 0], **how))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x"])
def test_an_address_where_nobody_answers_is_named(address):
    with dask.config.set({"distributed.comm.timeouts.connect": "300ms"}):
        with pytest.raises(ConnectionError, match=rf"running Dask scheduler; got '{address}': "):
            list(_parallel.each(square, [1], scheduler=address))


def test_a_cluster_of_which_a_worker_is_killed_gives_the_rows_of_one_process(
    cluster, tmp_path, monkeypatch
):
    monkeypatch.setattr(runner.provenance, "data_checksum", lambda _: "unread")
    monkeypatch.setattr(runner, "do", planted.do)
    experiment = planted.experiment(seeds=tuple(range(8)))
    runner.run(experiment, 1, folder=tmp_path / "serial", say=lambda _: None)
    with Client(cluster) as client:
        pids = client.run(os.getpid)
    killed = []

    def kill(text):
        if text.startswith("[3/"):
            killed.append(min(pids.values()))
            psutil.Process(killed[0]).kill()

    monkeypatch.setattr(runner, "do", planted.do_slowly)
    address = cluster.scheduler_address
    assert runner.run(experiment, scheduler=address, folder=tmp_path / "cluster", say=kill) == 16
    serial, parallel = (results.load("tiny", tmp_path / name) for name in ("serial", "cluster"))
    assert killed
    assert planted.apart_from_times(parallel) == planted.apart_from_times(serial)
    with Client(cluster) as client:
        client.wait_for_workers(2)
        assert killed[0] not in client.run(os.getpid).values()


@pytest.mark.long
@pytest.mark.parametrize("how", ["two processes", "cluster"])
def test_trained_networks_are_the_same_wherever_they_were_trained(
    request, tmp_path, monkeypatch, how
):
    make = "planted.experiment(seeds=(0, 1))"
    serial = (
        "from pathlib import Path; from tests.experiments import planted\n"
        "from pooltools.experiments import runner\n"
        f"runner.run({make}, 1, folder=Path({str(tmp_path / 'serial')!r}))"
    )
    subprocess.run([sys.executable, "-c", serial], check=True)
    monkeypatch.setenv("POOLTOOLS_CACHE", str(tmp_path / "other cache"))
    scheduler = request.getfixturevalue("cluster").scheduler_address if how == "cluster" else None
    runner.run(planted.experiment(seeds=(0, 1)), 2, scheduler, tmp_path / "parallel")
    one, other = (results.load("tiny", tmp_path / name) for name in ("serial", "parallel"))
    assert planted.apart_from_times(other) == planted.apart_from_times(one)
    assert one["provenance"][0]["data"] == other["provenance"][0]["data"]
