"""`python -m pooltools experiments`: what it prints, what it runs and how it ends."""

import subprocess
import sys
from collections import defaultdict

import pytest

from pooltools.data import DataError
from pooltools.experiments import command, pilots, registry, results, runner
from pooltools.experiments.measures import MEASURES
from pooltools.experiments.results import ResultsError
from pooltools.experiments.work import Row, Task
from tests.experiments import planted

pytestmark = pytest.mark.keras


def unready():
    """An experiment whose pilots have not run."""
    return results.load("rates-other")


FULL = planted.experiment(name="whole", data="full", minutes=12, question="And on all of it?")


@pytest.fixture(autouse=True)
def _planted(tmp_path, monkeypatch):
    """Two experiments and one that cannot be defined yet; work that takes no time."""
    table = {"tiny": planted.experiment, "whole": lambda: FULL, "other": unready}
    monkeypatch.setattr(command, "EXPERIMENTS", table)
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    monkeypatch.setattr(runner, "do", planted.do)
    monkeypatch.setattr(runner.provenance, "data_checksum", lambda _: "unread")


def test_list_gives_a_line_for_each_with_rows_seeds_and_minutes(capsys):
    results.write(results.started(planted.experiment()) | {"units": {}})
    assert command.main(["list"]) == 0
    heading, tiny, whole, other = capsys.readouterr().out.splitlines()
    assert heading.split() == ["name", "data", "arms", "seeds", "rows", "min", "question"]
    assert tiny.split() == "tiny embedded 2 3 0/6 1 Does it run?".split()
    assert whole.split() == "whole full 2 3 0/6 12 And on all of it?".split()
    assert other.split()[:3] == ["other", "results/rates-other.json", "must"]

    command.main(["run", "tiny", "--jobs", "1"])
    assert command.main(["list"]) == 0
    assert " 6/6 " in capsys.readouterr().out


def test_show_gives_arms_measures_and_contrasts(capsys):
    assert command.main(["show", "tiny"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "tiny: Does it run?"
    assert lines[1:4] == [
        "setting: a setting (embedded data)",
        "seeds: [0, 1, 2]",
        "measures: test accuracy, gap",
    ]
    assert any(line.startswith("  stride: {'network': {'down': 'stride'") for line in lines)
    assert lines[-1] == "  test accuracy: max - stride"


def test_run_does_what_is_missing_and_says_how_far_it_is(capsys):
    assert command.main(["run", "tiny", "--jobs", "1"]) == 0
    assert "[6/6] stride, seed 2: about 0 min left" in capsys.readouterr().err
    assert len(results.load("tiny")["arms"]["max"]["seeds"]) == 3
    assert command.main(["run", "tiny", "--jobs", "1"]) == 0
    assert "tiny: 0 runs to do, 6 rows there" in capsys.readouterr().err


@pytest.mark.parametrize("data", ["embedded", "full"])
def test_run_of_one_kind_of_data_passes_over_what_cannot_be_defined(capsys, data):
    assert command.main(["run", "--data", data, "--jobs", "1"]) == 0
    told = capsys.readouterr().err
    wanted, other = ("tiny", "whole") if data == "embedded" else ("whole", "tiny")
    assert f"{wanted}: 6 runs to do" in told
    assert f"{other}: " not in told
    assert "other is passed over: results/rates-other.json must exist" in told


def test_run_of_one_that_cannot_be_defined_yet_fails_and_says_what_to_run_first(capsys):
    assert command.main(["run", "other"]) == 1
    assert "Make it: python -m pooltools experiments run rates-other" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["show", "run"])
def test_an_unknown_name_is_refused_with_the_near_miss(capsys, what):
    assert command.main([what, "tini"]) == 1
    told = capsys.readouterr().err
    assert "got tini. Did you mean tiny? See: python -m pooltools experiments list" in told


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (KeyboardInterrupt(), 130, "finished runs are kept, the same command goes on"),
        (DataError("fashion_mnist is not here"), 1, "fashion_mnist is not here"),
        (ResultsError("rows of one arm"), 1, "rows of one arm"),
    ],
)
def test_what_ends_a_run_early_gives_a_sentence_and_a_status(
    capsys, monkeypatch, error, status, told
):
    def stop(task):
        raise error

    monkeypatch.setattr(runner, "do", stop)
    assert command.main(["run", "tiny", "--jobs", "1"]) == status
    assert told in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_a_number_of_processes_below_one_is_refused(capsys, jobs):
    with pytest.raises(SystemExit):
        command.main(["run", "tiny", f"--jobs={jobs}"])
    assert f"must be a whole number from 1 on; got {jobs}" in capsys.readouterr().err


def test_help_names_the_subcommands_and_loads_no_framework():
    code = "import sys; from pooltools.__main__ import main\ntry: main(['experiments', '--help'])\n"
    code += "except SystemExit as end: print(end.code, *sys.modules)"
    out = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert "list | show | run" in out
    status, *loaded = out.splitlines()[-1].split()
    assert status == "0"
    assert not {"keras", "tensorflow", "matplotlib", "pandas", "sklearn"} & set(loaded)


# --- the registered experiments -----------------------------------------------------------------


@pytest.mark.parametrize("name", registry.EXPERIMENTS)
def test_what_is_registered_can_be_run_and_decided(monkeypatch, name):
    monkeypatch.setattr(pilots, "chosen", lambda *_: defaultdict(lambda: 0.01))
    e = registry.EXPERIMENTS[name]()
    assert e.name == name
    assert set(e.measures) <= set(MEASURES)
    assert set(e.only_seeds) <= {arm.name for arm in e.arms}
    contrasts = [contrast.name for contrast in e.contrasts]
    assert len(set(contrasts)) == len(contrasts)
    assert all(abs(sum(contrast.weights.values())) < 1e-9 for contrast in e.contrasts)
    if name.startswith("rates-"):
        assert min(e.seeds) >= 1000  # the counted ones are below
    else:
        assert max(e.seeds) < 1000
        assert min(len(e.seeds_of(arm)) for arm in e.arms) >= 10


def test_rates_are_the_best_on_validation_and_pilots_must_have_ended(tmp_path):
    arm = planted.arm()
    pilot = pilots.experiment("tiny", "a setting", "embedded", [arm])
    scores = dict(zip(pilots.RATES, ([50.0, 52.0], [40.0, 70.0], [60.0, 49.0]), strict=True))
    content = results.started(pilot, tmp_path)
    for each in pilot.arms:
        of_seeds = zip(pilot.seeds, scores[each.training["rate"]], strict=True)
        rows = (Row(Task(each, seed, ()), {pilots.MEASURE: value}) for seed, value in of_seeds)
        results.add(content, pilot, rows)
    results.write(content, tmp_path)
    with pytest.raises(ResultsError, match="the pilots rates-tiny must have run to the end"):
        pilots.chosen("tiny", tmp_path)
    results.write(content | {"units": {pilots.MEASURE: "%"}}, tmp_path)
    assert pilots.chosen("tiny", tmp_path) == {"max": 0.01}
