"""A sweep for a process of its own that tests kill.

It says every row that it has taken. `how` is "plain", or "half" to stop for ever in the middle of
writing the results file, or "whole" to stop just before the new file takes the old one's place.
"""

import time
from pathlib import Path

from pooltools.experiments import provenance, runner
from tests.experiments import planted

SEEDS = tuple(range(12))


def stop(where):
    """Say where, and wait to be killed."""
    print(where, flush=True)
    time.sleep(600)


class Half:
    """A file that is never written to the end."""

    def __init__(self, file):
        self.file = file

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, text):
        """Half of it."""
        self.file.write(text[: len(text) // 2])
        self.file.flush()
        stop("half")


def main(how, folder):
    """The sweep of `SEEDS`."""
    runner.do = planted.do
    runner.WRITING = 1e9  # as if each row had taken minutes
    provenance.data_checksum = lambda _: "unread"
    opened, replaced = Path.open, Path.replace
    if how == "half":
        Path.open = lambda self, mode="r", *a, **k: (
            Half(opened(self, mode, *a, **k)) if "w" in mode else opened(self, mode, *a, **k)
        )
    if how == "whole":
        Path.replace = lambda self, to: (
            stop("whole") if Path(to).suffix == ".json" else replaced(self, to)
        )
    runner.run(planted.experiment(seeds=SEEDS), 1, folder=Path(folder), say=print_now)


def print_now(text):
    """A line that a parent sees at once."""
    print(text, flush=True)
