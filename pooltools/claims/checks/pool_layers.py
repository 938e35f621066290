"""Which pooling layers published networks have, and which Keras offers (chapter 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pooltools.claims.checks import published
from pooltools.claims.checks.architectures import QUANTITIES, names_in, of_kind
from pooltools.claims.checks.published import GLOBAL, POOLING, Part
from pooltools.claims.outcome import Outcome

GROUPS = {"published by 2016": "by 2016", "published from 2017 on": "from 2017 on"}


def common(settings: Sequence[str], after: str, least: int) -> list[Outcome]:
    """Share of pooling layers that stand right after another kind, or of networks with pools (Q01).

    Parameters
    ----------
    after : kind of layer that leads to the pooling layer on some way with nothing that convolves,
        pools or is dense between
    least : pools that shrink the map, in a network
    """
    outcomes = []
    for setting in settings:
        if setting == "pooling layers":
            cases, found = "layers", [after in part.after for part in _layers("all")]
        else:
            names = names_in(GROUPS[setting.removeprefix("networks ")])
            pools = [QUANTITIES["pools"](published.network(name)) for name in names]
            cases, found = "networks", [number >= least for number in pools]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), cases))
    return outcomes


def forms(settings: Sequence[str], named: Sequence[str]) -> list[Outcome]:
    """Share of max pooling layers of such windows and strides, like "Max 2/2" (W901)."""
    outcomes = []
    for setting in settings:
        names = [_named(part) for part in _layers(GROUPS[setting])]
        outcomes.append(_beginning(setting, [n for n in names if n.startswith("Max")], named))
    return outcomes


def kinds(settings: Sequence[str], named: Sequence[str]) -> list[Outcome]:
    """Share of pooling layers whose names begin as said (Q29)."""
    lists: dict[str, Callable[[], Iterable[str]]] = {
        "in published networks": lambda: map(_named, _layers("all")),
        "among the layers of Keras": _offered,
    }
    return [_beginning(setting, list(lists[setting]()), named) for setting in settings]


def _offered() -> list[str]:
    """Names of Keras's pooling layers; an alias counts once."""
    import keras

    found = {getattr(keras.layers, name) for name in dir(keras.layers) if "Pooling" in name}
    return [kind.__name__ for kind in found]


def _beginning(setting: str, names: Sequence[str], named: Sequence[str]) -> Outcome:
    true = sum(name.startswith(tuple(named)) for name in names)
    return Outcome.counted(setting, true, len(names), "pooling layers")


def listed(settings: Sequence[str], printed: Mapping[str, Sequence[str]]) -> list[Outcome]:
    """Whether the pooling layers of a network are those of the list (L31).

    Each is named like "Max 3/2": what it takes, window and stride.
    """
    outcomes = []
    for setting in settings:
        true = sorted(map(_named, _layers(setting))) == sorted(printed[setting])
        outcomes.append(Outcome.counted(setting, true, 1, "lists"))
    return outcomes


def _layers(of: str) -> list[Part]:
    """All pooling layers of a group of networks, or of one."""
    networks = map(published.network, names_in(of))
    return [part for network in networks for part in of_kind(network, POOLING, GLOBAL)]


def _named(part: Part) -> str:
    return part.label if part.kind == GLOBAL else f"{part.label} {part.window}/{part.stride}"
