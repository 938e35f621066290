"""What every layer of `placed` keeps: values, gradients, shapes, configuration, number types."""

import keras
import numpy as np
import pytest
from keras import ops

from pooltools._backend import gradient
from tests.layers.placed import CASES, InTraining, arrays, given, numbers, symbols

pytestmark = pytest.mark.keras
DRAWN = [case for case in CASES if "seed" in case.settings]
SHAPES = [
    pytest.param(case, shape, id=f"{case}-{len(shape) - 2}D")
    for case in CASES
    for shape in case.shapes
]
WRONG = [
    pytest.param(case, wrong, words, id=f"{case}-{wrong}")
    for case in CASES
    for wrong, words in (*case.wrong, ({"data_format": "channels_first"}, r"Permute\(\(2, 3, 1\)"))
]
COMPARED = [
    pytest.param(case, shape, settings, id=f"{case}-{shape}-{settings}")
    for case in CASES
    for shape, settings in (*((shape, {}) for shape in case.shapes), *case.more)
]


def shapes_of(y):
    return [tuple(t.shape) for t in keras.tree.flatten(y)]


def compare(ours, expected, share=1e-5):
    """Equal to rounding: each number's own, or that of the largest it may be the difference of."""
    finite = np.abs(expected[np.isfinite(expected)])
    np.testing.assert_allclose(ours, expected, rtol=share, atol=share * finite.max(initial=0))


@pytest.mark.parametrize(
    ("case", "shape", "settings"), [each for each in COMPARED if each.values[0].value]
)
def test_values_are_the_references(case, shape, settings):
    layer = case.make(**settings)
    expected = case.value(layer, *numbers(case, shape))
    expected = expected if isinstance(expected, tuple) else (expected,)
    for y, z in zip(arrays(layer(given(case, shape))), expected, strict=True):
        assert y.dtype == z.dtype or z.dtype.kind == "i"
        compare(y, z)


@pytest.mark.parametrize(
    ("case", "shape", "settings"), [each for each in COMPARED if each.values[0].slope]
)
def test_gradients_are_the_references(case, shape, settings):
    layer = case.make(**settings)
    x, *rest = numbers(case, shape)
    dy = np.random.default_rng(1).normal(size=shapes_of(layer(given(case, shape)))[0])
    dy = dy.astype("float32")
    expected = case.slope(layer, dy, x, *rest)

    def first_output(t):
        return keras.tree.flatten(layer([t, *rest] if rest else t))[0]

    compare(gradient(first_output, x, dy), expected)


@pytest.mark.parametrize(("case", "shape"), SHAPES)
def test_the_shape_foretold_is_the_shape_that_comes(case, shape):
    x = given(case, shape)
    layer = case.make()
    eager = layer(x)
    told = case.make()(symbols(x))
    assert [s[1:] for s in shapes_of(told)] == [s[1:] for s in shapes_of(eager)]
    asked = layer.compute_output_shape(keras.tree.map_structure(lambda t: tuple(t.shape), x))
    asked = asked if isinstance(asked[0], tuple) else [asked]
    assert [tuple(s) for s in asked] == shapes_of(eager)
    assert [t.dtype for t in keras.tree.flatten(told)] == [
        keras.backend.standardize_dtype(t.dtype) for t in keras.tree.flatten(eager)
    ]


@pytest.mark.parametrize(("case", "shape"), [each for each in SHAPES if each.values[0].any_size])
def test_one_model_takes_every_size(case, shape):
    layer = case.make()
    inputs = symbols(given(case, shape), sizes_known=False)
    model = keras.Model(inputs, layer(inputs))
    told = [n for s in shapes_of(model.outputs) for n in s[1:]]
    known = [n for s in shapes_of(layer(given(case, shape))) for n in s[1:]]
    assert all(n in (None, m) for n, m in zip(told, known, strict=True))
    for more in range(2):  # at the second size the framework takes it for unknown
        larger = (shape[0], *(n + more * case.multiple for n in shape[1:-1]), shape[-1])
        x = given(case, larger)
        for y, z in zip(arrays(model.predict(x, verbose=0)), arrays(layer(x)), strict=True):
            np.testing.assert_allclose(y, z, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", [case for case in CASES if not case.any_size], ids=str)
def test_an_unknown_size_is_refused(case):
    with pytest.raises(ValueError, match=r"The spatial sizes of the input of .* must be known"):
        case.make()(symbols(given(case, case.shapes[0]), sizes_known=False))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_unknown_number_of_channels_is_refused(case):
    x = given(case, case.shapes[0])
    unknown = keras.tree.map_structure(lambda t: keras.Input((*t.shape[1:-1], None)), x)
    with pytest.raises(ValueError, match=r"axes and C known\. Received: .*None"):
        case.make()(unknown)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_saved_model_comes_back_the_same(case, tmp_path):
    x = given(case, case.shapes[0])
    inputs = symbols(x)
    layer = case.make()
    model = keras.Model(inputs, layer(inputs))
    layer.set_weights([weight + 0.25 for weight in layer.get_weights()])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for y, z in zip(arrays(model(x)), arrays(again(x)), strict=True):
        np.testing.assert_array_equal(y, z)
    own = {name: again.layers[-1].get_config()[name] for name in case.settings}
    assert own == case.settings


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_half_precision_does_not_overflow(case, dtype, training):
    x, *rest = keras.tree.flatten(given(case, case.shapes[0], dtype))
    x = ops.full_like(x, case.largest)
    keywords = {"training": True} if training and case in DRAWN else {}
    y = case.make(dtype=dtype)([x, *rest] if rest else x, **keywords)
    for t in keras.tree.flatten(y):
        assert np.isfinite(arrays(ops.cast(t, "float32"))[0]).all()
    assert keras.backend.standardize_dtype(keras.tree.flatten(y)[0].dtype) == dtype


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whole_numbers_give_what_the_same_floating_numbers_give(case):
    x, *rest = keras.tree.flatten(given(case, case.shapes[0]))
    forms = (ops.cast(10 * x, "int32"), ops.cast(ops.cast(10 * x, "int32"), "float32"))
    layer = case.make()
    ours, floating = (keras.tree.flatten(layer([t, *rest] if rest else t)) for t in forms)
    assert [t.dtype for t in ours] == [t.dtype for t in floating]
    for y, z in zip(arrays(ours), arrays(floating), strict=True):
        np.testing.assert_array_equal(y, z)


@pytest.mark.parametrize(("half", "step"), [("float16", 2**-10), ("bfloat16", 2**-7)])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mixed_policy_computes_in_half_and_keeps_weights_in_single(case, half, step):
    x = given(case, case.shapes[0])
    layer = case.make(dtype=f"mixed_{half}")
    y = keras.tree.flatten(layer(x))[0]
    assert keras.backend.standardize_dtype(y.dtype) == half
    assert {weight.dtype for weight in layer.weights} <= {"float32"}
    exact = arrays(case.make()(x))[0]
    [y] = arrays(ops.cast(y, "float32"))
    np.testing.assert_allclose(y, exact, rtol=2 * step, atol=2 * step * np.abs(exact).max())


@pytest.mark.parametrize("case", DRAWN, ids=str)
def test_draws_follow_the_seed_and_differ_from_call_to_call(case):
    x = given(case, case.shapes[0])
    one, two, other = case.make(), case.make(), case.make(seed=4)
    [first], [second] = (arrays(one(x, training=True)) for _ in range(2))
    np.testing.assert_array_equal(arrays(two(x, training=True))[0], first)
    assert not np.array_equal(first, second)
    assert not np.array_equal(arrays(other(x, training=True))[0], first)


@pytest.mark.parametrize("case", DRAWN, ids=str)
def test_without_training_nothing_is_drawn(case):
    x = given(case, case.shapes[0])
    layer = case.make()
    [first], [told], [second] = arrays(layer(x)), arrays(layer(x, training=False)), arrays(layer(x))
    np.testing.assert_array_equal(first, told)
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, arrays(layer(x, training=True))[0])


@pytest.mark.parametrize("case", DRAWN, ids=str)
def test_a_loaded_layer_draws_as_a_new_one_with_its_seed(case):
    x = given(case, case.shapes[0])
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(case.make()))
    [y], [z] = arrays(again(x, training=True)), arrays(case.make()(x, training=True))
    np.testing.assert_array_equal(y, z)


def compiled(layer, x):
    """A model of this layer alone, for `predict` by a just-in-time compiler."""
    inputs = symbols(x)
    model = keras.Model(inputs, layer(inputs))
    model.compile(jit_compile=True)
    return model


@pytest.mark.parametrize("case", CASES, ids=str)
def test_compiled_is_eager(case):
    x = given(case, case.shapes[0])
    y = compiled(case.make(), x).predict(x, verbose=0)
    for ours, eager in zip(arrays(y), arrays(case.make()(x)), strict=True):
        np.testing.assert_allclose(ours, eager, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", DRAWN, ids=str)
def test_compiled_draws_anew_at_each_call(case):
    x = given(case, case.shapes[0])
    model = compiled(InTraining(case.make()), x)
    assert not np.array_equal(model.predict(x, verbose=0), model.predict(x, verbose=0))


@pytest.mark.parametrize(("case", "wrong", "words"), WRONG)
def test_a_wrong_setting_is_refused_at_construction(case, wrong, words):
    with pytest.raises(ValueError, match=words):
        case.make(**wrong)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_input_without_spatial_axes_is_refused(case):
    flat = keras.tree.map_structure(lambda t: t[:, 0, 0], given(case, case.shapes[0]))
    with pytest.raises(ValueError, match=r"must have shape \(N, \*spatial, C\) with 1 to 3"):
        case.make()(flat)


@pytest.mark.parametrize("case", [case for case in CASES if not case.paired], ids=str)
def test_a_sequence_of_pictures_is_taken_one_by_one(case):
    x = given(case, case.shapes[0])
    layer = case.make()
    pooled = keras.layers.TimeDistributed(layer)(ops.stack([x, x + 1], axis=1))
    [y], [one], [two] = arrays(pooled), arrays(layer(x)), arrays(layer(x + 1))
    np.testing.assert_allclose(y[:, 0], one, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(y[:, 1], two, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_summary_of_a_model_names_the_layer(case):
    inputs = symbols(given(case, case.shapes[0]))
    lines = []
    keras.Model(inputs, case.make(name="ours")(inputs)).summary(print_fn=lines.append)
    assert f"ours ({case.cls.__name__[:10]}" in "".join(lines)
