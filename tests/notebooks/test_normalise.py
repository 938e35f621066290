"""Normalising drops what differs from run to run and nothing else."""

import json
from typing import Any

import nbformat
import pytest

from pooltools.notebooks.normalise import normalised
from tests.notebooks.planted import code, notebook, text

VIEW = "application/vnd.jupyter.widget-view+json"
A, B = "0123456789abcdef" * 2, "fedcba9876543210" * 2


def executed(first: str, second: str) -> Any:
    """A notebook as a run leaves it, with two widgets of these random names."""
    shown = [
        nbformat.v4.new_output("display_data", {VIEW: {"model_id": name}, "image/png": first})
        for name in (first, second, first)
    ]
    cell = code("slider", *shown, count=1, execution={"iopub.status.busy": first}, tags=["kept"])
    made = notebook(text("# A title"), cell)
    made.metadata.language_info = {"name": "python", "version": "3.11.7"}
    made.metadata.widgets = {"state": {first: {}}}
    made.metadata.papermill = {"duration": 1.5}
    return made


def models(text: str) -> list[str]:
    return [output["data"][VIEW]["model_id"] for output in json.loads(text)["cells"][1]["outputs"]]


def test_random_names_become_numbers_in_order_of_appearance() -> None:
    one, two = f"{1:032x}", f"{2:032x}"
    assert models(normalised(executed(A, B))) == models(normalised(executed(B, A)))
    assert models(normalised(executed(A, B))) == [one, two, one]


def test_times_versions_and_widget_state_are_dropped_and_all_else_stays() -> None:
    made = json.loads(normalised(executed(A, B)))
    assert made["metadata"].keys() == {"kernelspec", "language_info"}
    assert made["metadata"]["language_info"] == {"name": "python"}
    assert made["cells"][1]["metadata"] == {"tags": ["kept"]}
    assert made["cells"][1]["outputs"][0]["data"]["image/png"] == A


def test_normalising_twice_changes_nothing() -> None:
    once = normalised(executed(A, B))
    assert normalised(json.loads(once)) == once
    assert once.endswith("}\n")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["a", "b", "c"], ["a", "b", "c"]),
        (["a", "a", "a"], ["a", "cell-2", "cell-3"]),
        ([None, "x", ""], ["cell-1", "x", "cell-3"]),
        (["cell-2", "cell-2", "z"], ["cell-2", "cell-2-1", "z"]),
    ],
    ids=["kept", "repeated", "missing", "taken"],
)
def test_cells_keep_their_names_or_get_one_by_place(
    given: list[str | None], expected: list[str]
) -> None:
    made = notebook(text("# A"), text("B"), text("C"))
    for cell, name in zip(made.cells, given, strict=True):
        if name is None:
            del cell["id"]
        else:
            cell["id"] = name
    assert [cell["id"] for cell in json.loads(normalised(made))["cells"]] == expected
