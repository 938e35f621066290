"""Whether digits are recognised at places where training never showed them.

Asked is which of 5 to 9 it is, whatever the scores of 0 to 4: a network that was shown those
everywhere, and these at home only, learns that what lies elsewhere is none of these. Guessing gives
20 %.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run

FIRST = 5  # the first of the digits that training showed at one place only


def accuracy(run: Run, pixels: int) -> Array:
    """Share of the digits 5 to 9 told from each other, moved down, right, and both; in percent."""
    chosen = run.pictures.y_test >= FIRST
    x, y = run.pictures.x_test[chosen], run.pictures.y_test[chosen]
    ways = {(pixels, 0), (0, pixels), (pixels, pixels)}
    scores = (run.logits(np.roll(x, way, axis=(1, 2)))[:, FIRST:] for way in sorted(ways))
    found = [FIRST + score.argmax(1) == y for score in scores]
    values: Array = 100 * np.mean(found, axis=0)
    return values


MEASURES: dict[str, Measure] = {
    "accuracy at home": Measure(partial(accuracy, pixels=0), "%", True),
    **{f"accuracy {k} px away": Measure(partial(accuracy, pixels=k), "%", True) for k in (2, 4, 8)},
}
