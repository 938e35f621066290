"""What is read off trained runs: one table, filled by one file per subject."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pooltools._types import Array
from pooltools.experiments.measures import (
    away,
    changes,
    cost,
    dropped,
    elsewhere,
    features,
    fit,
    heads,
    kept,
    labels,
    localised,
    probe,
    seen,
    sized,
    stopped,
    whereabouts,
)
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import Run

MEASURES: dict[str, Measure] = {
    **fit.MEASURES,
    **changes.MEASURES,
    **features.MEASURES,
    **probe.MEASURES,
    **away.MEASURES,
    **kept.MEASURES,
    **seen.MEASURES,
    **cost.MEASURES,
    **dropped.MEASURES,
    **stopped.MEASURES,
    **labels.MEASURES,
    **elsewhere.MEASURES,
    **sized.MEASURES,
    **heads.MEASURES,
    **localised.MEASURES,
    **whereabouts.MEASURES,
}


def of(run: Run, names: Sequence[str]) -> tuple[dict[str, float | None], dict[str, Array]]:
    """The named measures of a run, None where not finite; and the values of those per picture."""
    values: dict[str, float | None] = {}
    bits: dict[str, Array] = {}
    for name in names:
        found = MEASURES[name].of(run)
        if MEASURES[name].per_image:
            bits[name] = np.asarray(found)
            found = float(np.mean(found)) * (100 if bits[name].dtype == bool else 1)
        values[name] = float(found) if math.isfinite(found) else None
    return values, bits
