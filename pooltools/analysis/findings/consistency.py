"""Rule: predictions that change when the examples move by a few cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

from pooltools.analysis.findings.calls import Call
from pooltools.analysis.findings.evidence import Evidence
from pooltools.analysis.findings.finding import Finding
from pooltools.analysis.findings.passing import can_be_changed
from pooltools.analysis.findings.remedies import STEP_AFTERWARDS, cloned
from pooltools.analysis.shift import Agreement, ShiftConsistency

CLAIM = "F07"
ENOUGH = 0.99  # no finding where the interval reaches this share
AVERAGES = (
    *(keras.layers.AveragePooling1D, keras.layers.AveragePooling2D),
    keras.layers.AveragePooling3D,
)
AUGMENTED = """\
import keras

# no layer steps over its input: show it moved examples in training
image = keras.Input(model.input_shape[1:])
moved = keras.layers.RandomTranslation(0.1, 0.1)(image)
better = keras.Model(image, model(moved))"""
UNKNOWN = """\
# no layer steps over its input: train this model on moved examples too
better = model"""


def changed_by_shift(evidence: Evidence) -> Iterator[Finding]:
    """Share of predictions that stay, at the shift where it is lowest."""
    found = evidence.consistency
    if found is None:
        return
    lowest = min(found.shifts, key=lambda each: each.agreement)
    if lowest.high < ENOUGH:
        yield Finding(
            "changed-by-shift", "", 100 * lowest.agreement,
            f"% of the classes stay when moved by {_cells(lowest)}",
            _reason(found, lowest), CLAIM, _remedy(evidence),
        )  # fmt: skip


def _reason(found: ShiftConsistency, lowest: Agreement) -> str:
    right = "" if found.accuracy is None else " that are right unmoved"
    accuracy = ""
    if found.accuracy is not None and lowest.accuracy is not None:
        accuracy = f" Accuracy falls from {found.accuracy:.1%} to {lowest.accuracy:.1%}."
    return (
        f"Counted over {found.counted:,} examples{right}, with the border reflected; 95 % interval "
        f"{lowest.low:.1%} to {lowest.high:.1%}. By chance {lowest.chance:.0%} would stay."
        f"{accuracy} A step over the map keeps other cells after such a shift."
    )


def _cells(each: Agreement) -> str:
    step = max(each.shift)
    axes = " on each axis" if len(each.shift) > 1 else ""
    return f"{step} cell{'s' if step > 1 else ''}{axes}"


def _remedy(evidence: Evidence) -> str:
    names = tuple(call.name for call in evidence.trace.calls if _steps(evidence, call))
    rank = len(evidence.input.spatial)
    if names:
        return cloned({names: STEP_AFTERWARDS.format(rank=rank)})
    return AUGMENTED if rank == 2 else UNKNOWN


def _steps(evidence: Evidence, call: Call) -> bool:
    """Whether single cells are kept and others not: a stride that averages nothing."""
    windows: Any = evidence.trace.rule(call)
    if type(call.layer) in AVERAGES or not can_be_changed(call):
        return False
    return any(window.stride > 1 for window in windows)
