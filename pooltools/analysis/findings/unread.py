"""Rules: cells that no layer reads, at the end of a map and between windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import keras
import numpy as np

from pooltools._types import Array
from pooltools.analysis import rules
from pooltools.analysis.findings.calls import Call, Trace
from pooltools.analysis.findings.evidence import Evidence
from pooltools.analysis.findings.finding import Finding
from pooltools.analysis.findings.passing import can_be_changed
from pooltools.analysis.findings.placement import Placed, placement
from pooltools.analysis.findings.remedies import STEP_AFTERWARDS, cloned

BORDER_CLAIM, SKIPPED_CLAIM = "F63", "F25"
SAME = 'type(layer).from_config({**config, "padding": "same"})'
LARGER = """type(layer).from_config({{
            **config, "pool_size": config["strides"], "padding": "{border}",
        }})"""
MEAN_FIRST = """keras.Sequential([
            layers.AveragePooling{rank}D(config["strides"], padding="{border}"),
            type(layer).from_config({{**config, "strides": 1}}),
        ], name=layer.name)"""


@dataclass(frozen=True)
class Unread:
    """A map that is not read whole, and the calls whose windows read it.

    Parameters
    ----------
    rows : cells at the end of each axis that no window reaches
    border : share of the map's cells in these rows, 0 … 1
    skipped : share of the other cells that lie between windows, 0 … 1
    """

    readers: tuple[Call, ...]
    shape: tuple[int, ...]
    rows: tuple[int, ...]
    border: float
    skipped: float


def border_rows(evidence: Evidence) -> Iterator[Finding]:
    """Shares of cells at the end of a map that "valid" windows leave out."""
    found = [each for each in unread(evidence.trace) if each.border]
    names = tuple(reader.name for each in found for reader in each.readers)
    heads = any(type(call.layer) is keras.layers.Flatten for call in evidence.trace.calls)
    for each in found:
        alike = len(set(each.rows)) == 1
        lost = f"{each.rows[0]} on each axis" if alike else f"{each.rows} on its axes"
        reason = (
            f"The last windows end before the map of {_size(each)} cells does and leave out "
            f"{lost}, without an error: nothing behind can depend on them."
        )
        yield Finding(
            "border-left-out", _named(each), 100 * each.border, "% of the map's cells",
            reason, BORDER_CLAIM, cloned({names: SAME}, keeps_weights=not heads),
        )  # fmt: skip


def skipped_cells(evidence: Evidence) -> Iterator[Finding]:
    """Shares of cells that lie between the windows of all layers that read a map."""
    found = [each for each in unread(evidence.trace) if each.skipped]
    readers = [reader for each in found for reader in each.readers]
    for each in found:
        reason = (
            f"The windows that read the map of {_size(each)} cells step over more than they hold: "
            "the cells between them were computed for nothing."
        )
        yield Finding(
            "cells-skipped", _named(each), 100 * each.skipped, "% of the map's cells",
            reason, SKIPPED_CLAIM, _read_all(evidence.trace, readers),
        )  # fmt: skip


def _read_all(trace: Trace, calls: list[Call]) -> str:
    """Poolings with windows as long as their step; the mean of as many cells for the others."""
    cases: dict[str, list[str]] = {}
    for call in calls:
        axes = placement(trace, call)
        single = all(axis.window.reach == 1 for axis in axes)
        pooling = type(call.layer) in rules.POOLINGS
        made = LARGER if pooling else MEAN_FIRST if single else STEP_AFTERWARDS
        border = "same" if all(-(-a.n // a.window.stride) == a.windows for a in axes) else "valid"
        cases.setdefault(made.format(rank=len(axes), border=border), []).append(call.name)
    return cloned({tuple(names): made for made, names in cases.items()})


def unread(trace: Trace) -> Iterator[Unread]:
    """Every map with cells that none of its readers reads."""
    for call in trace.calls:
        readers = _readers(trace, call)
        axes = [placement(trace, r) if can_be_changed(r) else () for r in readers]
        if axes and all(axes):
            found = _compared(tuple(readers), axes)
            if found.border or found.skipped:
                yield found


def _readers(trace: Trace, call: Call) -> list[Call]:
    """Who reads the map, through zeros around it too; none of what is a view of another map."""
    if type(call.layer) in rules.ZERO_PADDINGS + rules.CROPPINGS or call.kind == "Pad":
        return []
    found: list[Call] = []
    for reader in trace.readers(call):
        through = type(reader.layer) in rules.ZERO_PADDINGS
        found += trace.readers(reader) or [reader] if through else [reader]
    return found


def _compared(readers: tuple[Call, ...], axes: list[tuple[Placed, ...]]) -> Unread:
    maps = [reduce(np.logical_and.outer, (axis.read() for axis in each)) for each in axes]
    seen: Array = np.logical_or.reduce(maps)
    rows = tuple(_rows_at_end(seen, i, axes) for i in range(seen.ndim))
    kept = seen[tuple(slice(0, n - lost) for n, lost in zip(seen.shape, rows, strict=True))]
    return Unread(readers, seen.shape, rows, 1 - kept.size / seen.size, 1 - float(kept.mean()))


def _rows_at_end(seen: Array, axis: int, axes: list[tuple[Placed, ...]]) -> int:
    """Cells at the end beyond the last that is read, unless they lie in a step's own gap."""
    others = tuple(i for i in range(seen.ndim) if i != axis)
    last = int(np.flatnonzero(seen.any(axis=others))[-1])
    gap = max(max(each[axis].window.stride - each[axis].window.reach, 0) for each in axes)
    lost = seen.shape[axis] - 1 - last
    return lost if lost > gap else 0


def _size(each: Unread) -> str:
    return " × ".join(map(str, each.shape))


def _named(each: Unread) -> str:
    return ", ".join(reader.name for reader in each.readers)
