"""All experiments by name, in the order in which they run: pilots before what rests on them.

A file of experiments has a table `EXPERIMENTS` of functions, because an experiment is defined only
once its pilots have run.
"""

from collections.abc import Callable

from pooltools.experiments import (
    core,
    costs,
    dropout,
    finding,
    heads,
    inverted,
    kept,
    kinds,
    known,
    leftover,
    memorising,
    ordering,
    other_digits,
    overfitting,
    permuted,
    places,
    pointing,
    pools,
    robust,
    steadiness,
    transitions,
    turning,
    underfitting,
)
from pooltools.experiments.arm import Experiment

EXPERIMENTS: dict[str, Callable[[], Experiment]] = {
    **core.EXPERIMENTS,
    **steadiness.EXPERIMENTS,
    **known.EXPERIMENTS,
    **places.EXPERIMENTS,
    **turning.EXPERIMENTS,
    **kept.EXPERIMENTS,
    **pools.EXPERIMENTS,
    **permuted.EXPERIMENTS,
    **costs.EXPERIMENTS,
    **dropout.EXPERIMENTS,
    **leftover.EXPERIMENTS,
    **ordering.EXPERIMENTS,
    **overfitting.EXPERIMENTS,
    **memorising.EXPERIMENTS,
    **underfitting.EXPERIMENTS,
    **other_digits.EXPERIMENTS,
    **heads.EXPERIMENTS,
    **pointing.EXPERIMENTS,
    **kinds.EXPERIMENTS,
    **inverted.EXPERIMENTS,
    **finding.EXPERIMENTS,
    **transitions.EXPERIMENTS,
    **robust.EXPERIMENTS,
}
