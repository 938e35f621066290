"""Sentences of other courses that can be counted (chapters 1 and 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from pooltools._types import Array
from pooltools.claims.checks.arrays import noise, to_numpy
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

CASES = list(product(range(6, 18), (2, 3), (1, 2, 3)))  # side, window, stride


def formula(settings: Sequence[str], plus: int) -> list[Outcome]:
    """Share of sizes i, windows k and strides s with floor((i - k) / s) + `plus` outputs (W101)."""
    import keras

    outcomes = []
    for setting in settings:
        kind, padding = setting.split(", ")
        layer = {
            "maximum": keras.layers.MaxPooling1D,
            "average": keras.layers.AveragePooling1D,
        }[kind]
        options = {"no border": "valid", "a border": "same"}
        true = sum(
            layer(k, s, options[padding]).compute_output_shape((1, i, 1))[1] == (i - k) // s + plus
            for i, k, s in CASES
        )
        outcomes.append(Outcome.counted(setting, true, len(CASES), "sizes"))
    return outcomes


def zeros(settings: Sequence[str], border: str) -> list[Outcome]:
    """Share of pictures whose maxima a border changes as padding 'same' of Keras does (W102).

    A setting says which values the pictures have.
    """
    import keras

    values: dict[str, Callable[[Array], Array]] = {
        "values of 0 or more": np.abs,
        "values of both signs": lambda x: x,
        "values below 0": lambda x: -np.abs(x),
    }
    same, valid = (keras.layers.MaxPooling2D(3, 1, p) for p in ("same", "valid"))
    outcomes = []
    for setting in settings:
        pictures = [values[setting](noise((1, n, n, 1), n)) for n in range(4, 12)]
        fill = {"zeros": 0.0, "the lowest number": -np.inf, "ones": 1.0}[border]
        padded = [
            np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=fill) for x in pictures
        ]
        true = sum(
            np.array_equal(to_numpy(valid(p)), to_numpy(same(x)))
            for p, x in zip(padded, pictures, strict=True)
        )
        outcomes.append(Outcome.counted(setting, true, len(pictures), "pictures"))
    return outcomes


def summary(settings: Sequence[str], printed: Mapping[str, int]) -> list[Outcome]:
    """Whether three convolutions and a dense layer have as many parameters as printed (W203)."""
    return [
        Outcome.counted(setting, _count(setting) == printed[setting], 1, "numbers")
        for setting in settings
    ]


def _count(setting: str) -> int:
    from keras import Input, Sequential, layers

    stack: list[Any] = [Input((224, 224, 3))]
    for _ in range(3):
        stack.append(layers.Conv2D(10, 3))
        if setting == "with pools":
            stack.append(layers.MaxPooling2D(2))
    with unbuilt():
        return int(Sequential([*stack, layers.Flatten(), layers.Dense(1)]).count_params())
