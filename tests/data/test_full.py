"""The full sets, against checksums that others published, and against each other."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

from pooltools import data
from tests.data.samples import contents, folder

FASHION = {  # md5 of the files, from the set's own README
    "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
    "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
    "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
}
MNIST = {  # md5 of the original idx files, unpacked
    "x_train": "6bbc9ace898e44ae57da46a324031adb",
    "y_train": "a25bea736e30d166cdddb491f175f624",
    "x_test": "2646ac647ad5339dbf082846283269ea",
    "y_test": "27ae3e4e09519cfbb04c329615203637",
}
CIFAR = {  # md5 of the files of the binary version
    ("train", 0): "5dd7e06a14cb22eb9f671a540d1b7c25",
    ("train", 1): "5ea93a67294ea407fff1d09f752e9692",
    ("test", 0): "803d5f7f4d78ea53de84dbe85f74fb6d",
}


@cache
def loaded(name: str) -> data.Dataset:
    """A full set, loaded once for all tests that only look at it."""
    folder()
    return getattr(data, name)()


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def idx(array) -> bytes:
    """The array as an idx file: 0, 0, type 8, number of axes, the axes, then the bytes."""
    axes = np.array(array.shape, dtype=">u4").tobytes()
    return bytes([0, 0, 8, array.ndim]) + axes + array.astype(np.uint8).tobytes()


def snapshot(root):
    """Every file's place, size, time of change and content."""
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns, md5(path.read_bytes()))
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_mnist_is_the_published_set():
    ours = loaded("mnist")
    found = {
        name: md5(idx(getattr(ours, name)[..., 0] if name[0] == "x" else getattr(ours, name)))
        for name in MNIST
    }
    assert found == MNIST


def test_fashion_mnist_is_what_its_published_files_hold():
    root = folder() / "keras_home/datasets/fashion-mnist"
    ours = loaded("fashion_mnist")
    arrays = (ours.x_train[..., 0], ours.y_train, ours.x_test[..., 0], ours.y_test)
    for (name, published), array in zip(FASHION.items(), arrays, strict=True):
        packed = (root / name).read_bytes()
        assert md5(packed) == published
        assert idx(array) == gzip.decompress(packed)


def test_cifar10_is_the_published_set():
    ours = loaded("cifar10")
    for (part, batch), published in CIFAR.items():
        x, y = getattr(ours, f"x_{part}"), getattr(ours, f"y_{part}")
        here = slice(batch * 10_000, (batch + 1) * 10_000)
        planes = x[here].transpose(0, 3, 1, 2).reshape(-1, 3072)
        rows = np.concatenate([y[here, None].astype(np.uint8), planes], axis=1)
        assert md5(rows.tobytes()) == published


def test_the_small_mnist_lies_in_the_full_ones_training_part():
    full = loaded("mnist")
    known = dict(zip(contents(full.x_train), full.y_train, strict=True))
    small = data.mnist_5000()
    assert [known.get(one) for one in contents(small.x_train)] == small.y_train.tolist()


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
def test_no_picture_is_in_training_and_test(name):
    whole = loaded(name)
    assert not set(contents(whole.x_train)) & set(contents(whole.x_test))
    assert data.split(whole, (10, 10, 10), 0).dropped == 0


def test_fashion_gives_thirty_subsets_that_share_nothing():
    whole = loaded("fashion_mnist")
    assert data.split(whole, (2000, 0, 10_000), 0).blocks == 30
    taken = [data.subset(whole, 2000, seed) for seed in (0, 1, 29)]
    assert len(np.unique(np.concatenate([part.index for part in taken]))) == 6000
    assert [np.bincount(part.y).tolist() for part in taken] == [[200] * 10] * 3


def test_cifar_gives_four_subsets_that_share_nothing():
    whole = loaded("cifar10")
    assert data.split(whole, (5000, 0, 10_000), 0).blocks == 4
    taken = [data.subset(whole, 5000, seed).index for seed in range(4)]
    assert len(np.unique(np.concatenate(taken))) == 20_000


def test_spoken_digits_are_the_recordings_of_the_file():
    root = folder()
    ours = data.spoken_digits()
    with np.load(root / "audio/fsdd_v1.npz") as file:
        stored = {name: file[name] for name in file.files}
    place = np.flatnonzero(stored["index"] >= 5)[17]
    start, end = stored["offsets"][place : place + 2]
    assert ours.length_train[17] == end - start
    np.testing.assert_array_equal(ours.x_train[17, : end - start, 0], stored["audio"][start:end])
    assert not ours.x_train[17, end - start :].any()
    assert ours.y_train[17] == stored["label"][place]
    assert ours.speaker_train[17] == stored["speaker"][place]
    assert np.bincount(ours.y_train).tolist() == [270] * 10
    assert np.bincount(ours.y_test).tolist() == [30] * 10
    assert len(set(ours.speaker_train)) == len(set(ours.speaker_test)) == 6


def test_adrenal_volumes_are_the_means_of_the_stored_blocks():
    root = folder()
    ours = data.adrenal_3d(size=16)
    with np.load(root / "medical3d/adrenalmnist3d_64.npz") as file:
        stored, labels = file["val_images"], file["val_labels"]
        counts = {part: np.bincount(file[f"{part}_labels"].ravel()) for part in ("train", "test")}
    block = stored[5, 32:36, 32:36, 36:40]
    assert ours.x_train[1188 + 5, 8, 8, 9, 0] == pytest.approx(block.mean() / 255, rel=1e-6)
    assert np.ptp(block) > 0  # so that the comparison says something
    assert ours.x_train.shape == (1286, 16, 16, 16, 1)
    np.testing.assert_array_equal(ours.y_train[1188:], labels.ravel())
    assert counts["train"].tolist() == [929, 259]
    assert np.bincount(ours.y_test).tolist() == counts["test"].tolist() == [229, 69]


def test_adrenal_volumes_come_in_four_sizes():
    with pytest.raises(ValueError, match=r"`size` must be 8, 16, 32 or 64; got 20\."):
        data.adrenal_3d(size=20)


def test_weights_are_the_bytes_of_their_file():
    root = folder()
    assert data.weights("imagenet_labels") == (root / "weights/imagenet_labels.txt").read_bytes()


def test_loading_everything_changes_no_file():
    root = folder()
    before = snapshot(root)
    for name in ("mnist", "fashion_mnist", "cifar10", "spoken_digits"):
        getattr(data, name)()
    for name in data.WEIGHTS:
        data.weights(name)
    data.adrenal_3d(size=8)
    data.found()
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("mnist", "keras_home/datasets/mnist.npz"),
        ("fashion_mnist", "keras_home/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"),
        ("cifar10", "cifar10/test_batch.webp"),
        ("spoken_digits", "audio/fsdd_v1.npz"),
        ("adrenal_3d", "medical3d/adrenalmnist3d_64.npz"),
    ],
)
def test_one_changed_byte_is_found_and_the_file_is_left(name, path, tmp_path, monkeypatch):
    root = folder()
    for file in data.SOURCES[name].files:
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).symlink_to(root / file.path)
    damaged = bytearray((root / path).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / path).unlink()
    (tmp_path / path).write_bytes(damaged)
    monkeypatch.setenv("POOLTOOLS_DATA", str(tmp_path))
    before = snapshot(tmp_path)
    with pytest.raises(
        data.DataError, match=rf"{path} undamaged; .*It was left as it is\. Copy it"
    ):
        getattr(data, name)()
    assert snapshot(tmp_path) == before


@pytest.mark.keras
@pytest.mark.long
def test_keras_own_folder_gives_the_same_fashion_mnist(tmp_path):
    root = folder()
    cache = tmp_path / "datasets/fashion-mnist"
    shutil.copytree(root / "keras_home/datasets/fashion-mnist", cache)
    code = (
        "import sys, hashlib; from pooltools.data import fashion_mnist as load; s = load();"
        "print(hashlib.md5(s.x_train.tobytes() + s.y_test.tobytes()).hexdigest(), s.x_test.shape)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "POOLTOOLS_DATA"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | {"KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    ours = loaded("fashion_mnist")
    expected = md5(ours.x_train.tobytes() + ours.y_test.tobytes())
    assert done.stdout.split(maxsplit=1) == [expected, "(10000, 28, 28, 1)\n"]
