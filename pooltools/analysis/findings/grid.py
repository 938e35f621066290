"""Where the cells of each map stand over the input, whatever they see of it."""

from __future__ import annotations

from dataclasses import dataclass

from pooltools.analysis import rules
from pooltools.analysis.findings.calls import Call, Trace
from pooltools.analysis.findings.placement import placement


@dataclass(frozen=True)
class Grid:
    """The places of a map's cells along one axis of the input.

    Parameters
    ----------
    jump : input cells from one cell to the next
    offset : how far the middle of all cells lies after the middle of the input, in input cells
    """

    jump: int = 1
    offset: float = 0.0


def grids(trace: Trace) -> dict[int, tuple[Grid, ...]]:
    """Place of a call -> one `Grid` per axis; without the maps of which it is not known."""
    found: dict[int, tuple[Grid, ...]] = {}
    for call in trace.calls:
        axes = _grid(trace, call, found)
        if axes:
            found[call.index] = axes
    return found


def _grid(trace: Trace, call: Call, found: dict[int, tuple[Grid, ...]]) -> tuple[Grid, ...]:
    if not call.parents:
        return (Grid(),) * len(call.spatial or call.shape)
    source = max((trace.calls[i] for i in call.parents), key=_cells)
    before = found.get(source.index, ())
    if type(call.layer) in rules.ZERO_PADDINGS:
        return before  # the windows behind are placed on the map without the zeros
    axes = placement(trace, call)
    if axes and len(axes) == len(before):
        pairs = zip(before, axes, strict=True)
        aimed = getattr(call.layer, "padding", "") == "causal"  # to one side on purpose
        return tuple(
            Grid(g.jump * axis.window.stride, g.offset + (0 if aimed else axis.offset * g.jump))
            for g, axis in pairs
        )
    return before if before and call.spatial in (source.spatial, source.shape) else ()


def _cells(call: Call) -> int:
    cells = 1
    for n in call.spatial:
        cells *= n or 1
    return cells
