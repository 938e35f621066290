"""Two programs timed in turns, and the ratio of their times.

pytest-benchmark and asv time one program after the other and compare the two sums afterwards. What
we promise is a ratio, and on a machine that also does other things the sums drift by more than the
ratios that count here. So both run in turns, in blocks of a few calls: each block gives one ratio,
of the quickest call of each (TensorFlow's kernels have a slow mode seven times as slow, which would
flatter us), and blocks are what minimum, median and maximum are taken over. Time is the process's
own on one core, so that another process in between costs nothing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

Program = Callable[[], object]
BLOCKS, CALLS = 9, 4
WARM_UP = 2  # calls before the first block: compilation, memory, caches


@dataclass(frozen=True)
class Pair:
    """What is compared, and the largest ratio that counts as kept; None asks for no ratio."""

    name: str
    ours: Program
    theirs: Program
    target: float | None = None


@dataclass(frozen=True)
class Result:
    """Seconds of the quickest call of each block, ours and theirs."""

    name: str
    target: float | None
    seconds: list[tuple[float, float]] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Our time over theirs, from smallest to largest."""
        return sorted(ours / theirs for ours, theirs in self.seconds)

    @property
    def met(self) -> bool:
        """Whether the median ratio keeps the target; always true without one."""
        return self.target is None or median(self.ratios) <= self.target

    def row(self) -> str:
        """One line of the table."""
        ours, theirs = (1e3 * median(times) for times in zip(*self.seconds, strict=True))
        low, *_, high = self.ratios
        goal = (
            "" if self.target is None else f"{self.target:.2f}  {'met' if self.met else 'MISSED'}"
        )
        numbers = f"{low:8.2f}{median(self.ratios):8.2f}{high:8.2f}"
        return f"{self.name:<40}{ours:8.2f}{theirs:8.2f}{numbers}   {goal}".rstrip()


HEADING = f"{'':<40}{'ours':>8}{'theirs':>8}{'min':>8}{'median':>8}{'max':>8}   target"


def quickest(program: Program, calls: int) -> float:
    """Seconds of processor time of the quickest of some calls."""
    seconds = []
    for _ in range(calls):
        begin = time.process_time()
        program()
        seconds.append(time.process_time() - begin)
    return min(seconds)


def timed(pair: Pair, blocks: int = BLOCKS, calls: int = CALLS) -> Result:
    """Both programs in turns; the one that begins changes from block to block."""
    result = Result(pair.name, pair.target)
    for program in (pair.ours, pair.theirs):
        quickest(program, WARM_UP)
    for block in range(blocks):
        if block % 2:
            theirs, ours = quickest(pair.theirs, calls), quickest(pair.ours, calls)
        else:
            ours, theirs = quickest(pair.ours, calls), quickest(pair.theirs, calls)
        result.seconds.append((ours, theirs))
    return result
