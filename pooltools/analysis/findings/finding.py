"""What an audit says: one downsampling, one finding, one question without an answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Downsampling:
    """What one layer that shrinks its input does to size, receptive field and cost.

    Parameters
    ----------
    before, after : lengths on the spatial axes; None where the input's length is not known
    field, jump : of its cells on each axis, in input cells; empty if there is no answer
    work_behind : share of the model's multiply-adds, 0 … 1, in the layers that read its output,
        directly or through others; None if there is no answer
    bytes : of its output, for one example; None if there is no answer
    """

    layer: str
    kind: str
    before: tuple[int | None, ...]
    after: tuple[int | None, ...]
    field: tuple[int | None, ...] = ()
    jump: tuple[int, ...] = ()
    work_behind: float | None = None
    bytes: int | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found.

    Parameters
    ----------
    rule : name of the rule
    layer : name of the layer call; empty for the whole model
    value, unit : how much of what
    reason : one or two plain sentences
    claim : id of the row of the ledger that measures what the rule rests on
    remedy : Keras code that makes a model `better` of a model `model`
    """

    rule: str
    layer: str
    value: float
    unit: str
    reason: str
    claim: str
    remedy: str

    @property
    def number(self) -> str:
        """Value with unit.

        >>> Finding("flatten-head", "flatten", 102764544, "parameters", "", "F32", "").number
        '102,764,544 parameters'
        """
        digits = ",.0f" if self.value == int(self.value) else ",.3g"
        return f"{self.value:{digits}} {self.unit}"


@dataclass(frozen=True)
class Unanswered:
    """A question that an instrument could not answer for this model, and why."""

    question: str
    why: str
