"""How far layers see with pooling, without it, and with what can take its place (chapter 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from operator import eq, gt, lt
from typing import Any

from pooltools.analysis import LayerField, Window, receptive_field
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

RELATIONS: dict[str, Callable[[int, int], bool]] = {"larger": gt, "smaller": lt, "equal": eq}
KERNELS, STAGES = (2, 3, 5), 4
POOLS = ((2, 2), (3, 2), (3, 3))  # window, stride
Stack = list[tuple[str, Window]]  # what a layer is called, and its window

INSTEAD: dict[str, Callable[[Window, Window, int], list[Window]]] = {
    # (convolution, pool, dilation by the strides so far) -> windows of one stage
    "pooling": lambda conv, pool, _: [conv, pool],
    "nothing": lambda conv, pool, _: [conv],
    "strided convolutions": lambda conv, pool, _: [Window(conv.size, pool.stride)],
    "dilated windows of both kinds": lambda conv, pool, d: [
        Window(conv.size, dilation=d),
        Window(pool.size, dilation=d),
    ],
}


def later(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of later convolutions whose field is as said beside the same one without pooling (F45).

    A setting says what stands instead of the pooling; all networks have the same kernels.
    """
    cases = list(product(KERNELS, POOLS))
    outcomes = []
    for setting in settings:
        pairs = [
            pair
            for kernel, pool in cases
            for pair in zip(
                _convolutions("pooling", kernel, pool),
                _convolutions(setting.removeprefix("instead of pooling: "), kernel, pool),
                strict=True,
            )
        ]
        true = sum(RELATIONS[relation](one, other) for one, other in pairs)
        outcomes.append(Outcome.counted(setting, true, len(pairs), "convolutions"))
    return outcomes


def _convolutions(kind: str, kernel: int, pool: tuple[int, int]) -> list[int]:
    """Sizes of the fields of the convolutions after the first."""
    size, stride = pool
    stack: list[Window] = []
    places = []
    for stage in range(STAGES):
        places.append(len(stack))
        stack += INSTEAD[kind](Window(kernel), Window(size, stride), stride**stage)
    fields = _fields(stack)
    return [_length(fields[place]) for place in places[1:]]


def doubled(settings: Sequence[str], times: int) -> list[Outcome]:
    """Share of networks in which a 2×2 pool with stride 2 makes `times` as much of it (Q62).

    The pool comes after one to four convolutions and before one more.
    """
    cases = [(Window(kernel), n) for kernel, n in product(KERNELS, range(1, 5))]
    outcomes = []
    for setting in settings:
        pairs = [COMPARED[setting](conv, n) for conv, n in cases]
        true = sum(after == times * before for before, after in pairs)
        outcomes.append(Outcome.counted(setting, true, len(pairs), "networks"))
    return outcomes


def _with_and_without(conv: Window, n: int) -> tuple[list[LayerField], list[LayerField]]:
    return _fields([conv] * (n + 1)), _fields([*[conv] * n, Window(2, 2), conv])


def _right_after(conv: Window, n: int) -> tuple[int, int]:
    _, pooled = _with_and_without(conv, n)
    return _length(pooled[n - 1]), _length(pooled[n])


def _of_the_next(conv: Window, n: int) -> tuple[int, int]:
    plain, pooled = _with_and_without(conv, n)
    return _length(plain[n]), _length(pooled[n + 1])


def _added(conv: Window, n: int) -> tuple[int, int]:
    plain, pooled = _with_and_without(conv, n)
    return (
        _length(plain[n]) - _length(plain[n - 1]),
        _length(pooled[n + 1]) - _length(pooled[n]),
    )


def _step(conv: Window, n: int) -> tuple[int, int]:
    _, pooled = _with_and_without(conv, n)
    return pooled[n - 1].jump[0], pooled[n].jump[0]


COMPARED: dict[str, Callable[[Window, int], tuple[int, int]]] = {
    "the field of the pool's own cells": _right_after,
    "the field of the next convolution": _of_the_next,
    "what the next convolution adds to the field": _added,
    "the step from one cell's field to the next": _step,
}


def _fields(windows: Sequence[Window]) -> list[LayerField]:
    """Fields along a signal so long that nothing meets its ends."""
    from keras import Input, Sequential

    with unbuilt():
        model = Sequential([Input((4096, 1)), *map(_layer, windows)])
        return list(receptive_field(model).layers)


def _layer(window: Window) -> Any:
    from keras import layers

    if window.dilation > 1 or window.stride == 1:  # a field does not ask what is computed
        return layers.Conv1D(1, window.size, dilation_rate=window.dilation)
    return layers.MaxPooling1D(window.size, window.stride)


def _length(field: LayerField) -> int:
    (size,) = field.size
    assert size is not None
    return size
