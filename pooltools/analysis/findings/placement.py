"""Where the windows of a layer call lie on the cells it reads, a border of zeros apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pooltools._types import Array
from pooltools.analysis import rules
from pooltools.analysis.field import Window, placed
from pooltools.analysis.findings.calls import Call, Trace


@dataclass(frozen=True)
class Placed:
    """The windows of one call along one axis.

    Parameters
    ----------
    n : cells of the axis, those of zero padding not counted
    start : of the first window, negative in the border
    windows : how many there are
    """

    n: int
    start: int
    windows: int
    window: Window

    @property
    def end(self) -> int:
        """One past the last window's last cell."""
        return self.start + (self.windows - 1) * self.window.stride + self.window.reach

    @property
    def offset(self) -> float:
        """How far the windows' middle lies after that of the axis, in cells."""
        return (self.start + self.end - self.n) / 2

    def read(self) -> Array:
        """For each cell of the axis, whether some window reads it."""
        first = self.start + self.window.stride * np.arange(self.windows)[:, None]
        cells = first + self.window.dilation * np.arange(self.window.size)
        seen = np.zeros(self.n, bool)
        seen[cells[(cells >= 0) & (cells < self.n)]] = True
        return seen


def placement(trace: Trace, call: Call) -> tuple[Placed, ...]:
    """One `Placed` per axis; empty if the windows or the lengths are not known."""
    windows = trace.rule(call)
    source, before = unpadded(trace, call)
    if not isinstance(windows, tuple) or type(call.layer) in rules.CROPPINGS + rules.ZERO_PADDINGS:
        return ()
    if None in source.spatial or len(windows) != len(source.spatial):
        return ()
    lengths = trace.calls[call.parents[0]].spatial
    found = []
    for n, padded, zeros, window in zip(source.spatial, lengths, before, windows, strict=True):
        start, count = placed(padded, window)
        found.append(Placed(n or 0, -start - zeros, count or 0, window))
    return tuple(found)


def unpadded(trace: Trace, call: Call) -> tuple[Call, tuple[int, ...]]:
    """What the call reads before a ZeroPadding, if there is one, and the zeros in front of it."""
    source = trace.calls[call.parents[0]]
    if type(source.layer) not in rules.ZERO_PADDINGS:
        return source, (0,) * len(source.spatial)
    windows = trace.rule(source)
    assert isinstance(windows, tuple)
    return trace.calls[source.parents[0]], tuple(w.padding[0] for w in windows)  # type: ignore[misc]
