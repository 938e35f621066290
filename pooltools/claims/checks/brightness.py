"""Bright things on dark ground and dark things on bright ground (chapter 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.checks.sharp import counted
from pooltools.claims.outcome import Outcome
from pooltools.data import mnist_5000

HALF = 0.5  # of the range: what is beyond it belongs to the stroke
WINDOWS = (2, 4)


@cache
def _digits() -> Array:
    """Twenty digits, 0 to 1, bright on dark, shape (20, 28, 28, 1)."""
    found: Array = mnist_5000().x_train[::250] / 255.0
    return found


def strokes(settings: Sequence[str], **become: str) -> list[Outcome]:
    """Share of digits and windows of which the stroke takes, after max pooling of the picture, a
    larger or smaller part of the area (M504). `become` says it for "bright" and "dark" strokes."""
    asked = {
        setting: lambda setting=setting: _changes(setting.split()[0], become)
        for setting in settings
    }
    return counted(settings, asked, "digits and windows")


def _changes(kind: str, become: dict[str, str]) -> Iterator[bool]:
    for x, size in product(_digits(), WINDOWS):
        shown = x[None] if kind == "bright" else 1 - x[None]
        before, after = (_area(y, kind) for y in (shown, max_pool(shown, size)))
        yield after > before if become[kind] == "wider" else after < before


def _area(x: Array, kind: str) -> float:
    return float((x > HALF).mean() if kind == "bright" else (x < HALF).mean())


# --- M505


def turned_over(settings: Sequence[str], answers: str) -> list[Outcome]:
    """Share of networks that answer to inverted digits with the first kernels' signs turned over
    as said: with the "same" numbers, or with "opposite" ones (M505)."""
    asked = {setting: lambda setting=setting: _answers(setting, answers) for setting in settings}
    return counted(settings, asked, "networks")


def _answers(setting: str, said: str) -> Iterator[bool]:
    x = np.pad(_digits(), [(0, 0), (2, 2), (2, 2), (0, 0)]).astype("float32")
    inverted = -x if setting == "border in the colour of the ground" else 1 - x
    for model, turned in _networks():
        one, other = (to_numpy(each(seen)) for each, seen in ((model, x), (turned, inverted)))
        yield np.allclose(other, SAID[said] * one, rtol=1e-4, atol=1e-5)


@cache
def _networks() -> list[tuple[Any, Any]]:
    """Small networks, and each again with the first kernels' signs turned over."""
    from pooltools.experiments import networks

    pairs = []
    for down, head in (("max", "gmp"), ("avg", "gap")):
        pair = [
            networks.build((32, 32, 1), 10, 0, down=down, head=head, widths=(4, 8))
            for _ in range(2)
        ]
        first, *others = pair[0].get_weights()
        pair[1].set_weights([-first, *others])
        pairs.append((pair[0], pair[1]))
    return pairs


SAID = {"same": 1.0, "opposite": -1.0}

# --- M507


def larger(settings: Sequence[str], maximum: str) -> list[Outcome]:
    """Share of windows whose maximum is, beside their mean, as said (M507)."""
    cells = noise((1, 48, 48, 1), 0).astype(np.float64)
    plain = np.repeat(np.repeat(cells[:, ::8, ::8], 8, axis=1), 8, axis=2)  # one value per block
    inputs = {"cells differ": cells, "cells are all alike": plain}
    outcomes = []
    for setting in settings:
        more = np.concatenate(
            [
                (max_pool(inputs[setting], k) - average_pool(inputs[setting], k)).ravel()
                for k in WINDOWS
            ]
        )
        true = BESIDE[maximum](more)
        outcomes.append(Outcome.counted(setting, int(true.sum()), true.size, "windows"))
    return outcomes


BESIDE: dict[str, Callable[[Array], Array]] = {
    "larger": lambda more: more > 1e-12,
    "smaller": lambda more: more < -1e-12,
}
