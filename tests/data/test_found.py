"""What the doctor is told: by name and size, without opening a file."""

import pytest

from pooltools.data import SOURCES, found
from pooltools.data import files as files_module
from tests.data.samples import folder


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv("POOLTOOLS_DATA", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(files_module, "DEBIAN", tmp_path / "debian")
    return tmp_path


def line(name: str):
    (line,) = (line for line in found() if line.name == name)
    return line


def fill(root, name, change=0):
    """Files of the right size and no content; `change` is added to the first one's size."""
    for file in SOURCES[name].files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.truncate(file.size + change)
        change = 0


def test_what_comes_with_the_packages_is_there():
    lines = {line.name: line.ok for line in found()}
    assert lines["MNIST, 5,000 digits"]
    assert lines["Handwritten digits, 8 × 8"]
    assert lines["13 pictures"]
    assert lines["2 pictures"]


def test_each_entry_with_files_is_in_one_line(empty):
    assert len(found()) == 10  # five full sets, the weights, two digits, two packages' pictures


def test_an_empty_folder_gives_a_remedy_for_each_full_set(empty):
    lines = {line.name: line for line in found() if not line.ok}
    assert len(lines) == 6
    assert lines["MNIST"].remedy.startswith("Keras downloads it at its first use; or set POOLTOOLS")
    assert lines["AdrenalMNIST3D"].remedy == "Set POOLTOOLS_DATA to a folder that holds it."


def test_a_folder_that_is_none_is_said_and_does_not_stop_the_doctor(empty, monkeypatch):
    monkeypatch.setenv("POOLTOOLS_DATA", str(empty / "nowhere"))
    assert line("MNIST").remedy.startswith("`POOLTOOLS_DATA` must name a folder; got ")
    assert line("13 pictures").ok


def test_files_of_the_right_size_count_as_there(empty):
    fill(empty, "fashion_mnist")
    assert line("Fashion-MNIST").ok
    assert line("Fashion-MNIST").where == str(empty / "keras_home/datasets/fashion-mnist")


@pytest.mark.parametrize(
    ("name", "title"), [("mnist", "MNIST"), ("fashion_mnist", "Fashion-MNIST")]
)
def test_a_file_cut_short_is_named_with_its_size(empty, name, title):
    fill(empty, name, change=-1000)
    file = SOURCES[name].files[0]
    assert not line(title).ok
    assert line(title).where == str(empty / file.path)
    size = f"The file has {file.size - 1000:,} bytes instead of {file.size:,}. Copy it there again"
    assert line(title).remedy.startswith(size)


def test_debians_shorter_packing_counts_as_whole(empty):
    fill(empty, "fashion_mnist", change=-24)
    assert line("Fashion-MNIST").ok


def test_a_missing_file_among_others_is_named(empty):
    fill(empty, "cifar10")
    (empty / "cifar10/labels.npz").unlink()
    title = SOURCES["cifar10"].title
    assert line(title).where == str(empty / "cifar10/labels.npz")
    assert line(title).remedy.startswith("The file is missing. Copy it there again, or unset POOL")


def test_keras_own_copy_counts(empty):
    path = empty / "keras/datasets/mnist.npz"
    path.parent.mkdir(parents=True)
    path.touch()
    assert line("MNIST").ok
    assert line("MNIST").where == str(path.parent)


def test_the_data_folder_is_whole():
    folder()
    assert [line.name for line in found() if not line.ok] == []
