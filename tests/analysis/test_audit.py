"""An audit's findings against small models with and without each fault."""

import json

import keras
import numpy as np
import pytest

from pooltools.analysis import audit, receptive_field
from tests.analysis import faulty
from tests.analysis.faulty import FAULTY, SOUND, cases, chain, convolution, detector, dots, image

pytestmark = pytest.mark.keras
L = keras.layers


def named(case):
    return f"{case[0]}: {case[1]}"


def of_rule(rule, model, data=None):
    return [finding for finding in audit(model, data).findings if finding.rule == rule]


def mended(finding, model):
    """The model that a remedy makes."""
    names = {"model": model}
    exec(finding.remedy, names)
    return names["better"]


@pytest.mark.parametrize("case", list(cases(FAULTY)), ids=named)
def test_a_fault_is_found_with_its_number(case):
    rule, _, model, value = case
    [finding] = of_rule(rule, model())
    assert finding.value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("case", list(cases(SOUND)), ids=named)
def test_a_model_without_the_fault_is_not_accused(case):
    rule, _, model = case
    assert of_rule(rule, model()) == []


@pytest.mark.parametrize("case", list(cases(FAULTY)), ids=named)
def test_the_remedy_runs_and_mends_the_fault(case):
    rule, _, model, _ = case
    model = model()
    [finding] = of_rule(rule, model)
    better = mended(finding, model)
    assert of_rule(rule, better) == []
    assert better.output_shape == model.output_shape
    assert better.input_shape == model.input_shape


KEEP = ["cells-skipped", "shifted-by-border", "dropout-before-normalisation"]


@pytest.mark.parametrize("rule", KEEP)
def test_a_remedy_that_keeps_the_shapes_keeps_the_weights(rule):
    model = next(iter(FAULTY[rule].values()))[0]()
    [finding] = of_rule(rule, model)
    pairs = zip(model.get_weights(), mended(finding, model).get_weights(), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_a_flatten_head_is_compared_with_a_global_one():
    model = chain((16, 16, 1), convolution(), L.Flatten(), L.Dense(3))
    [finding] = of_rule("flatten-head", model)
    assert "the same head has 9," in finding.reason  # 2 channels x 3 units + 3
    assert mended(finding, model).layers[-1].count_params() == 9


def test_a_field_past_the_input_says_what_is_behind():
    """Windows of 3 on 4 cells: 3, 5, 7, 9; the second covers, two layers of four are behind."""
    model = chain((4, 1), *[L.Conv1D(1, 3, padding="same", name=n) for n in "abcd"])
    [finding] = of_rule("field-beyond-input", model)
    assert "In 'b' a field spans the whole input" in finding.reason
    assert "hold 50% of the multiply-adds" in finding.reason


def test_classes_that_change_with_a_shift_are_found():
    """At odd places the dots lie between the windows, so none is seen after a shift by 1."""
    model, data = detector(L.MaxPooling2D(1, 2)), (dots(), np.zeros(64, int))
    [finding] = of_rule("changed-by-shift", model, data)
    assert finding.number == "0 % of the classes stay when moved by 1 cell on each axis"
    assert "over 64 examples that are right unmoved" in finding.reason
    assert "Accuracy falls from 100.0% to 0.0%" in finding.reason
    assert of_rule("changed-by-shift", mended(finding, model), data) == []


@pytest.mark.parametrize("data", [(dots(),), [dots(), np.zeros((64, 1), int)]], ids=["x", "x, y"])
def test_classes_that_stay_are_no_finding(data):
    assert of_rule("changed-by-shift", detector(L.MaxPooling2D(2)), data) == []


def test_one_score_is_cut_at_a_half_for_probabilities():
    """Probabilities of 0.73 and 0.5 + tiny would be one class at a threshold of 0."""
    model = chain((16, 16, 1), L.MaxPooling2D(1, 2), L.GlobalMaxPooling2D(),
                  L.Dense(1, activation="sigmoid", name="p"))  # fmt: skip
    model.get_layer("p").set_weights([np.array([[2.0]]), np.array([-1.0])])
    [finding] = of_rule("changed-by-shift", model, (dots(),))
    assert finding.value == 0


def test_a_model_that_is_no_classifier_has_no_shift_consistency():
    found = audit(chain((16, 16, 1), L.MaxPooling2D(2)), (dots(),))
    [unanswered] = found.unanswered
    assert unanswered.question == "shift consistency"
    assert "must give scores of shape (N, classes)" in unanswered.why


def test_the_table_says_what_each_downsampling_does():
    """Multiply-adds: 16 x 16 x 9 x 2 = 4,608; 8 x 8 x 9 x 2 x 2 = 2,304; 4 for the Dense layer."""
    model = image(convolution(), L.MaxPooling2D(2, name="pool"), convolution())
    first, last = audit(model).downsamplings
    assert (first.layer, first.kind) == ("pool", "MaxPooling2D")
    assert (first.before, first.after) == ((16, 16), (8, 8))
    assert (first.field, first.jump) == ((4, 4), (2, 2))
    assert first.work_behind == pytest.approx(2308 / 6916)
    assert first.bytes == 8 * 8 * 2 * 4
    assert (last.before, last.after, last.jump) == ((8, 8), (1, 1), (0, 0))


@keras.saving.register_keras_serializable(package="tests.audit")
class Halved(L.Layer):
    """Nothing that the instruments know."""

    strides = 2

    def call(self, x):
        return x[:, ::2, ::2]


def test_a_layer_that_no_instrument_knows_does_not_hide_the_rest():
    model = chain((16, 16, 1), Halved(name="own"), L.Dropout(0.5), L.BatchNormalization(),
                  L.Flatten(), L.Dense(2))  # fmt: skip
    found = audit(model)
    assert [f.rule for f in found.findings] == ["flatten-head", "dropout-before-normalisation"]
    assert [u.question for u in found.unanswered] == ["receptive field", "multiply-adds and bytes"]
    assert all("'own' (Halved)" in u.why for u in found.unanswered)
    [row] = found.downsamplings
    assert (row.layer, row.before, row.after) == ("own", (16, 16), (8, 8))
    assert (row.field, row.work_behind, row.bytes) == ((), None, None)


class Told(Halved):
    """It says what it sees."""

    def sees(self, rank):
        return ((1, 2),) * rank


def test_a_layer_that_tells_its_windows_is_followed_but_not_rewritten():
    """Behind it the jump is 2; of the offset the layer's own half cell counts too: 1 - 0.5."""
    found = audit(image(Told(name="own"), convolution(3, 2, name="c")))
    assert [(row.layer, row.jump) for row in found.downsamplings][:2] == [
        ("own", (2, 2)),
        ("c", (4, 4)),
    ]
    [finding] = [f for f in found.findings if f.rule == "shifted-by-border"]
    assert (finding.layer, finding.value) == ("c", 0.5)
    assert "own" not in finding.remedy


@pytest.mark.parametrize(
    ("pairs", "size", "start", "cells"),
    [
        ([(0, 0), (0, 0), (1, 2)], 3, (0, 0), (3, 3)),
        ([(1, 1), (0, 3), (0, 0)], 3, (-1, 0), (4, 5)),
    ],
    ids=["channels", "map"],
)
def test_zeros_of_an_operation_are_a_border(pairs, size, start, cells):
    field = receptive_field(faulty.padded(*pairs))["c"]
    assert (field.size, field.start) == ((size, size), start)
    assert tuple(axis.cells for axis in field.axes) == cells


def test_a_mirrored_border_is_not_known():
    x = keras.Input((8, 8, 1))
    y = keras.ops.pad(x, 1, mode="reflect")
    with pytest.raises(ValueError, match=r"got layer 'pad.*' \(Pad\). Declare it"):
        receptive_field(keras.Model(x, y))


def test_a_factor_per_channel_sees_its_cell():
    model = keras.applications.ConvNeXtTiny(weights=None)
    found = audit(model)
    assert found.unanswered == ()
    assert [row.jump for row in found.downsamplings] == [(4, 4), (8, 8), (16, 16), (32, 32), (0, 0)]


def test_causal_windows_are_not_rewritten():
    model = chain((8, 1), L.Conv1D(1, 3, padding="causal", name="past"), L.Conv1D(1, 3, 2, "same"))
    [finding] = of_rule("shifted-by-border", model)
    assert "past" not in finding.reason + finding.remedy


def test_two_inputs_hide_only_what_needs_one():
    picture, numbers = keras.Input((5, 5, 1)), keras.Input((4,))
    y = L.Concatenate()([L.GlobalMaxPooling2D()(L.MaxPooling2D(2)(picture)), numbers])
    model = keras.Model([picture, numbers], L.Dense(2)(y))
    found = audit(model)
    assert [finding.rule for finding in found.findings] == ["border-left-out"]
    assert [u.why[:31] for u in found.unanswered] == ["`model` must have one input; go"] * 2
    with pytest.raises(ValueError, match="`data` must be left out for a model with 2 inputs"):
        audit(model, (np.zeros((2, 5, 5, 1)),))


def test_channels_first_is_refused():
    model = chain((1, 8, 8), L.MaxPooling2D(2, data_format="channels_first", name="pool"))
    with pytest.raises(ValueError, match="must have channels last; layer 'pool' has"):
        audit(model)


def test_open_lengths_are_filled_by_the_shape_or_the_examples():
    model = chain((None, None, 1), convolution(), L.MaxPooling2D(2), L.GlobalMaxPooling2D())
    assert [u.question[:7] for u in audit(model).unanswered] == ["borders"]
    assert [row.before for row in audit(model).downsamplings] == [(None, None)] * 2
    by_shape = audit(model, input_shape=(9, 9, 1))
    by_data = audit(model, (np.zeros((2, 9, 9, 1)),))
    assert [f.rule for f in by_shape.findings] == [f.rule for f in by_data.findings]
    assert "border-left-out" in [f.rule for f in by_shape.findings]
    last = by_shape.downsamplings[-1]
    assert (last.before, last.field) == ((4, 4), (9, 9))  # windows of 3 read the ninth cell too


def state(model):
    """All that an audit must leave as it is."""
    calls = [len(layer._inbound_nodes) for layer in [model, *model.layers]]
    return calls, json.dumps(model.get_config()), json.dumps(model.get_compile_config())


def numbers(model):
    """Every number a compiled model holds, to the bit."""
    variables = [*model.variables, *model.optimizer.variables]
    return [keras.ops.convert_to_numpy(v.value).tobytes() for v in variables]


def test_the_model_stays_as_it_is():
    model, y = detector(L.MaxPooling2D(2)), np.zeros(64, int)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(dots(), y, verbose=0)
    before = state(model), numbers(model)
    audit(model, (dots(), y))
    assert (state(model), numbers(model)) == before


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (dots(), TypeError, r"`data` must be \(x,\) or \(x, y\), .*; got ndarray"),
        ((dots(), np.zeros(64), 1), TypeError, r"`data` must be \(x,\) or \(x, y\)"),
        ((dots()[..., 0],), ValueError, r"`x` must have shape \(None, 16, 16, 1\); got \(64, 16"),
        ((dots()[:0],), ValueError, r"`x` must have shape .*; got \(0, 16, 16, 1\)"),
        ((dots().astype(str),), TypeError, "`x` must hold real numbers; got dtype <U"),
        ((dots(), np.zeros(3)), ValueError, r"one class per example, shape \(64,\); got \(3,\)"),
        ("none.npz", ValueError, "got no file none.npz"),
    ],
    ids=["an array", "three", "no channels", "empty", "texts", "classes", "no file"],
)
def test_data_that_do_not_fit_are_refused(data, error, message):
    with pytest.raises(error, match=message):
        audit(detector(L.MaxPooling2D(2)), data)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": dots()}, r"it has no array x but \['images'\]"),
        ({"x": np.array([{}])}, "Object arrays cannot be loaded when allow_pickle=False"),
    ],
    ids=["no x", "a pickle"],
)
def test_files_of_data_that_do_not_fit_are_refused(arrays, message, tmp_path):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        audit(detector(L.MaxPooling2D(2)), tmp_path / "a.npz")


def test_data_from_a_file_give_the_same(tmp_path):
    model, y = detector(L.MaxPooling2D(1, 2)), np.zeros(64, int)
    np.savez(tmp_path / "a.npz", x=dots(), y=y)
    assert audit(model, str(tmp_path / "a.npz")) == audit(model, (dots(), y))


@pytest.mark.parametrize("model", [None, "model.keras", L.Dense(1)], ids=repr)
def test_what_is_no_model_is_refused(model):
    with pytest.raises(TypeError, match="`model` must be a Keras model"):
        audit(model)


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        *("VGG16", "ResNet50", "DenseNet121", "MobileNetV2", "InceptionV3", "EfficientNetB0"),
        *("Xception", "NASNetMobile", "ConvNeXtTiny"),
    ],
)
def test_remedies_run_on_known_architectures(name):
    model = getattr(keras.applications, name)(weights=None)
    found = audit(model)
    left = {f.remedy: of_rule(f.rule, mended(f, model)) for f in found.findings}
    assert sum(len(findings) for findings in left.values()) == 0
    assert all(line.isprintable() for line in str(found).splitlines())
