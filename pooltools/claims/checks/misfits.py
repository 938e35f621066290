"""What Keras does with sizes that do not fit window and stride (chapter 1)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pooltools.claims.outcome import Outcome

REST = [(5, 2), (7, 2), (8, 3), (28, 3), (10, 4)]  # side, window
LARGER = [(1, 2), (2, 3), (3, 5), (5, 7)]


def misfit(settings: Sequence[str], consequence: str) -> list[Outcome]:
    """Share of sizes that do not fit and have that consequence in Keras (F63, T22)."""
    import keras

    kinds = (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
    asked: dict[str, tuple[Sequence[Any], list[tuple[int, int]], Callable[..., Any]]] = {
        "the window fits, the stride leaves a rest": (kinds, REST, _built),
        "the window is larger than the input, no padding, while a model is built": (
            kinds, LARGER, _built),
        "the window is larger than the input, no padding, average called on an array": (
            kinds[1:], LARGER, _called),
        "the window is larger than the input, padding 'same'": (kinds, LARGER[1:], _same),
        "the stride leaves a rest, a skip connection adds the enlarged output": (
            kinds, REST, _skipped),
    }  # fmt: skip
    outcomes = []
    for setting in settings:
        layers, sizes, ask = asked[setting]
        found = [_consequence(ask, kind, n, size) for kind in layers for n, size in sizes]
        true = found.count(consequence)
        outcomes.append(Outcome.counted(setting, true, len(found), "sizes and layers"))
    return outcomes


def _consequence(ask: Callable[..., Any], kind: Callable[..., Any], n: int, size: int) -> str:
    try:
        side = ask(kind, n, size).shape[1]
    except ValueError:
        return "error"
    return {0: "empty output", n: "unchanged"}.get(side, "output")


def _built(kind: Callable[..., Any], n: int, size: int) -> Any:
    import keras

    return kind(size)(keras.Input((n, n, 1)))


def _called(kind: Callable[..., Any], n: int, size: int) -> Any:
    return kind(size)(np.ones((1, n, n, 1), "float32"))


def _same(kind: Callable[..., Any], n: int, size: int) -> Any:
    import keras

    return kind(size, padding="same")(keras.Input((n, n, 1)))


def _skipped(kind: Callable[..., Any], n: int, size: int) -> Any:
    import keras

    x = keras.Input((n, n, 1))
    return keras.layers.Add()([x, keras.layers.UpSampling2D(size)(kind(size)(x))])
