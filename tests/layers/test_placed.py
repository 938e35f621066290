"""What every layer of `placed` keeps: shapes, configuration, number types, refusals."""

import keras
import numpy as np
import pytest
from keras import ops

from pooltools import layers
from tests.layers.placed import CASES, arrays, given

pytestmark = pytest.mark.keras
DRAWN = [case for case in CASES if "seed" in case.settings]
PAIRED = [  # two inputs or two outputs, which TimeDistributed does not take
    case
    for case in CASES
    if case.cls in (layers.MaxPoolingWithArgmax, layers.MaxUnpooling, layers.AttentionPooling)
]
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


def shapes_of(y):
    return [tuple(t.shape) for t in keras.tree.flatten(y)]


@pytest.mark.parametrize(("case", "shape"), SHAPES)
def test_the_shape_foretold_is_the_shape_that_comes(case, shape):
    x = given(case, shape)
    layer = case.make()
    eager = layer(x)
    symbols = keras.tree.map_structure(lambda t: keras.Input(batch_shape=(None, *t.shape[1:])), x)
    told = case.make()(symbols)
    assert [s[1:] for s in shapes_of(told)] == [s[1:] for s in shapes_of(eager)]
    asked = layer.compute_output_shape(keras.tree.map_structure(lambda t: tuple(t.shape), x))
    asked = asked if isinstance(asked[0], tuple) else [asked]
    assert [tuple(s) for s in asked] == shapes_of(eager)
    assert [t.dtype for t in keras.tree.flatten(told)] == [
        keras.backend.standardize_dtype(t.dtype) for t in keras.tree.flatten(eager)
    ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_saved_model_comes_back_the_same(case, tmp_path):
    x = given(case, case.shapes[0])
    inputs = keras.tree.map_structure(
        lambda t: keras.Input(t.shape[1:], dtype=keras.backend.standardize_dtype(t.dtype)), x
    )
    model = keras.Model(inputs, case.make()(inputs))
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
    x = given(case, case.shapes[0], dtype)
    if case.cls is layers.MaxUnpooling:
        x = [ops.full_like(x[0], 6e4), x[1] * 0 + ops.reshape(ops.arange(7), (1, 7, 1, 1))]
        x[1] = x[1] + 9 * ops.reshape(ops.arange(5), (1, 1, 5, 1))  # each place once
    else:
        x = ops.full_like(x, 6e4) if case.cls.__name__ != "DropBlock" else x
    y = case.make(dtype=dtype)(x, **({"training": True} if training and case in DRAWN else {}))
    for t in keras.tree.flatten(y):
        assert np.isfinite(np.asarray(ops.cast(t, "float32"))).all()
    assert keras.backend.standardize_dtype(keras.tree.flatten(y)[0].dtype) == dtype


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
    np.testing.assert_array_equal(again(x, training=True), case.make()(x, training=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_compiled_is_eager(case):
    x = given(case, case.shapes[0])
    layer = case.make()
    eager = layer(x)
    import tensorflow as tf

    compiled = tf.function(layer, jit_compile=True)(x)
    for y, z in zip(arrays(eager), arrays(compiled), strict=True):
        np.testing.assert_allclose(y, z, rtol=1e-5)


@pytest.mark.parametrize(("case", "wrong", "words"), WRONG)
def test_a_wrong_setting_is_refused_at_construction(case, wrong, words):
    with pytest.raises(ValueError, match=words):
        case.make(**wrong)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_input_without_spatial_axes_is_refused(case):
    flat = np.zeros((2, 3), "float32")
    with pytest.raises(ValueError, match=r"must have shape \(N, \*spatial, C\) with 1 to 3"):
        case.make()([flat, flat] if case.cls is layers.MaxUnpooling else flat)


@pytest.mark.parametrize("case", [case for case in CASES if case not in PAIRED], ids=str)
def test_a_sequence_of_pictures_is_taken_one_by_one(case):
    x = given(case, case.shapes[0])
    layer = case.make()
    pooled = keras.layers.TimeDistributed(layer)(ops.stack([x, x + 1], axis=1))
    np.testing.assert_allclose(pooled[:, 0], layer(x), rtol=1e-5)
    np.testing.assert_allclose(pooled[:, 1], layer(x + 1), rtol=1e-5)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_summary_of_a_model_names_the_layer(case):
    inputs = keras.tree.map_structure(
        lambda t: keras.Input(t.shape[1:]), given(case, case.shapes[0])
    )
    lines = []
    keras.Model(inputs, case.make(name="ours")(inputs)).summary(print_fn=lines.append)
    assert f"ours ({case.cls.__name__[:10]}" in "".join(lines)
