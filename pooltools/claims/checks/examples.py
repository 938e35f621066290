"""The tutorial's printed examples, run: three loops in NumPy and one network in Keras.

The snippets are our own; they compute what the printed ones compute, step for step.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pooltools import average_pool, max_pool
from pooltools._types import Array
from pooltools.claims.outcome import Outcome

MATRIX = [[1, 3, 2, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
LOOP = (  # level of indentation, line; two loops over the output, one reduction
    (0, "y = np.zeros({output})"),
    (0, "for i in range(y.shape[0]):"),
    (1, "for j in range(y.shape[1]):"),
    (2, "window = x[i * {step} : i * {step} + 2, j * {step} : j * {step} + 2]"),
    (2, "y[i, j] = np.{reduction}(window)"),
)
EXAMPLES = {  # what the tutorial prints as code: the step of the loop, and its reduction
    "maximum, step of the window": ("max", 2),
    "maximum, stride 2": ("max", 2),
    "mean, step of the window": ("mean", 2),
}
POOLS: dict[str, Callable[..., Array]] = {"max": max_pool, "mean": average_pool}


def source(reduction: str, step: int, deepest: int = 2) -> str:
    """The loop as text, with lines indented by at most `deepest` levels."""
    side = (4 - 2) // step + 1
    values = {"output": (side, side), "step": step, "reduction": reduction}
    return "\n".join("    " * min(level, deepest) + line.format(**values) for level, line in LOOP)


def ran(code: str) -> Array:
    """What the loop `code` leaves in `y`, for the tutorial's matrix."""
    names: dict[str, Any] = {"np": np, "x": np.array(MATRIX)}
    exec(compile(code, "example", "exec"), names)
    y: Array = names["y"]
    return y


def printed(settings: Sequence[str], reduction: str, prints: list[list[float]]) -> list[Outcome]:
    """Share of the four numbers that the loop, and `pooltools`, really give (T08, T10)."""
    (setting,) = settings
    x = np.array(MATRIX, dtype=float)[None, :, :, None]
    pooled = POOLS[reduction](x, 2)[0, :, :, 0]
    equal = (ran(source(reduction, step=2)) == prints) & (pooled == prints)
    return [Outcome.counted(setting, int(equal.sum()), equal.size, "numbers")]


def smaller_output(settings: Sequence[str], first_step: int, relation: str) -> list[Outcome]:
    """Share of the output's sides that stride 2 changes as said, against a first loop (T09)."""
    (setting,) = settings
    first, second = (np.array(ran(source("max", step)).shape) for step in (first_step, 2))
    changed = {"smaller": second < first, "larger": second > first}[relation]
    return [Outcome.counted(setting, int(changed.sum()), changed.size, "sides of the output")]


def runs(settings: Sequence[str], deepest: int) -> list[Outcome]:
    """Share of the loops that Python accepts, with bodies indented by at most `deepest` (T11)."""
    (setting,) = settings
    accepted = [_accepted(source(*example, deepest)) for example in EXAMPLES.values()]
    return [Outcome.counted(setting, sum(accepted), len(accepted), "loops")]


def _accepted(code: str) -> bool:
    try:
        ast.parse(code)
    except IndentationError:
        return False
    return ran(code).shape == (2, 2)


def summary(settings: Sequence[str], **numbers: int) -> list[Outcome]:
    """Share of the numbers that Keras prints for convolution, then pooling, on 64×64×3 (T12)."""
    (setting,) = settings
    found = _summary()
    right = sum(found[name] == value for name, value in numbers.items())
    return [Outcome.counted(setting, right, len(numbers), "numbers of the summary")]


def _summary() -> dict[str, int]:
    import keras

    convolution = keras.layers.Conv2D(32, (3, 3), activation="relu")
    pooling = keras.layers.MaxPooling2D((2, 2))
    model = keras.Sequential([keras.Input((64, 64, 3)), convolution, pooling])
    sides = [set(layer.output.shape[1:3]) for layer in model.layers]
    channels = {layer.output.shape[3] for layer in model.layers}
    return {
        "side_after_convolution": _only(sides[0]),
        "side_after_pooling": _only(sides[1]),
        "channels": _only(channels),
        "convolution_parameters": convolution.count_params(),
        "pooling_parameters": pooling.count_params(),
    }


def _only(values: set[int]) -> int:
    (value,) = values
    return value
