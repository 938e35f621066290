"""Rule: borders that are longer on one side, so that the cells of a map stand off their places."""

from collections.abc import Iterator

from pooltools.analysis import rules
from pooltools.analysis.findings.calls import Call, Trace
from pooltools.analysis.findings.evidence import Evidence
from pooltools.analysis.findings.finding import Finding
from pooltools.analysis.findings.grid import grids
from pooltools.analysis.findings.passing import can_be_changed
from pooltools.analysis.findings.placement import Placed, placement
from pooltools.analysis.findings.remedies import STEP_AFTERWARDS, cloned

CLAIM = "Q54"
ODD = """type(layer).from_config({{
            **config,
            "{size}": [n | 1 for n in config["{size}"]],  # odd
        }})"""
ALIKE = """type(layer).from_config({
            **config,
            "padding": [[max(pair)] * 2 for pair in config["padding"]],
        })"""
ALIKE_1D = """type(layer).from_config({
            **config, "padding": max(config["padding"]),
        })"""


def shifted_grid(evidence: Evidence) -> Iterator[Finding]:
    """How far one-sided borders move the last map's cells from even places over the input.

    Cells that stand evenly have their middle over the middle of the input. "same" pads an odd
    border by one more at the end, and zeros in front of a "valid" stride may not all be read.
    Steps whose windows lie to one side without a border add to it; alone they are no finding.
    """
    calls = evidence.trace.calls
    found = {call: axes for call in calls if (axes := off_centre(evidence.trace, call))}
    bordered = [call for call in found if _has_border(evidence.trace, call)]
    number, where = _total(evidence.trace) if bordered else (0.0, "")
    if number:
        first = bordered[0].name
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        reason = (
            f"The windows of '{first}'{more} reach further to one side than to the other. So the "
            f"cells of {where} stand this far {'after' if number > 0 else 'before'} the places "
            "they would have if spread evenly: a map laid over its picture is displaced."
        )
        yield Finding(
            "shifted-by-border", first, abs(number), "input cells",
            reason, CLAIM, _remedy(evidence.trace, found),
        )  # fmt: skip


def off_centre(trace: Trace, call: Call) -> tuple[Placed, ...]:
    """The windows of a call whose middle is not that of what they read; none for others.

    Causal windows lie to one side on purpose.
    """
    if not can_be_changed(call) or call.layer.padding == "causal":
        return ()
    axes = placement(trace, call)
    return axes if any(axis.offset for axis in axes) else ()


def _has_border(trace: Trace, call: Call) -> bool:
    padded = type(trace.calls[call.parents[0]].layer) in rules.ZERO_PADDINGS
    return padded or bool(call.layer.padding == "same")


def _total(trace: Trace) -> tuple[float, str]:
    """Offset of the last map, on the axis where it is largest, in input cells."""
    found = grids(trace)
    last = trace.calls[max(found)]
    return max((axis.offset for axis in found[last.index]), key=abs), f"'{last.name}'"


def _remedy(trace: Trace, found: dict[Call, tuple[Placed, ...]]) -> str:
    """A step of its own behind odd windows; even windows made odd; zeros alike on both sides."""
    even = [c for c in found if any(axis.window.reach % 2 == 0 for axis in found[c])]
    steps = [c for c in found if c not in even]
    zeros = [p for c in steps if (p := trace.calls[c.parents[0]]) and _unlike(trace, p)]
    rank = len(next(iter(found.values())))
    cases = {_names(steps): STEP_AFTERWARDS.format(rank=rank)}
    cases[_names(zeros)] = ALIKE_1D if rank == 1 else ALIKE
    for size in ("pool_size", "kernel_size"):
        cases[_names([c for c in even if hasattr(c.layer, size)])] = ODD.format(size=size)
    cases.pop((), None)
    return cloned(cases, keeps_weights=not any(hasattr(c.layer, "kernel_size") for c in even))


def _names(calls: list[Call]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(call.name for call in calls))


def _unlike(trace: Trace, call: Call) -> bool:
    """Whether a call pads with zeros, and not alike on both sides."""
    windows = trace.rule(call)
    if type(call.layer) not in rules.ZERO_PADDINGS or not isinstance(windows, tuple):
        return False
    return any(len(set(window.padding)) > 1 for window in windows)
