"""The table of what each downsampling does to size, receptive field and cost."""

from pooltools.analysis import rules
from pooltools.analysis.findings.calls import Call, Lengths
from pooltools.analysis.findings.evidence import Evidence
from pooltools.analysis.findings.finding import Downsampling


def downsamplings(evidence: Evidence) -> tuple[Downsampling, ...]:
    """One row for each layer call that keeps fewer cells than it reads."""
    return tuple(_row(evidence, call) for call in evidence.trace.calls if shrinks(evidence, call))


def shrinks(evidence: Evidence, call: Call) -> bool:
    """Whether the call is a step over its input: a stride > 1, a global pooling, or alike.

    A border that "valid" windows or a cropping take away is no downsampling.
    """
    before = evidence.trace.parent(call)
    if before is None or not before.spatial or set(before.spatial) == {1}:
        return False
    kind = evidence.trace.rule(call)
    if isinstance(kind, tuple):
        steps = zip(kind, before.spatial, strict=True)
        return any(window.stride > 1 and n != 1 for window, n in steps)
    if kind is not None:
        return type(call.layer) in rules.GLOBAL_POOLINGS
    pools = any(hasattr(call.layer, name) for name in ("strides", "pool_size", "output_size"))
    return pools and _fewer(before.spatial, call.spatial)


def _fewer(before: Lengths, after: Lengths) -> bool:
    """Whether a layer that is not known left fewer cells; a vector is one cell."""
    if len(after) != len(before):
        return True
    known = [(b, a) for b, a in zip(before, after, strict=True) if b is not None and a is not None]
    return any(a < b for b, a in known) and all(a <= b for b, a in known)


def _row(evidence: Evidence, call: Call) -> Downsampling:
    before = evidence.trace.calls[call.parents[0]].spatial
    after = call.spatial if len(call.spatial) == len(before) else (1,) * len(before)
    field, price = evidence.field(call), evidence.price(call)
    return Downsampling(
        call.name,
        call.kind,
        before,
        after,
        field.size if field else (),
        field.jump if field else (),
        evidence.work_behind(call),
        price.bytes if price else None,
    )
