"""Rules: an input larger than what one cell can see, and a field larger than the input."""

from __future__ import annotations

from collections.abc import Iterator

import keras

from pooltools.analysis import rules
from pooltools.analysis.field import Window
from pooltools.analysis.findings.calls import Call
from pooltools.analysis.findings.evidence import Evidence
from pooltools.analysis.findings.finding import Finding
from pooltools.analysis.findings.passing import can_be_changed
from pooltools.analysis.findings.remedies import cloned
from pooltools.analysis.receptive import LayerField

SMALL_CLAIM, LARGE_CLAIM = "F46", "F45"
DILATED = 'type(layer).from_config({{**config, "dilation_rate": {dilation}}})'
LONGER = """type(layer).from_config({{
            **config, "kernel_size": {size}, "padding": "same",
        }})"""
SMALLER_INPUT = """\
import keras

pool = keras.layers.AveragePooling{rank}D({factors}, padding="same")
small = keras.Input(pool.compute_output_shape(model.input_shape)[1:])
core = keras.models.clone_model(model, input_tensors=small)
image = keras.Input(model.input_shape[1:])
better = keras.Model(image, core(pool(image)))
# its weights are new: train it again"""
ENDS_EARLIER = """\
import keras

whole = {model}
end = whole.get_layer({layer!a})
trunk = keras.Model(whole.inputs, end.output)
body = keras.models.clone_model(trunk)
body.set_weights(trunk.get_weights())
y = keras.layers.GlobalAveragePooling{rank}D()(body.output)
y = keras.layers.Dense({units}, activation={activation!r})(y)
better = keras.Model(body.inputs, y)
# the last layer is new: train it"""


def input_beyond_field(evidence: Evidence) -> Iterator[Finding]:
    """How much longer the input is than the field of a last map that is only averaged or kept.

    A Dense layer on the flattened map sees it whole; a global pooling counts what its cells saw.
    """
    last = _last_map(evidence)
    if last is None or _mixed_behind(evidence, last):
        return
    pairs = [(n, s) for n, s in _lengths(evidence, last) if n > s]
    if pairs:
        n, size = max(pairs, key=lambda pair: pair[0] / pair[1])
        reason = (
            f"Each cell of '{last.name}', the last map, depends on {size:,} input cells of {n:,}: "
            "two things further apart are never compared, only averaged or counted together."
        )
        yield Finding(
            "input-beyond-field", last.name, n / size, "times the length of the field",
            reason, SMALL_CLAIM, _wider(evidence, last, max(n - s for n, s in pairs)),
        )  # fmt: skip


def field_beyond_input(evidence: Evidence) -> Iterator[Finding]:
    """How many times the input the last field is, where more than half of it lies outside."""
    last = _last_map(evidence)
    pairs = [] if last is None else _lengths(evidence, last)
    if last is None or not pairs or not all(size > 2 * n for n, size in pairs):
        return
    n, size = min(pairs, key=lambda pair: pair[1] / pair[0])
    covering = _covering(evidence)
    if covering is None:
        return
    share = evidence.work_behind(covering)
    cost = "" if share is None else f" The layers behind it hold {share:.0%} of the multiply-adds."
    reason = (
        f"The cells of '{last.name}' have fields of {size:,} cells on an input of {n:,}: more than "
        f"half is border. In '{covering.name}' a field spans the whole input.{cost}"
    )
    yield Finding(
        "field-beyond-input", last.name, size / n, "times the length of the input",
        reason, LARGE_CLAIM, _shorter(evidence, covering),
    )  # fmt: skip


def _last_map(evidence: Evidence) -> LayerField | None:
    """The field of the last map before a global pooling; None where all its cells see the same."""
    for call in reversed(evidence.trace.calls):
        field = evidence.field(call)
        pooled = set(call.spatial) == {1} and field is not None and not all(field.jump)
        if call.spatial and not pooled:
            windows = field is not None and field.size != (1,) * len(field.size)
            return field if windows and field is not None and all(field.jump) else None
    return None


def _lengths(evidence: Evidence, layer: LayerField) -> list[tuple[int, int]]:
    """Input length and field on each axis, where both are known."""
    lengths = evidence.input.spatial or evidence.input.shape
    pairs = zip(lengths, layer.size, strict=True)
    return [(n, size) for n, size in pairs if n is not None and size is not None]


def _mixed_behind(evidence: Evidence, last: LayerField) -> bool:
    """Whether a layer behind weighs the places of the map differently."""
    call = next(c for c in evidence.trace.calls if c.name == last.name)
    names = {type(reader.layer).__name__ for reader in (call, *evidence.trace.behind(call))}
    return "Flatten" in names or "Reshape" in names


def _wider(evidence: Evidence, last: LayerField, missing: int) -> str:
    """Dilation in the last layer that allows it, or a smaller input; of tokens, longer windows."""
    of_tokens = not evidence.input.spatial
    for call in reversed(evidence.trace.calls):
        windows, field = evidence.trace.rule(call), evidence.field(call)
        if not isinstance(windows, tuple) or field is None or not _dilates(call, windows):
            continue
        jumps = [jump // w.stride for w, jump in zip(windows, field.jump, strict=True)]
        if of_tokens:
            size = windows[0].size + -(-missing // jumps[0])
            return cloned({(call.name,): LONGER.format(size=size)}, keeps_weights=False)
        if all(w.padding == "same" and w.stride == 1 for w in windows):
            step = min((w.size - 1) * jump for w, jump in zip(windows, jumps, strict=True))
            return cloned({(call.name,): DILATED.format(dilation=1 + -(-missing // step))})
    factors = tuple(-(-n // size) for n, size in _lengths(evidence, last))
    return SMALLER_INPUT.format(rank=len(last.axes), factors=factors)


def _dilates(call: Call, windows: tuple[Window, ...]) -> bool:
    """Whether a call is a convolution with windows of more than one cell, not yet spread."""
    spread = all(w.dilation == 1 < w.size for w in windows)
    return spread and can_be_changed(call) and hasattr(call.layer, "dilation_rate")


def _covering(evidence: Evidence) -> Call | None:
    """The first layer whose field spans the input, best where a model can well end."""
    layers = [call for call in evidence.trace.calls if isinstance(call.layer, keras.Layer)]
    spanning = [call for call in layers if _covers(evidence, call)]  # get_layer finds no operation
    return next((call for call in spanning if _ends(evidence, call)), next(iter(spanning), None))


def _covers(evidence: Evidence, call: Call) -> bool:
    field = evidence.field(call)
    pairs = _lengths(evidence, field) if field and all(field.jump) else []
    return bool(pairs) and all(size >= n for n, size in pairs)


def _ends(evidence: Evidence, call: Call) -> bool:
    """Whether a model can well end here: branches meet, or no branch leads past it."""
    later = evidence.trace.calls[call.index + 1 :]
    alone = all(parent >= call.index for other in later for parent in other.parents)
    return alone or type(call.layer) in rules.MERGES


def _shorter(evidence: Evidence, covering: Call) -> str:
    """The model ended where a field spans the input, its last layer anew."""
    *nests, layer = covering.name.split(" (call ")[0].split("/")
    last = evidence.trace.calls[-1]
    activation = getattr(getattr(last.layer, "activation", None), "__name__", "linear")
    return ENDS_EARLIER.format(
        model="model" + "".join(f".get_layer({nest!a})" for nest in nests),
        layer=layer,
        rank=len(covering.spatial),
        units=last.shape[-1],
        activation=activation,
    )
