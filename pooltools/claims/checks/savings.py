"""What networks of the experiments cost with pooling, without it, and with strides (chapter 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from pooltools.analysis import Cost, cost
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome
from pooltools.experiments import networks

POOLS = ("max", "avg")
SIZES = ((32, (8, 16, 32)), (48, (16, 32, 64)), (64, (8, 16)))  # side, channels of each stage


def _of(*kinds: str) -> Callable[[Cost], float]:
    """Numbers stored by layers of these kinds."""
    return lambda found: sum(layer.parameters for layer in found.layers if layer.kind in kinds)


QUANTITIES: dict[str, Callable[[Cost], float]] = {
    "multiply-adds": lambda found: found.multiply_adds,
    "multiply-adds of the first stage": lambda found: found.layers[0].multiply_adds,
    "bytes kept in training": lambda found: found.training_bytes,
    "bytes at inference": lambda found: found.forward_bytes,
    "parameters": lambda found: found.parameters,
    "convolution weights": _of("Conv2D"),
    "weights of the first dense layer": lambda found: next(
        layer.parameters for layer in found.layers if layer.kind == "Dense"
    ),
}


def times(
    settings: Sequence[str],
    cases: Mapping[str, Mapping[str, Any]],
    least: float = 0,
    most: float = float("inf"),
) -> list[Outcome]:
    """Share of networks that without pooling cost `least` to `most` times as much as with it.

    Parameters
    ----------
    cases : for each setting the quantity `of` both networks, how the one `without` pooling goes
        down ("none": not at all, "stride") and the `head` of both; `stages` for networks of so
        many only
    """
    outcomes = []
    for setting in settings:
        found = _ratios(**cases[setting])
        true = sum(least <= ratio <= most for ratio in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "networks"))
    return outcomes


def _ratios(of: str, without: str, head: str, stages: int | None = None) -> list[float]:
    quantity = QUANTITIES[of]
    sizes = [i for i, (_, widths) in enumerate(SIZES) if stages in (None, len(widths))]
    pairs = product(sizes, POOLS)
    return [quantity(_cost(s, without, head)) / quantity(_cost(s, pool, head)) for s, pool in pairs]


@cache  # rows ask different things of the same networks
def _cost(size: int, down: str, head: str) -> Cost:
    side, widths = SIZES[size]
    with unbuilt():
        model = networks.build((side, side, 1), 10, 0, down=down, head=head, widths=widths)
    return cost(model)
