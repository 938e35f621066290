"""Checks for the tests' own small ledgers."""

from pooltools.claims import Outcome
from pooltools.experiments import results


def share(settings, true, n=4):
    """What the row says is true."""
    return [Outcome.counted(s, true, n, "cases") for s in settings]


def yes(settings, **_):
    """A check that cannot fail."""
    return share(settings, 4)


def one_setting_only(settings, **_):
    """A check that drops a setting."""
    return share(settings[:1], 4)


def first_only(settings, true):
    """True in the first setting only."""
    return [*share(settings[:1], true), *share(settings[1:], 0)]


def broken(settings, **_):
    """A check with a fault of its own."""
    raise ZeroDivisionError("a planted fault")


def effects(settings, low, high):
    """An interval from ten seeds."""
    return [Outcome(s, (low + high) / 2, low, high, "points", 10, df=9) for s in settings]


def not_run(settings, **_):
    """A check that asks an experiment nobody has run."""
    return results.load("tiny")


def run_here(settings, low, high):
    """Intervals in the settings that have run: here, but not there."""
    if "there" in settings:
        results.load("tiny")
    return effects(settings, low, high)


EFFECTS = {"a": {"core": (2, 3), "again": (1.5, 3)}, "c": {"core": (2, 3), "again": (0.5, 3)}}


def of_family(settings, family, cases=None):
    """Intervals that differ between two runs of the same grid."""
    if family == "never":
        raise results.ResultsError("results of 'never' in a setting must exist; got none.")
    arms = [(cases or {}).get(setting, {"more": "a"})["more"] for setting in settings]
    found = [EFFECTS.get(arm, {family: (0, 3)})[family] for arm in arms]
    return [
        Outcome(s, (low + high) / 2, low, high, "points", 10, df=9)
        for s, (low, high) in zip(settings, found, strict=True)
    ]
