"""What a model's downsampling does, and what is likely a mistake: numbers, reasons, remedies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pooltools.analysis.findings import text
from pooltools.analysis.findings.consistency import changed_by_shift
from pooltools.analysis.findings.downsamplings import downsamplings
from pooltools.analysis.findings.dropout import dropout_before_normalisation
from pooltools.analysis.findings.evidence import Evidence, evidence
from pooltools.analysis.findings.examples import examples
from pooltools.analysis.findings.finding import Downsampling, Finding, Unanswered
from pooltools.analysis.findings.heads import flatten_heads
from pooltools.analysis.findings.seen import field_beyond_input, input_beyond_field
from pooltools.analysis.findings.shifted import shifted_grid
from pooltools.analysis.findings.unread import border_rows, skipped_cells

RULES: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    flatten_heads,
    input_beyond_field,
    field_beyond_input,
    border_rows,
    skipped_cells,
    shifted_grid,
    dropout_before_normalisation,
    changed_by_shift,
)


@dataclass(frozen=True)
class Audit:
    """What `audit` found; `str()` is a report in plain text, 80 columns wide.

    Parameters
    ----------
    model : its name
    input_shape : without the batch; None for a length that is not known
    parameters : numbers the model stores
    multiply_adds : for one example; None if there is no answer
    downsamplings : every layer that shrinks its input, in order
    findings : likely mistakes, each with number, reason and remedy
    unanswered : what no instrument could answer, and why
    """

    model: str
    input_shape: tuple[int | None, ...]
    parameters: int
    multiply_adds: int | None
    downsamplings: tuple[Downsampling, ...]
    findings: tuple[Finding, ...]
    unanswered: tuple[Unanswered, ...]

    def __str__(self) -> str:
        return text.report(self)


def audit(model: Any, data: Any = None, input_shape: tuple[int, ...] | None = None) -> Audit:
    """Look for what pooling, strides, padding and heads are often done wrong with.

    The model is read, not changed. Rules: a Flatten head, an input larger than the last field and
    a field larger than the input, rows that no window reaches, cells between windows, borders that
    shift the map, dropout before batch normalisation and, with `data`, predictions that change
    under small shifts.

    Parameters
    ----------
    model : functional or built Sequential Keras model, channels last
    data : (x,) or (x, y), or the path of an .npz file with arrays x and, if wanted, y: examples as
        the model takes them and the number of the right class for each
    input_shape : lengths of the input's axes without the batch, where the model leaves them open;
        default those of the examples

    Returns
    -------
    an `Audit`: downsamplings, findings, and what no instrument could answer

    Raises
    ------
    TypeError, ValueError : not such a model, data that do not fit it

    >>> import keras
    >>> L = keras.layers
    >>> net = [keras.Input((7, 7, 1)), L.Conv2D(4, 3), L.MaxPooling2D(2), L.Flatten(), L.Dense(2)]
    >>> [(each.rule, each.number) for each in audit(keras.Sequential(net)).findings]
    [('flatten-head', '34 parameters'), ('border-left-out', "36 % of the map's cells")]
    """
    x, y = examples(data, model)
    shape = x.shape[1:] if x is not None and input_shape is None else input_shape
    found = evidence(model, shape, x, y)
    return Audit(
        model.name,
        found.input.shape,
        model.count_params(),
        found.costs.multiply_adds if found.costs else None,
        downsamplings(found),
        tuple(finding for rule in RULES for finding in rule(found)),
        found.unanswered,
    )
