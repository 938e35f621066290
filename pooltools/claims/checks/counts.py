"""Numbers that texts print about whole networks, counted again (chapter 2)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pooltools.analysis import Cost, cost
from pooltools.claims.checks.unbuilt import unbuilt
from pooltools.claims.outcome import Outcome

MILLION = 1_000_000


def vgg(settings: Sequence[str], printed: Mapping[str, float]) -> list[Outcome]:
    """Whether a number about VGG-16 is as printed, to the digits that are printed (L15)."""
    import keras

    with unbuilt():
        found = cost(keras.applications.VGG16(weights=None))
    return [
        Outcome.counted(setting, _VGG[setting](found) == printed[setting], 1, "numbers")
        for setting in settings
    ]


def _values(found: Cost) -> float:
    """Input and outputs, 4 bytes each; an activation is made in place."""
    return found.training_bytes / 4


def _first_dense(found: Cost) -> float:
    """Weights without biases, as the notes count them: one multiply-add each."""
    return next(layer.multiply_adds for layer in found.layers if layer.kind == "Dense")


def _dropped(found: Cost) -> float:
    """Percent of the values that a pooling layer takes in and does not put out."""
    shapes = [layer.shape for layer in found.layers]
    shares = {
        1 - after[0] * after[1] / (before[0] * before[1])
        for before, after, layer in zip(shapes, shapes[1:], found.layers[1:], strict=False)
        if "Pooling" in layer.kind
    }
    (share,) = shares
    return 100 * share


_VGG: dict[str, Callable[[Cost], float]] = {
    "million parameters": lambda found: round(found.parameters / MILLION),
    "weights of the first dense layer": _first_dense,
    "parameters of the pooling layers": lambda found: sum(
        layer.parameters for layer in found.layers if "Pooling" in layer.kind
    ),
    "percent of the values that a pool discards": _dropped,
    "million values kept in the forward pass": lambda found: round(_values(found) / MILLION),
}


def heads(settings: Sequence[str], printed: Mapping[str, int]) -> list[Outcome]:
    """Whether two convolutions and a head have as many parameters as printed (L43)."""
    return [
        Outcome.counted(
            setting, _small(*setting.split(", ")).count_params() == printed[setting], 1, "numbers"
        )
        for setting in settings
    ]


def _small(pools: str, head: str) -> Any:
    from keras import Input, Sequential, layers

    def pool() -> list[Any]:
        return [layers.MaxPooling2D(2)] if pools == "two pools" else []

    with unbuilt():
        first = [Input((64, 64, 3)), layers.Conv2D(32, 3, padding="same"), *pool()]
        last = layers.Flatten() if head == "Flatten" else layers.GlobalAveragePooling2D()
        second = [layers.Conv2D(64, 3, padding="same"), *pool(), last]
        return Sequential([*first, *second, layers.Dense(128), layers.Dense(10)])
