"""Rule: Flatten before a Dense layer, where a global pooling would do with fewer parameters."""

from collections.abc import Iterator
from math import prod

import keras

from pooltools.analysis.findings.calls import Call
from pooltools.analysis.findings.evidence import Evidence
from pooltools.analysis.findings.finding import Finding
from pooltools.analysis.findings.passing import keeps_cells
from pooltools.analysis.findings.remedies import cloned

CLAIM = "F32"


def flatten_heads(evidence: Evidence) -> Iterator[Finding]:
    """Parameters of the Dense layers that read flattened maps of more than one cell."""
    for call in evidence.trace.calls:
        before = evidence.trace.parent(call)
        if type(call.layer) is not keras.layers.Flatten or before is None:
            continue
        lengths = [n for n in before.spatial if n is not None]
        if 1 <= len(lengths) == len(before.spatial) <= 3 and prod(lengths) > 1:
            readers = evidence.trace.behind(call, keeps_cells)
            dense = [r for r in readers if type(r.layer) is keras.layers.Dense]
            if dense:
                yield _finding(evidence, call, before, dense)


def _finding(evidence: Evidence, call: Call, before: Call, dense: list[Call]) -> Finding:
    layers = {id(reader.layer): reader.layer for reader in dense}.values()
    now = sum(layer.count_params() for layer in layers)
    cells = prod(n for n in before.spatial if n)
    weights = sum(layer.kernel.shape[0] * layer.units for layer in layers)
    then = now - weights + weights // cells
    pooling = f"GlobalAveragePooling{len(before.spatial)}D"
    own = " × ".join(map(str, before.spatial))
    share = now / max(evidence.model.count_params(), 1)
    reason = (
        f"A weight for each of the {own} places: {share:.0%} of all parameters of the model, which "
        f"then takes inputs of this size only. With {pooling} instead the same head has {then:,}, "
        "for inputs of any size; it no longer knows where something was seen."
    )
    remedy = cloned({(call.name,): f"layers.{pooling}(name=layer.name)"}, False)
    return Finding("flatten-head", call.name, now, "parameters", reason, CLAIM, remedy)
