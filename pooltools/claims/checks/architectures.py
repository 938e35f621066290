"""What published networks are made of: where they pool, and with what (chapter 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pooltools.claims.checks import published
from pooltools.claims.checks.published import (
    BOOKKEEPING,
    CONVOLUTION,
    GLOBAL,
    POOLING,
    WORKING,
    Part,
)
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

Parts = tuple[Part, ...]
STEM = published.SIDE // 4  # sides of the maps that the first stage of blocks works on


def networks(
    settings: Sequence[str], cases: Mapping[str, Mapping[str, Any]], **common: Any
) -> list[Outcome]:
    """Share of networks with `least` to `most` of something.

    Parameters
    ----------
    cases : for each setting what to `count`, `of` which group of networks or which one, `without`
        which of them; the `least` and the `most`, if not 0 and no end
    common : arguments of every case
    """
    return [_networks(setting, **{**cases[setting], **common}) for setting in settings]


def _networks(
    setting: str,
    count: str,
    of: str,
    without: str = "",
    least: float = 0,
    most: float = float("inf"),
) -> Outcome:
    found = [QUANTITIES[count](_parts(name)) for name in names_in(of) if name != without]
    true = sum(least <= number <= most for number in found)
    return Outcome.counted(setting, true, len(found), "networks")


def names_in(of: str) -> tuple[str, ...]:
    """The networks of a group, or the one of that name."""
    return published.GROUPS.get(of, (of,))


def _parts(name: str) -> Parts:
    return _tutorial() if name == "one convolution" else published.network(name)


@cache
def _tutorial() -> Parts:
    """The tutorial's convolution and pool, and a dense layer on the flattened map."""
    from keras import Input, Sequential, layers

    first = [Input((64, 64, 3)), layers.Conv2D(32, 3), layers.MaxPooling2D(2), layers.Flatten()]
    with unbuilt():
        return published.parts(Sequential([*first, layers.Dense(128), layers.Dense(10)]))


def of_kind(parts: Iterable[Part], *kinds: str) -> list[Part]:
    """The layers of these kinds."""
    return [part for part in parts if part.kind in kinds]


def _shrinking(parts: Parts) -> list[Part]:
    """Pooling layers that summarise windows and leave out positions."""
    return [part for part in parts if _pooled(part) and part.stride > 1]


def _share_of_convolutions(parts: Parts) -> float:
    convolutions = sum(part.multiply_adds for part in of_kind(parts, CONVOLUTION))
    return 100 * convolutions / sum(part.multiply_adds for part in parts)


def _head(parts: Parts) -> list[Part]:
    """Dense layers after the last global pooling, or after Flatten where there is none."""
    last = GLOBAL if of_kind(parts, GLOBAL) else "Flatten"
    place = max(i for i, part in enumerate(parts) if part.kind == last)
    return [part for part in parts[place:] if part.dense]


def _three_kinds(parts: Parts) -> bool:
    dense = any(part.dense for part in parts)
    return bool(of_kind(parts, CONVOLUTION) and of_kind(parts, POOLING, GLOBAL) and dense)


QUANTITIES: dict[str, Callable[[Parts], float]] = {
    "pools": lambda parts: len(_shrinking(parts)),
    "pooling layers": lambda parts: len(of_kind(parts, POOLING, GLOBAL)),
    "pooling layers in windows": lambda parts: len(of_kind(parts, POOLING)),
    "convolutions for each pooling layer": lambda parts: (
        len(of_kind(parts, CONVOLUTION)) / len(of_kind(parts, POOLING, GLOBAL))
    ),
    "percent of the multiply-adds in convolutions": _share_of_convolutions,
    "hidden dense layers": lambda parts: len(_head(parts)) - 1,
    "outputs of the last dense layer": lambda parts: _head(parts)[-1].units,
    "layers that work": lambda parts: len(of_kind(parts, *WORKING)),
    "all three kinds": _three_kinds,
    "other kinds": lambda parts: len({part.kind for part in parts} - {*WORKING, *BOOKKEEPING}),
}


def halvings(settings: Sequence[str], by: str) -> list[Outcome]:
    """Share of the layers between stages that shrink the map `by` what is said (F41).

    "pooling" summarises a window; "strides" take one position in four, by a convolution or by a
    pool of one cell. A setting is a network.
    """
    outcomes = []
    for setting in settings:
        found = [p for p in published.network(setting) if p.stride > 1 and p.side < 2 * STEM]
        true = sum(WAYS[by](part) for part in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "shrinking layers"))
    return outcomes


def _pooled(part: Part) -> bool:
    return part.kind == POOLING and part.window > 1


WAYS: dict[str, Callable[[Part], bool]] = {
    "pooling": _pooled,
    "strides": lambda part: not _pooled(part) and part.cells < part.side**2,
    "nothing": lambda part: part.cells == part.side**2,
}
