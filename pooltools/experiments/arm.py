"""What is compared: arms, runs, contrasts and the experiment that holds them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

ENGINE = 1
"""Raised when a change of the training code makes old rows mean something else."""


@dataclass(frozen=True)
class Arm:
    """A network, the data it sees and how it is trained: everything but the seed.

    Parameters
    ----------
    name : unique in its experiment, read by people
    network : settings of `networks.build`
    data : settings of `datasets.parts`
    training : settings of `training.train`
    """

    name: str
    network: Mapping[str, Any]
    data: Mapping[str, Any]
    training: Mapping[str, Any]

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with anything that a trained run depends on."""
        what = {"engine": ENGINE, **asdict(self)}
        del what["name"]
        return digest(what)[:16]

    @property
    def definition(self) -> dict[str, Any]:
        """The settings, as results files store them."""
        return {"network": self.network, "data": self.data, "training": self.training}


@dataclass(frozen=True)
class Contrast:
    """A weighted sum of arms, seed by seed, in the direction of a claim.

    Parameters
    ----------
    name : unique in its experiment
    measure : name of a measure
    weights : of each arm; they sum to 0
    scale : "linear", "log" for the weighted sum of logarithms: a ratio; or "errors" for that of
        -log(100 - percent): a ratio of what lacks to 100 %, for shares near 100
    """

    name: str
    measure: str
    weights: Mapping[str, float]
    scale: str = "linear"

    @classmethod
    def difference(cls, measure: str, more: str, less: str, scale: str = "linear") -> Contrast:
        """`more` minus `less`, or on the other scales the logarithm of a ratio."""
        sign = {"linear": "-", "log": "/", "errors": "errs less than"}[scale]
        return cls(f"{measure}: {more} {sign} {less}", measure, {more: 1, less: -1}, scale)

    @classmethod
    def weighted(
        cls, measure: str, weights: Mapping[str, float], scale: str = "linear"
    ) -> Contrast:
        """Any weighted sum, named by its weights."""
        end = " (errors)" if scale == "errors" else ""
        return cls(f"{measure}: {dict(weights)}{end}", measure, weights, scale)

    @classmethod
    def of(cls, measure: str, weights: Mapping[str, float], scale: str = "linear") -> Contrast:
        """A difference if two arms weigh 1 and -1, or else a weighted sum."""
        if sorted(weights.values()) == [-1, 1]:
            more, less = sorted(weights, key=weights.__getitem__, reverse=True)
            return cls.difference(measure, more, less, scale)
        return cls.weighted(measure, weights, scale)

    @property
    def reversed(self) -> Contrast:
        """The same in the other direction, by its own name."""
        turned = {name: -weight for name, weight in self.weights.items()}
        return Contrast.of(self.measure, turned, self.scale)


@dataclass(frozen=True)
class Experiment:
    """Arms that are run on the same seeds, and what is measured on them.

    Parameters
    ----------
    name : of the results file, `results/NAME.json`
    setting : data and network, as ledger rows name it
    question : one sentence
    data : "embedded", or "full" if it needs the full data sets
    arms : unique names
    seeds : counted seeds; pilots use seeds >= 1000
    measures : names from `measures.MEASURES`
    contrasts : registered before the first counted run
    minutes : expected time on two cores
    only_seeds : by name of an arm, how many of the seeds it gets, where resolution costs too much
    alone : one process only, because time is measured
    """

    name: str
    setting: str
    question: str
    data: str
    arms: tuple[Arm, ...]
    seeds: tuple[int, ...]
    measures: tuple[str, ...]
    contrasts: tuple[Contrast, ...] = ()
    minutes: float = 1
    only_seeds: Mapping[str, int] = field(default_factory=dict)
    alone: bool = False

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"names of arms must be unique in {self.name}; got twice {twice}.")
        for contrast in self.contrasts:
            if set(contrast.weights) - set(names) or contrast.measure not in self.measures:
                raise ValueError(
                    f"a contrast of {self.name} must name its arms and measures; "
                    f"got {contrast.name!r}."
                )

    def arm(self, name: str) -> Arm:
        """The arm of that name."""
        return next(arm for arm in self.arms if arm.name == name)

    def seeds_of(self, arm: Arm) -> tuple[int, ...]:
        """The arm's seeds: the first ones only where full resolution costs too much."""
        return self.seeds[: self.only_seeds.get(arm.name, len(self.seeds))]


def digest(value: Any) -> str:
    """SHA-256 of a value's JSON text, keys sorted, in hexadecimal."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
