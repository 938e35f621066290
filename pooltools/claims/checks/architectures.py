"""What published networks are made of: where they pool, and with what (chapter 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pooltools.claims.checks import published
from pooltools.claims.checks.published import (
    BOOKKEEPING,
    CONVOLUTION,
    DENSE,
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
    found = [QUANTITIES[count](_parts(name)) for name in _names(of) if name != without]
    true = sum(least <= number <= most for number in found)
    return Outcome.counted(setting, true, len(found), "networks")


def _names(of: str) -> tuple[str, ...]:
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


def _of(parts: Iterable[Part], *kinds: str) -> list[Part]:
    return [part for part in parts if part.kind in kinds]


def _shrinking(parts: Parts) -> list[Part]:
    """Pooling layers that summarise windows and leave out positions."""
    return [part for part in parts if _pooled(part) and part.stride > 1]


def _share_of_convolutions(parts: Parts) -> float:
    convolutions = sum(part.multiply_adds for part in _of(parts, CONVOLUTION))
    return 100 * convolutions / sum(part.multiply_adds for part in parts)


def _head(parts: Parts) -> list[Part]:
    """Dense layers after the last global pooling, or after Flatten where there is none."""
    last = GLOBAL if _of(parts, GLOBAL) else "Flatten"
    place = max(i for i, part in enumerate(parts) if part.kind == last)
    return [part for part in parts[place:] if part.dense]


def _three_kinds(parts: Parts) -> bool:
    dense = any(part.dense for part in parts)
    return bool(_of(parts, CONVOLUTION) and _of(parts, POOLING, GLOBAL) and dense)


QUANTITIES: dict[str, Callable[[Parts], float]] = {
    "pools": lambda parts: len(_shrinking(parts)),
    "pooling layers": lambda parts: len(_of(parts, POOLING, GLOBAL)),
    "pooling layers in windows": lambda parts: len(_of(parts, POOLING)),
    "convolutions for each pooling layer": lambda parts: (
        len(_of(parts, CONVOLUTION)) / len(_of(parts, POOLING, GLOBAL))
    ),
    "percent of the multiply-adds in convolutions": _share_of_convolutions,
    "hidden dense layers": lambda parts: len(_head(parts)) - 1,
    "outputs of the last dense layer": lambda parts: _head(parts)[-1].units,
    "layers that work": lambda parts: len(_of(parts, *WORKING)),
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


def listed(settings: Sequence[str], printed: Mapping[str, Sequence[str]]) -> list[Outcome]:
    """Whether the pooling layers of a network are those of the list (L31).

    Each is named like "Max 3/2": what it takes, window and stride.
    """
    outcomes = []
    for setting in settings:
        pools = _of(published.network(setting), POOLING, GLOBAL)
        true = sorted(map(_named, pools)) == sorted(printed[setting])
        outcomes.append(Outcome.counted(setting, true, 1, "lists"))
    return outcomes


def _named(part: Part) -> str:
    return part.label if part.kind == GLOBAL else f"{part.label} {part.window}/{part.stride}"


def pools(
    settings: Sequence[str],
    cases: Mapping[str, Mapping[str, Any]],
    named: Sequence[str] = (),
    after: str = "",
) -> list[Outcome]:
    """Share of pooling layers that are as said.

    Parameters
    ----------
    cases : for each setting the group of networks or the network, `of`, whose pooling layers are
        counted, and which of them: those that `take` "Max" or "Average", or all
    named : beginnings of the names that a layer may have, for example "Max 2/2" or "Global"
    after : kind of layer that stands before the pooling layer on at least one way; "nothing but
        pooling" on all
    """
    outcomes = []
    for setting in settings:
        found = [
            part
            for name in _names(cases[setting]["of"])
            for part in _of(published.network(name), POOLING, GLOBAL)
            if part.label.startswith(cases[setting].get("take", ""))
        ]
        true = sum(_is_as_said(part, tuple(named), after) for part in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "pooling layers"))
    return outcomes


def _is_as_said(part: Part, named: tuple[str, ...], after: str) -> bool:
    if after == "nothing but pooling":
        return CONVOLUTION not in part.after and DENSE not in part.after
    return _named(part).startswith(named or "") and (not after or after in part.after)


def offered(settings: Sequence[str], named: Sequence[str]) -> list[Outcome]:
    """Share of the pooling layers of Keras whose names begin as said (Q29)."""
    import keras

    (setting,) = settings
    kinds = {getattr(keras.layers, name) for name in dir(keras.layers) if "Pooling" in name}
    true = sum(kind.__name__.startswith(tuple(named)) for kind in kinds)
    return [Outcome.counted(setting, true, len(kinds), "pooling layers")]
