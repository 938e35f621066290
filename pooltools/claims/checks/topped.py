"""What published networks weigh with a global mean and with a flattened map on top (chapter 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

NETWORKS = {
    "networks for phones": ("MobileNet", "MobileNetV3Small"),
    "large networks": ("VGG16", "ResNet50"),
}
SHAPE = (224, 224, 3)


def times(settings: Sequence[str], least: float = 0, most: float = float("inf")) -> list[Outcome]:
    """Share of networks that with Flatten in place of the global mean have `least` to `most` times
    as many parameters (F32).

    One dense layer follows in both cases. A setting is a key of `NETWORKS` and the classes:
    "large networks, 10 classes".
    """
    outcomes = []
    for setting in settings:
        group, classes = setting.removesuffix(" classes").split(", ")
        found = [_ratio(name, int(classes)) for name in NETWORKS[group]]
        true = sum(least <= ratio <= most for ratio in found)
        outcomes.append(Outcome.counted(setting, true, len(found), "networks"))
    return outcomes


def _ratio(name: str, classes: int) -> float:
    flat, mean = (parameters(name, top, classes) for top in ("flattened map", "global mean"))
    return flat / mean


def printed(settings: Sequence[str], numbers: Mapping[str, int]) -> list[Outcome]:
    """Whether Keras counts as many parameters as printed (M604); 1000 classes."""
    outcomes = []
    for setting in settings:
        found = parameters(*setting.split(", "), classes=1000)
        outcomes.append(Outcome.counted(setting, found == numbers[setting], 1, "numbers"))
    return outcomes


@cache
def parameters(name: str, top: str, classes: int) -> int:
    """Parameters of a network of keras.applications for 224 × 224 pixels.

    top : "global mean" or "flattened map", then one dense layer; "own head"
    """
    import keras

    with unbuilt():
        if top == "own head":
            return int(_trunk(name, include_top=True, classes=classes).count_params())
        trunk = _trunk(name)
        kinds = {"global mean": "GlobalAveragePooling2D", "flattened map": "Flatten"}
        y = getattr(keras.layers, kinds[top])()(trunk.output)
        return int(keras.Model(trunk.input, keras.layers.Dense(classes)(y)).count_params())


@cache
def _trunk(name: str, include_top: bool = False, **settings: int) -> Any:
    import keras

    made = getattr(keras.applications, name)
    return made(weights=None, include_top=include_top, input_shape=SHAPE, **settings)
