"""Rule: dropout before batch normalisation, which then learns a variance that inference has not."""

from collections.abc import Iterator

import keras

from pooltools.analysis.findings.calls import Call
from pooltools.analysis.findings.evidence import Evidence
from pooltools.analysis.findings.finding import Finding
from pooltools.analysis.findings.passing import DROPOUTS, keeps_variance_shift
from pooltools.analysis.findings.remedies import cloned

CLAIM = "Q36"


def dropout_before_normalisation(evidence: Evidence) -> Iterator[Finding]:
    """How much too large the variance is that the normalisation stores (Li et al., 2019).

    With values of mean m and variance v, of which a share p is dropped and the others divided by
    1 - p, the variance in training is (v + p m²) / (1 - p); at inference it is v.
    """
    for call in evidence.trace.calls:
        if type(call.layer) in DROPOUTS and call.layer.rate > 0:
            for reader in evidence.trace.behind(call, keeps_variance_shift):
                if type(reader.layer) is keras.layers.BatchNormalization:
                    yield _finding(call, reader)
                    break


def _finding(call: Call, reader: Call) -> Finding:
    rate = call.layer.rate
    reason = (
        f"The rate {rate:g} makes the values vary more in training than at inference: at least "
        f"this many times as much. '{reader.name}', behind it without weights in between, stores "
        "the larger variance and divides by it when nothing is dropped."
    )
    remedy = cloned({(call.name,): 'type(layer).from_config({**config, "rate": 0.0})'})
    behind = "# its place is behind the last normalisation, before the last Dense\n"
    unit = "times the variance at inference"
    return Finding(
        "dropout-before-normalisation", call.name, 1 / (1 - rate), unit, reason, CLAIM,
        behind + remedy,
    )  # fmt: skip
