"""Sizes: how long the output is, where windows step, what the border does (chapter 1).

Every function counts over an enumerated range of sizes; Keras is asked wherever the sentence is
about a layer and not about arithmetic.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from pooltools import output_size, window_positions
from pooltools.claims.outcome import Outcome

SIZES = range(2, 65)
RELATIONS: dict[str, Callable[[int, int], bool]] = {
    "smaller": lambda after, before: after < before,
    "larger": lambda after, before: after > before,
    "equal": lambda after, before: after == before,
}
Case = tuple[int, int, int, str]  # side, window, stride, padding
BOTH = ("valid", "same")
REDUCING: dict[str, tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[str]]] = {
    "side and stride 2 or more": (SIZES, range(1, 6), range(2, 5), BOTH),
    "window 2 or more, stride 1, no padding": (SIZES, range(2, 6), (1,), ("valid",)),
    "stride 1, padding 'same'": (SIZES, range(1, 6), (1,), ("same",)),
    "window 1, stride 1": (SIZES, (1,), (1,), BOTH),
    "side 1": ((1,), range(1, 6), range(1, 5), BOTH),
}


def side(n: int, size: int, stride: int, padding: str = "valid") -> int:
    """Output length of one axis."""
    length = output_size(n, size, stride, padding)
    assert isinstance(length, int)
    return length


def times(settings: Sequence[str], factor: str) -> list[Outcome]:
    """Share of sizes that a 2×2 window with stride 2 multiplies by `factor` (F28)."""
    even = [(n, side(n, 2, 2, p)) for n in SIZES if n % 2 == 0 for p in ("valid", "same")]
    odd = [(n, side(n, 2, 2, p)) for n in SIZES if n % 2 for p in ("valid", "same")]
    pairs = {
        "even sides": even,
        "odd sides": odd,
        "pixels, even sides": [(n * n, after * after) for n, after in even],
    }
    return [
        Outcome.counted(s, sum(after == n * Fraction(factor) for n, after in pairs[s]),
                        len(pairs[s]), "sizes and paddings")
        for s in settings
    ]  # fmt: skip


def becomes(settings: Sequence[str], before: list[int], after: list[int]) -> list[Outcome]:
    """Share of computations, ours and Keras's, that give `after` from `before` (F62)."""
    import keras

    (setting,) = settings
    found = [output_size(tuple(before), 2, padding=padding) for padding in ("valid", "same")]
    for padding in ("valid", "same"):
        layer = keras.layers.MaxPooling2D(2, padding=padding)
        found.append(layer.compute_output_shape((1, *before, 1))[1:3])
    return [Outcome.counted(setting, found.count(tuple(after)), len(found), "computations")]


def changes(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of sizes, windows and strides after which the sides are as said (T01, Q70)."""
    outcomes = []
    for setting in settings:
        found = [(case[0], side(*case)) for case in cases(setting)]
        true = sum(RELATIONS[relation](after, n) for n, after in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "cases"))
    return outcomes


def cases(setting: str) -> list[Case]:
    """The cases of a setting of T01 that give an output: without padding a window must fit."""
    return [c for c in product(*REDUCING[setting]) if c[0] >= c[1] or c[3] == "same"]


def small_cases(setting: str) -> list[Case]:
    """Those of few sides, for checks that build a layer for each case."""
    return [case for case in cases(setting) if case[0] in (1, 2, 3, 8, 9, 32)]


def larger_stride(settings: Sequence[str], relation: str) -> list[Outcome]:
    """Share of pairs of strides of which the larger gives an output as said (T18)."""
    pairs: dict[str, tuple[bool, Callable[[int], Sequence[int]]]] = {
        "stride at least doubled, two windows or more": (True, _multiples),
        "stride larger by one, two windows or more": (True, lambda stride: [stride + 1]),
        "one window": (False, _multiples),
    }
    sizes = [c for c in product(SIZES, range(1, 6), range(1, 5)) if c[0] >= c[1]]
    outcomes = []
    for setting in settings:
        several, longer = pairs[setting]
        found = [
            RELATIONS[relation](side(n, k, larger), side(n, k, stride))
            for n, k, stride in sizes
            if (side(n, k, stride) > 1) == several
            for larger in longer(stride)
        ]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "pairs of strides"))
    return outcomes


def _multiples(stride: int) -> Sequence[int]:
    return [2 * stride, 2 * stride + 1, 3 * stride]


def moves(settings: Sequence[str], by: str) -> list[Outcome]:
    """Share of steps from window to window that are as long as `by` says (T07)."""
    cases = [(n, k, s) for n, k, s in product((16, 31), (3, 5), (1, 2, 4))]
    steps: dict[str, Callable[[int, int, int], Any]] = {
        "pooltools": lambda n, k, s: np.diff(np.array(window_positions(n, k, s))),
        "Keras": _keras_steps,
    }
    outcomes = []
    for setting in settings:
        equal = np.concatenate(
            [steps[setting](n, k, s) == {"stride": s, "window": k}[by] for n, k, s in cases]
        )
        outcomes.append(Outcome.counted(setting, int(equal.sum()), equal.size, "steps"))
    return outcomes


def _keras_steps(n: int, size: int, stride: int) -> Any:
    import keras

    row = np.arange(n, dtype="float32")[None, :, None]  # the maximum tells where a window ends
    pooled = keras.layers.MaxPooling1D(size, stride)(row)
    return np.diff(keras.ops.convert_to_numpy(pooled)[0, :, 0])


def default_stride(settings: Sequence[str], default: int) -> list[Outcome]:
    """Share of Keras layers whose stride, if not given, is `default` (Q53)."""
    import keras

    layers = {
        "convolution": [keras.layers.Conv2D(4, size) for size in (1, 2, 3, 5)],
        "pooling": [
            kind(size)
            for kind in (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
            for size in (2, 4, 5)
        ],
    }
    return [
        Outcome.counted(
            s, sum(layer.strides == (default,) * 2 for layer in layers[s]), len(layers[s]), "layers"
        )
        for s in settings
    ]
