"""The command `audit`: one line for what it does not load, and nothing of a file is run."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from pooltools.audit import archive, models
from pooltools.audit.command import main
from tests.analysis.faulty import convolution, detector, dots, image
from tests.analysis.hostile import FILES, saved, touching

pytestmark = pytest.mark.keras
L = keras.layers
ROOT = Path(__file__).parents[2]


def said(capfd):
    """The one line on stderr, if nothing is on stdout."""
    out, err = capfd.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.isprintable()
    assert len(line) <= 400
    return line


@pytest.mark.parametrize(("make", "message"), FILES.values(), ids=FILES)
def test_what_cannot_be_loaded_gives_one_line(make, message, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    path = make(tmp_path / "m.keras")
    capfd.readouterr()
    assert main([str(path)]) == 2
    line = said(capfd)
    assert line.startswith(f"{path}: ")
    assert re.search(message, line)
    assert not (tmp_path / "sentinel").exists()


@pytest.mark.parametrize("name", ["m.keras", "m.h5"])
def test_a_lambda_is_not_run(name, tmp_path, capfd):
    """First the proof that the file would act; old .h5 files once did so even in safe mode."""
    path, sentinel = tmp_path / name, tmp_path / "sentinel"
    touching(sentinel).save(path)
    sentinel.unlink()
    keras.saving.load_model(path, compile=False, safe_mode=False)
    assert sentinel.exists()
    sentinel.unlink()
    capfd.readouterr()
    assert main([str(path)]) == 2
    assert (
        "a Lambda 'code'" if name == "m.keras" else "an HDF5 file. Keras does not check"
    ) in said(capfd)
    assert not sentinel.exists()


def test_keras_would_refuse_code_by_itself(tmp_path, monkeypatch, capfd):
    path, sentinel = tmp_path / "m.keras", tmp_path / "sentinel"
    touching(sentinel).save(path)
    sentinel.unlink()
    capfd.readouterr()
    monkeypatch.setattr(models, "CODE", ())
    assert main([str(path)]) == 2
    assert "Keras cannot load it: ValueError" in said(capfd)
    assert not sentinel.exists()


def test_a_name_of_another_kind_is_named(tmp_path, capfd):
    path = saved(tmp_path / "m.keras").rename(tmp_path / "m.zip")
    assert main([str(path)]) == 2
    assert "its name must end in .keras" in said(capfd)


MODULE = """
import keras

@keras.saving.register_keras_serializable(package="{package}")
class Own(keras.layers.Layer):
    def call(self, x):
        return 2 * x
"""


def test_own_classes_come_from_a_module_that_is_named(tmp_path, monkeypatch, capfd):
    (tmp_path / "own_layers_of_audit.py").write_text(MODULE.format(package="audit_files"))
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "m.keras"
    code = (
        "import keras, own_layers_of_audit as own; i = keras.Input((8, 8, 1)); "
        f"keras.Model(i, own.Own()(i)).save({str(path)!r})"
    )
    quiet = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=quiet, capture_output=True)
    assert main([str(path)]) == 2
    assert "it needs own_layers_of_audit.Own, not part of Keras" in said(capfd)
    assert main([str(path), "--import", "own_layers_of_audit"]) == 0
    assert "No findings." in capfd.readouterr().out


def test_a_module_that_is_not_there_is_named(tmp_path, capfd):
    assert main([str(saved(tmp_path / "m.keras")), "--import", "no_such_module"]) == 2
    assert "no_such_module of --import cannot be imported: ModuleNotFoundError" in said(capfd)


def test_a_module_that_is_imported_is_not_opened_to_the_file(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    make, _ = FILES["a shell as activation"]
    assert main([str(make(tmp_path / "m.keras")), "--import", "os"]) == 2
    assert "Keras cannot load it: TypeError" in said(capfd)
    assert not (tmp_path / "sentinel").exists()


def test_code_is_not_run_with_imports_either(tmp_path, capfd):
    path, sentinel = tmp_path / "m.keras", tmp_path / "sentinel"
    touching(sentinel).save(path)
    sentinel.unlink()
    capfd.readouterr()
    assert main([str(path), "--import", "json"]) == 2
    assert "a Lambda 'code'" in said(capfd)
    assert not sentinel.exists()


def test_layers_of_pooltools_need_no_import(tmp_path):
    from pooltools import layers

    model = keras.Sequential([keras.Input((8, 8, 1)), layers.SpectralPooling(4), L.Flatten()])
    model.save(tmp_path / "m.keras")
    assert models.load(tmp_path / "m.keras").layers[0].output_size == 4


def test_a_compiled_model_with_a_loss_of_its_own_is_loaded(tmp_path):
    def distance(y, p):
        return (y - p) ** 2

    model = image(convolution())
    model.compile("adam", distance)
    model.save(tmp_path / "m.keras")
    assert models.load(tmp_path / "m.keras").compiled is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "none.npz"], "got no file none.npz"),
        (["--data", "m.keras"], r"it has no array x"),
        (["--html", "m.keras"], "the report must not replace the model"),
        (["--html", "no/folder/a.html"], "the report cannot be written: No such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_other_files_that_cannot_be_used_give_one_line(
    arguments, message, tmp_path, monkeypatch, capfd
):
    monkeypatch.chdir(tmp_path)
    path = saved(tmp_path / "m.keras")
    assert main([str(path), *arguments]) == 2
    assert message in capfd.readouterr().err


def test_a_file_of_data_is_read_within_limits(tmp_path, monkeypatch, capfd):
    np.savez_compressed(tmp_path / "x.npz", x=np.zeros((1000, 8, 8, 1)))
    monkeypatch.setattr("pooltools.analysis.findings.examples.LARGEST_BYTES", 500_000)
    assert main([str(saved(tmp_path / "m.keras")), "--data", str(tmp_path / "x.npz")]) == 2
    assert "unpacked it is larger than" in said(capfd)


def test_a_file_without_read_permission_is_named(tmp_path, monkeypatch, capfd):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    path = saved(tmp_path / "m.keras")
    monkeypatch.setattr(archive.Path, "open", refuse)
    with pytest.raises(archive.Unreadable, match="it cannot be opened: Permission denied"):
        archive.config(path)


def test_the_command_as_a_reader_calls_it(tmp_path):
    detector(L.MaxPooling2D(1, 2)).save(tmp_path / "m.keras")
    np.savez(tmp_path / "x.npz", x=dots(), y=np.zeros(64, int))
    command = [sys.executable, "-m", "pooltools", "audit", str(tmp_path / "m.keras")]
    arguments = ["--data", str(tmp_path / "x.npz"), "--html", str(tmp_path / "a.html")]
    run = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (1, "")
    assert "cells-skipped at max_pooling2d: 75 % of the map's cells" in run.stdout
    assert "changed-by-shift: 0 % of the classes stay" in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 80
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_model_without_input_shape_gives_one_line(tmp_path, capfd):
    model = keras.Sequential([L.Dense(2)])
    with pytest.warns(UserWarning, match="not yet been built"):
        model.save(tmp_path / "m.keras")
    assert main([str(tmp_path / "m.keras")]) == 2
    assert "`model` must know its input shape" in said(capfd)


def test_open_lengths_are_given_by_the_caller(tmp_path, capfd):
    image(L.MaxPooling2D(2), n=None).save(tmp_path / "m.keras")
    assert main([str(tmp_path / "m.keras")]) == 0
    assert "leaves the lengths of its input open" in " ".join(capfd.readouterr().out.split())
    assert main([str(tmp_path / "m.keras"), "--input-shape", "7,7,1"]) == 1
    assert "border-left-out at max_pooling2d: 26.5 %" in capfd.readouterr().out  # 1 - 36 / 49


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("7,seven,1", "invalid list of lengths like 224,224,3 value: '7,seven,1'"),
        ("7,7", r"`input_shape` must give a length >= 1 for each axis but the batch"),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(shape, message, tmp_path, capfd):
    image(L.MaxPooling2D(2), n=None).save(tmp_path / "m.keras")
    try:
        status = main([str(tmp_path / "m.keras"), "--input-shape", shape])
    except SystemExit as error:  # argparse
        status = error.code
    assert status == 2
    assert message in capfd.readouterr().err


def test_no_findings_is_success(tmp_path, capfd):
    image(n=8).save(tmp_path / "m.keras")
    assert main([str(tmp_path / "m.keras")]) == 0
    assert "No findings." in capfd.readouterr().out


def test_a_good_file_that_was_packed_again_is_read(tmp_path):
    path = saved(tmp_path / "m.keras")
    with zipfile.ZipFile(path) as file:
        found = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in found.items():
            file.writestr(name, content)
    assert models.load(path).count_params() == 20
