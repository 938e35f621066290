"""What it costs to see far, with pooling and with something else (chapters 8 and 12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from pooltools import output_size
from pooltools.analysis.field import AxisField, Window
from pooltools.claims.outcome import Outcome

SIDES, KERNELS = (32, 64, 128), (3, 5)
STAGES: dict[str, Callable[[int, int], list[Window]]] = {
    # (kernel, how many stages before) -> convolution of one stage, and what shrinks its map
    "pooling": lambda kernel, _: [Window(kernel), Window(2, 2)],
    "nothing": lambda kernel, _: [Window(kernel)],
    "dilated convolutions": lambda kernel, stage: [Window(kernel, dilation=2**stage)],
    "strided convolutions": lambda kernel, _: [Window(kernel, 2)],
}


def whole_picture(
    settings: Sequence[str], least: float, most: float = float("inf")
) -> list[Outcome]:
    """Share of pictures and kernels for which the other way costs `least` to `most` times as much.

    Both networks get convolutions of equal width until one of them sees the whole side; compared
    are their multiply-adds. A setting says what stands instead of the pooling (F46).
    """
    cases = list(product(SIDES, KERNELS))
    outcomes = []
    for setting in settings:
        way = setting.removeprefix("instead of pooling: ")
        ratios = [_cost(way, *case) / _cost("pooling", *case) for case in cases]
        true = sum(least <= ratio <= most for ratio in ratios)
        outcomes.append(Outcome.counted(setting, true, len(ratios), "pictures and kernels"))
    return outcomes


def _cost(way: str, side: int, kernel: int) -> int:
    """Multiply-adds for each pair of channels, until a convolution sees the whole side."""
    seen, cells, total, stage = AxisField(None, 1, 1, 0, None), side, 0, 0
    while True:
        convolution, *pool = STAGES[way](kernel, stage)
        cells = _after(cells, convolution)
        total += (kernel * cells) ** 2
        seen = seen.through(convolution)
        if seen.size is not None and seen.size >= side:
            return total
        for window in pool:
            cells, seen = _after(cells, window), seen.through(window)
        stage += 1


def _after(cells: int, window: Window) -> int:
    length = output_size(cells, window.size, window.stride, "same", window.dilation)
    assert isinstance(length, int)
    return length


def dilated(settings: Sequence[str], **said: str) -> list[Outcome]:
    """Share of pooled networks beside which one with dilated windows is as said (M801).

    The pooled network has a 2×2 pool after each convolution; the other one has the same windows,
    dilated by the strides so far, with stride 1. A setting is the `field`, the `positions` or the
    `products` of the last convolution, or of all.
    """
    cases = list(product(range(2, 6), KERNELS, SIDES))
    outcomes = []
    for setting in settings:
        found = [_compared(setting, *case) for case in cases]
        outcomes.append(
            Outcome.counted(setting, found.count(said[setting]), len(found), "networks")
        )
    return outcomes


def _compared(what: str, stages: int, kernel: int, side: int) -> str:
    pooled = [w for _ in range(stages) for w in (Window(kernel), Window(2, 2))]
    wide = [w for i in range(stages) for w in (Window(kernel, 1, 2**i), Window(2, 1, 2**i))]
    one, other = (_measured(windows, side)[what] for windows in (wide, pooled))
    return "equal" if one == other else "more" if one > other else "fewer"


def _measured(windows: Sequence[Window], side: int) -> dict[str, int]:
    """At the last convolution: cells it sees, positions it has; multiply-adds of all."""
    seen, cells, total = AxisField(None, 1, 1, 0, None), side, 0
    for convolution, pool in zip(windows[::2], windows[1::2], strict=True):
        cells = _after(cells, convolution)
        total += (convolution.size * cells) ** 2
        before = seen.through(convolution)
        found = {"field": before.size or 0, "positions": cells, "products": total}
        cells, seen = _after(cells, pool), before.through(pool)
    return found
