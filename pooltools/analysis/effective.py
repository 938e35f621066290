"""The part of the receptive field that counts: gradients of one cell (chapter 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from pooltools._types import Array
from pooltools.analysis import _check, _check_data, _check_slope
from pooltools.analysis.moving import answer, batches
from pooltools.analysis.receptive import Declared, LayerField, receptive_field
from pooltools.analysis.slope import floating, slope
from pooltools.analysis.table import markdown
from pooltools.analysis.upto import UpTo, cut

COUNTS_ABOVE = 0.0455  # of the largest value: 1 - 95.45 %, as remembered of Luo et al.


@dataclass(frozen=True, eq=False)
class EffectiveField:
    """How much each input place moves one output cell; `str()` is a Markdown table.

    Parameters
    ----------
    values : mean |gradient| at each input place; all lengths below are in input cells
    cell : the place of the output cell
    layer : the layer whose output it is; None for a function
    examples : over how many the mean is taken
    theory : the receptive field of that layer; None if not known
    """

    values: Array
    cell: tuple[int, ...]
    layer: str | None
    examples: int
    theory: LayerField | None

    @property
    def centre(self) -> tuple[float, ...]:
        """Centre of mass on each axis."""
        return tuple(float(p @ np.arange(len(p))) for p in self._shares())

    @property
    def deviation(self) -> tuple[float, ...]:
        """Standard deviation on each axis, the values taken as weights of the places."""
        pairs = zip(self._shares(), self.centre, strict=True)
        return tuple(float(np.sqrt(p @ (np.arange(len(p)) - c) ** 2)) for p, c in pairs)

    @property
    def places(self) -> int:
        """How many places have more than 4.55 % of the largest value."""
        return int((self.values > COUNTS_ABOVE * self.values.max()).sum())

    @property
    def side(self) -> float:
        """Side of the square (line, cube) of as many places as `places`."""
        return float(self.places ** (1 / self.values.ndim))

    @property
    def share(self) -> float | None:
        """`side` as a share of the theoretical field's, of which the part in the input counts."""
        reach = self._reach()
        return None if reach is None else float(self.side / np.prod(reach) ** (1 / len(reach)))

    def _shares(self) -> list[Array]:
        """The share of the sum in each row of places, for each axis."""
        axes = range(self.values.ndim)
        rows = [self.values.sum(axis=tuple(b for b in axes if b != a)) for a in axes]
        return [row / row.sum() for row in rows]

    def _reach(self) -> tuple[int, ...] | None:
        """Length of the cell's theoretical field within the input, on each axis."""
        if self.theory is None:
            return None
        found = []
        for axis, n, i in zip(self.theory.axes, self.values.shape, self.cell, strict=True):
            first = axis.start + i * axis.jump
            size = n if axis.size is None else axis.size
            found.append(min(first + size, n) - max(first, 0))
        return tuple(found)

    def __str__(self) -> str:
        reach = self._reach() or ("–",) * self.values.ndim
        titles = ("axis", "layer", "cell", "field", "centre", "standard deviation")
        numbers = zip(self.cell, reach, self.centre, self.deviation, strict=True)
        rows = [
            [str(axis), self.layer or "–", str(i), str(size), f"{centre:.4g}", f"{width:.4g}"]
            for axis, (i, size, centre, width) in enumerate(numbers)
        ]
        share = "" if self.share is None else f", {self.share:.1%} of the theoretical field's"
        return (
            f"{markdown(titles, rows)}\n\n{self.places} places have more than {COUNTS_ABOVE:.2%} "
            f"of the largest mean |gradient|, as many as a side of {self.side:.4g}{share}. "
            f"Examples: {self.examples}."
        )

    def _repr_markdown_(self) -> str:
        return str(self)


def effective_receptive_field(
    model: Any,
    layer: str | None = None,
    x: Any = None,
    draws: int = 20,
    cell: tuple[int, ...] | None = None,
    channel: int | None = None,
    seed: int = 0,
    batch_size: int = 8,
    declared: Declared | None = None,
) -> EffectiveField:
    """Mean |gradient| of one output cell at each input place (Luo et al., 2016).

    A 1 arrives at one cell, 0 at all others, and goes back to the input; the mean is taken over
    examples and input channels. For averages one after the other the variance is the sum of that
    of each, (k² - 1) / 12 · (dilation · total stride before)², and many of them give a Gaussian.
    What random or trained weights and the data do to it is what is measured.

    The paper counts places above 1 - 95.45 % of the centre's value and gives their number as the
    side of a square (as remembered, not looked up); here it is of the largest value, as the centre
    can be 0. For random weights it averages over these too: average the `values` of several models.

    Parameters
    ----------
    model : Keras model, its layers run as at inference, or a function of an array (by central
        differences, two calls for each number of an example) giving (N, *spatial, C')
    layer : name of the layer in a functional or Sequential model, "block/conv" for nested ones;
        default the model's output
    x : examples, shape (N, *spatial, C), 1 to 3 spatial axes; default drawn
    draws : how many examples to draw from the standard normal distribution if `x` is None
    cell : place of the cell in the layer's output; default in the middle
    channel : of the cell; default the sum of all
    seed : for drawing
    batch_size : examples in memory at once
    declared : as in `receptive_field`, for the theoretical field

    Raises
    ------
    TypeError, ValueError : arguments that do not fit, or a cell that the input does not move

    >>> smooth = keras.Sequential(
    ...     [keras.Input((9, 1))] + [keras.layers.AveragePooling1D(3, 1) for _ in range(3)]
    ... )
    >>> [round(d**2, 5) for d in effective_receptive_field(smooth).deviation]
    [2.0]
    """
    size, count = _check_data.least(batch_size, "batch_size"), _check_data.least(draws, "draws")
    model = _check_data.instrument(model)
    if x is None:
        shape = _check_slope.drawn_shape(model)
        x = np.random.default_rng(seed).normal(size=(count, *shape)).astype(keras.config.floatx())
    x = floating(_check_data.examples(x))
    part, theory = _part(model, layer, declared)
    y = answer(part, x[:1])
    place = _check_slope.centre(cell, y.shape)
    dy = np.zeros((min(size, len(x)), *y.shape[1:]))
    dy[(slice(None), *place)] = _channels(channel, y.shape[-1])  # type: ignore[index]
    total = np.zeros(x.shape[1:-1])
    for each in batches(len(x), size):
        dx = slope(part, x[each], dy[: len(x[each])], size)
        total += np.abs(dx).sum(axis=(0, -1))
    if not total.any():
        _check_slope.no_slope(place)
    name = getattr(part, "sought", None)
    return EffectiveField(total / (len(x) * x.shape[-1]), place, name, len(x), theory)


def _part(
    model: Any, layer: str | None, declared: Declared | None
) -> tuple[Any, LayerField | None]:
    """What gives the layer's output, and the theoretical field of its cells if it is known."""
    if not isinstance(model, keras.Sequential) and not hasattr(model, "_run_through_graph"):
        return (model, None) if layer is None else _check_slope.no_layers(model, layer)
    part, known = UpTo(model, layer), _check.declared(declared)
    try:
        field = receptive_field(cut(model, part.sought), known)[part.sought]
    except ValueError:  # a layer's windows are not known
        return part, None
    return part, field if len(field.axes) == len(model.input_shape) - 2 else None


def _channels(channel: int | None, n: int) -> Array:
    if channel is None:
        return np.ones(n)
    weights = np.zeros(n)
    weights[_check_slope.channel(channel, n, "channel")] = 1
    return weights
