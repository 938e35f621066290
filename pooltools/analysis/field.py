"""What one cell sees along one axis, and how a layer changes it: whole-number arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pooltools import geometry


@dataclass(frozen=True)
class Window:
    """The window of a layer along one axis; use it to declare a layer of your own.

    Parameters
    ----------
    size : cells per window
    stride : step from window to window, in cells
    dilation : spacing of a window's cells
    padding : "valid", "same", or (before, after) cells added; negative numbers crop
    """

    size: int
    stride: int = 1
    dilation: int = 1
    padding: str | tuple[int, int] = "valid"

    @property
    def reach(self) -> int:
        """From a window's first cell to its last, both counted."""
        return (self.size - 1) * self.dilation + 1


@dataclass(frozen=True)
class AxisField:
    """The input cells that a layer's cells depend on, along one axis.

    Cell i sees `size` input cells from `start` + i * `jump` on (ends counted, gaps between
    them not looked for), as far as they lie in the `span`.

    Parameters
    ----------
    cells : length of the layer's output along this axis; None if not known
    size : length of a cell's receptive field, in input cells; None for the whole of an input whose
        length is not known
    jump : input cells from one cell's field to the next (the total stride); 0 if all cells
        see the same
    start : first input cell that cell 0 sees; negative in the border
    span : first and last input cell that any cell sees; None if not known
    """

    cells: int | None
    size: int | None
    jump: int
    start: int
    span: tuple[int, int] | None

    @property
    def centre(self) -> float | None:
        """Middle of the field of cell 0, in input cells, a whole number or a half."""
        return None if self.size is None else self.start + (self.size - 1) / 2

    def through(self, window: Window) -> AxisField:
        """The field after a layer with this window."""
        if self.jump == 0 or self.size is None:
            return self
        before, cells = placed(self.cells, window)
        size = self.size + (window.reach - 1) * self.jump
        start = self.start - before * self.jump
        after = AxisField(cells, size, self.jump * window.stride, start, self.span)
        return replace(after, span=after.seen())

    def seen(self) -> tuple[int, int] | None:
        """First and last input cell that any cell sees; None if the length is not known."""
        if self.cells is None or self.size is None or self.span is None:
            return None
        last = self.start + (self.cells - 1) * self.jump + self.size - 1
        return max(self.start, self.span[0]), min(last, self.span[1])

    def everything(self) -> AxisField:
        """The field of a cell that sees what all cells together see."""
        if self.span is None:
            return AxisField(None, None, 0, 0, None)
        return AxisField(None, self.span[1] - self.span[0] + 1, 0, self.span[0], self.span)

    def union(self, other: AxisField) -> AxisField | None:
        """The smallest field that holds both; None if no one size fits all cells."""
        if self == other or other.size is None:
            return other
        if self.size is None:
            return self
        one, two = self.broadcast(other), other.broadcast(self)
        if one.jump != two.jump:
            wide, narrow = (one, two) if one.jump == 0 else (two, one)
            return wide if wide.holds(narrow) else None
        start = min(one.start, two.start)
        end = max(field.start + (field.size or 0) for field in (one, two))
        spans = [field.span for field in (one, two) if field.span is not None]
        span = (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None
        return AxisField(one.cells, end - start, one.jump, start, span)

    def broadcast(self, other: AxisField) -> AxisField:
        """One cell that meets several is the same for all of them."""
        return self.everything() if self.cells == 1 and other.cells != 1 else self

    def holds(self, other: AxisField) -> bool:
        """Whether this field, the same for all cells, holds whatever the other's cells see."""
        if self.jump or self.span is None or other.span is None:
            return False
        return self.span[0] <= other.span[0] and other.span[1] <= self.span[1]


def placed(cells: int | None, window: Window) -> tuple[int, int | None]:
    """Border cells before the axis, and the number of windows along it.

    Raises
    ------
    ValueError : the window does not fit
    LookupError : where the windows lie depends on a length that is not known
    """
    size, stride, dilation, padding = window.size, window.stride, window.dilation, window.padding
    if isinstance(padding, tuple):
        total = None if cells is None else (cells + sum(padding) - window.reach) // stride + 1
        return padding[0], total
    if cells is not None:
        [axis] = geometry.axes((cells,), size, stride, padding, dilation)
        return axis.before, axis.output
    if padding == "valid":
        return 0, None
    if stride > 1:
        raise LookupError
    return (window.reach - 1) // 2, None
