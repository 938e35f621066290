"""How many parameters published networks have (chapter 4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

NETWORKS = (
    *("VGG16", "Xception", "ResNet50", "InceptionV3", "MobileNet", "MobileNetV3Small"),
    *("DenseNet121", "EfficientNetV2B0", "ConvNeXtTiny", "ConvNeXtXLarge"),
)
"""One or two of each family in keras.applications, its smallest and its largest among them."""


def parameters(settings: Sequence[str], least: float, below: float = float("inf")) -> list[Outcome]:
    """Share of networks with at least `least` times that many parameters and fewer than `below`
    times (M403). A setting names the number: "millions" or "billions"."""
    unit = {"millions": 1e6, "billions": 1e9}
    outcomes = []
    for setting in settings:
        found = [least <= _count(name) / unit[setting] < below for name in NETWORKS]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "networks"))
    return outcomes


@cache
def _count(name: str) -> int:
    import keras

    with unbuilt():
        model = getattr(keras.applications, name)(weights=None)
    return int(model.count_params())
