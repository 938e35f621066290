"""The windowed operations in one table: a new one gets every law by one line.

`of_window` is the definition in plain Python, from the list of a window's input values in row-major
order; it is written without the package.
"""

import itertools
import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

import pooltools
from tests.reference import definition


@dataclass(frozen=True)
class Operation:
    """A pooling function, its gradient, its definition and the laws it obeys."""

    name: str
    of_window: Callable[[list[float]], float]
    options: dict[str, object] = field(default_factory=dict)
    gate: float | None = None  # weight of every cell of a window of the operation that takes them
    negative: bool = True  # takes values below 0
    mean: bool = True  # keeps constants, lies between minimum and maximum
    monotone: bool = True  # where no value is negative
    degree: int = 1  # y(3 x) = 3 y(x) if 1; 0 if the operation has a scale of its own
    whole: str = "float64"  # number type from int8

    def __call__(self, x, **settings):
        return getattr(pooltools, self.name)(x, **settings, **self.given(x, settings))

    def gradient(self, dy, x, **settings):
        function = getattr(pooltools, f"{self.name}_grad")
        dx = function(dy, x, **settings, **self.given(x, settings))
        return dx if self.gate is None else dx[0]

    def given(self, x, settings):
        """The operation's own arguments."""
        if self.gate is None:
            return self.options
        window = np.broadcast_to(settings["pool_size"], x.ndim - 2)
        return {"weights": np.full(window, self.gate)}

    def fit(self, x):
        """`x` as the operation takes it."""
        return x if self.negative else np.abs(x)

    def defined(self, x, **settings):
        """The definition, window by window."""
        y = np.empty(definition.output_shape(x, settings))
        for index, cells in definition.pooled(x, settings):
            y[index] = self.of_window([float(x[c]) for c in cells if definition.is_input(x, c)])
        return y

    def __str__(self):
        return "-".join([self.name, *(f"{k}={v}" for k, v in self.options.items())])


def norm(p):
    return lambda values: math.fsum(abs(v) ** p for v in values) ** (1 / p)


def generalised_mean(p):
    return lambda values: (math.fsum(v**p for v in values) / len(values)) ** (1 / p)


def log_mean_exp(t):
    return lambda values: t * math.log(statistics.fmean(math.exp(v / t) for v in values))


def softly_weighted(t):
    def mean(values):
        weights = [math.exp(v / t) for v in values]
        return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)

    return mean


def blended(share):
    return lambda values: share * max(values) + (1 - share) * statistics.fmean(values)


def gated(weight):
    return lambda values: blended(1 / (1 + math.exp(-weight * sum(values))))(values)


def drawn_on_average(values):
    """Each value with itself as its chance."""
    return math.fsum(v * v for v in values) / (math.fsum(values) or 1)


def dropped_on_average(rate):
    """Layer by layer: the maximum reaches a level unless all cells that reach it are dropped."""

    def mean(values):
        levels = sorted({0.0, *values})
        return math.fsum(
            (level - below) * (1 - rate ** sum(v >= level for v in values))
            for below, level in itertools.pairwise(levels)
        )

    return mean


OPERATIONS = [
    Operation("min_pool", min, whole="int8"),
    Operation("sum_pool", math.fsum, mean=False, whole="int64"),
    Operation("median_pool", statistics.median),
    *[Operation("lp_pool", norm(p), {"p": p}, mean=False) for p in (1, 2.5)],
    *[Operation("gem_pool", generalised_mean(p), {"p": p}, negative=False) for p in (1, 3)],
    *[
        Operation("log_sum_exp_pool", log_mean_exp(t), {"temperature": t}, degree=0)
        for t in (0.3, 10.0)
    ],
    *[
        Operation("soft_pool", softly_weighted(t), {"temperature": t}, monotone=False, degree=0)
        for t in (0.3, 10.0)
    ],
    *[Operation("mixed_pool", blended(a), {"blend": a}) for a in (0.3, 1)],
    Operation("gated_pool", gated(0.3), gate=0.3, degree=0),
    Operation("stochastic_pool", drawn_on_average, negative=False, monotone=False),
    *[
        Operation(
            "max_pool_dropout", dropped_on_average(q), {"rate": q}, negative=False, mean=False
        )
        for q in (0, 0.4)
    ],
]
