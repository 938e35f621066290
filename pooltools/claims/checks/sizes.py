"""How many parameters published networks have (chapter 4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

NETWORKS = (
    *("VGG16", "Xception", "ResNet50", "MobileNet", "MobileNetV3Small", "EfficientNetV2B0"),
    "ConvNeXtXLarge",
)
"""From keras.applications, its smallest and its largest among them."""


def parameters(settings: Sequence[str], least: float) -> list[Outcome]:
    """Share of networks with at least `least` times that many parameters (M403).

    A setting names the number: "millions" or "billions".
    """
    unit = {"millions": 1e6, "billions": 1e9}
    outcomes = []
    for setting in settings:
        found = [_count(name) >= least * unit[setting] for name in NETWORKS]
        outcomes.append(Outcome.counted(setting, sum(found), len(found), "networks"))
    return outcomes


@cache
def _count(name: str) -> int:
    import keras

    with unbuilt():
        model = getattr(keras.applications, name)(weights=None)
    return int(model.count_params())
