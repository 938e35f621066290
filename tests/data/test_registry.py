"""The registry: complete, with a known licence for all, and nothing heavy behind its import."""

import re
import subprocess
import sys

import pytest

from pooltools import data
from pooltools.data.page import MARK, notes, table
from pooltools.data.sources import DISTRIBUTIONS, KINDS, LICENCES, SOURCES, source

NO_LOADERS = {"content_hashes", "found", "picture", "source", "split", "subset", "weights"}
LOADERS = {name for name in data.__all__ if name.islower()} - NO_LOADERS
ENTRIES = [pytest.param(entry, id=name) for name, entry in SOURCES.items()]


def of(*kinds: str) -> set[str]:
    return {name for name, entry in SOURCES.items() if entry.kind in kinds}


def test_every_loader_and_generator_has_an_entry_and_the_reverse():
    assert of("data set", "generated") == LOADERS


def test_every_picture_and_weights_file_has_an_entry_and_the_reverse():
    assert of("picture") == set(data.PICTURES)
    assert of("weights") == set(data.WEIGHTS)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_names_its_licence_its_maker_and_its_files(entry):
    assert entry.licence in LICENCES
    assert entry.kind in KINDS
    assert entry.citation
    assert bool(entry.files) == (entry.kind != "generated")
    assert (entry.place in DISTRIBUTIONS or entry.place == "folder") == bool(entry.files)
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in entry.files)


def test_the_share_alike_ones_are_the_mnist_and_the_spoken_digits():
    marked = {name for name, entry in SOURCES.items() if entry.share_alike}
    assert marked == {"mnist", "mnist_5000", "spoken_digits"}


def test_only_the_sets_of_the_folder_need_a_network():
    needing = {name for name, entry in SOURCES.items() if entry.network}
    assert needing == of("weights") | {
        "adrenal_3d", "cifar10", "fashion_mnist", "mnist", "spoken_digits"
    }  # fmt: skip


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_page_has_a_row_for_the_entry(entry):
    (row,) = (row for row in table(entry.kind).splitlines() if f"`{entry.name}`" in row)
    assert entry.licence in row
    assert entry.citation in row
    assert (MARK in row) == entry.share_alike
    assert row.count(" | ") == 4  # five columns
    assert entry.kind == "generated" or not entry.note or entry.note in notes()


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"`name` must be one of .*got 'cifar'\. Did you mean 'c"):
        source("cifar")


def test_importing_the_package_loads_nothing_heavy():
    heavy = "{'keras', 'matplotlib', 'mlxtend', 'pandas', 'PIL', 'scipy', 'skimage', 'sklearn'}"
    code = f"import sys, pooltools.data; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
