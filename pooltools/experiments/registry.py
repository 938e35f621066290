"""All experiments by name, in the order in which they run: pilots before what rests on them."""

from collections.abc import Callable
from functools import partial

from pooltools.experiments import core
from pooltools.experiments.arm import Experiment

EXPERIMENTS: dict[str, Callable[[], Experiment]] = {
    "rates-core-mnist": partial(core.pilot, core.MNIST),
    "core-mnist": partial(core.experiment, core.MNIST),
    "again-mnist": partial(core.experiment, core.MNIST, first=100, name="again"),
    "rates-core-fashion": partial(core.pilot, core.FASHION),
    "core-fashion": partial(core.experiment, core.FASHION),
}
