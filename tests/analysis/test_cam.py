"""Maps whose means are the scores; gradients that give the same maps, and others on paper."""

import re

import keras
import numpy as np
import pytest

from pooltools.analysis import ClassMaps, cam, grad_cam
from tests.analysis.wrapped import layer

pytestmark = pytest.mark.keras
L = keras.layers
LENGTHS = {1: (9,), 2: (6, 7), 3: (4, 5, 4)}


def noise(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def array(tensor):
    return keras.ops.convert_to_numpy(tensor)


def model(rank, *head):
    """A convolution with ReLU named "maps", behind a nested model, before the layers of a head."""
    stem = layer("Conv", rank, 3, 2)
    block = keras.Sequential([keras.Input((*LENGTHS[rank], 1)), stem], name="block")
    maps = getattr(L, f"Conv{rank}D")(4, 2, activation="relu", name="maps")
    net = keras.Sequential([keras.Input((*LENGTHS[rank], 1)), block, maps, *head])
    for seed, weight in enumerate(net.trainable_weights):  # the same numbers on every backend
        weight.assign(noise(*weight.shape, seed=seed) / 2)
    return net


def dense(activation=None, use_bias=True):
    return L.Dense(5, activation, use_bias)


def average(rank, **keywords):
    return layer("GlobalAveragePooling", rank, **keywords)


HEADS = {  # what stands behind the maps; its scores are means
    "dense": lambda r: [average(r), dense()],
    "no bias": lambda r: [average(r), dense(use_bias=False)],
    "dropout": lambda r: [average(r), L.Dropout(0.9), dense()],
    "flattened": lambda r: [average(r, keepdims=True), L.Flatten(), dense()],
    "reshaped": lambda r: [average(r, keepdims=True), L.Reshape((4,)), dense()],
    "no dense": lambda r: [average(r)],
}
ALL = [pytest.param(head, rank, id=f"{name}-{rank}D") for name, head in HEADS.items()
       for rank in LENGTHS]  # fmt: skip


def of_dense(net):
    """Bias of the last layer, if it has one."""
    bias = getattr(net.layers[-1], "bias", None)
    return np.zeros(5) if bias is None else array(bias)


@pytest.mark.parametrize(("head", "rank"), ALL)
def test_the_mean_of_a_map_and_the_bias_are_the_score(head, rank):
    net, x = model(rank, *head(rank)), noise(3, *LENGTHS[rank], 1)
    scores = array(net(x))
    for c in range(scores.shape[1]):
        found = cam(net, x, c, batch_size=2)
        means = found.values.reshape(3, -1).mean(axis=1)
        np.testing.assert_allclose(means + of_dense(net)[c], scores[:, c], atol=1e-6)
        np.testing.assert_allclose(found.scores, scores[:, c], atol=1e-6)
        assert found.values.shape == (3, *net.get_layer("maps").output.shape[1:-1])
        assert found.layer == "maps"


@pytest.mark.parametrize(("head", "rank"), ALL)
def test_gradients_give_the_positive_part_over_the_places(head, rank):
    net, x = model(rank, *head(rank)), noise(3, *LENGTHS[rank], 1)
    one, two = cam(net, x), grad_cam(net, x, batch_size=2)
    expected = np.maximum(one.values, 0) / one.values[0].size
    np.testing.assert_allclose(two.values, expected, atol=1e-7)
    np.testing.assert_allclose(two.scores, one.scores, atol=1e-6)
    assert two.classes.tolist() == one.classes.tolist() == array(net(x)).argmax(axis=1).tolist()
    assert two.layer == "maps"
    assert two.values.max() > 0


ENDS = {
    "inside": lambda: [dense("softmax")],
    "behind": lambda: [dense(), L.Softmax()],
    "two": lambda: [dense("relu"), L.Activation("sigmoid")],
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("instrument", [cam, grad_cam])
def test_the_score_is_that_before_the_activation(instrument, end):
    net, x = model(2, average(2), *end()), noise(3, *LENGTHS[2], 1)
    plain = model(2, average(2), dense())
    plain.set_weights(net.get_weights())
    found, expected = instrument(net, x, 2), instrument(plain, x, 2)
    np.testing.assert_allclose(found.scores, array(plain(x))[:, 2], atol=1e-6)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-7)
    assert found.values.any()


@pytest.mark.parametrize("name", [None, "block/first"])
def test_another_head_by_hand(name):
    first = L.Conv2D(2, 1, use_bias=False, name="first")
    block = keras.Sequential([keras.Input((3, 4, 1)), first], name="block")
    rest = [L.Rescaling(-2.0, name="rest"), L.Flatten(), L.Dense(3)]
    net, x = keras.Sequential([keras.Input((3, 4, 1)), block, *rest]), noise(2, 3, 4, 1)
    maps = x * array(first.kernel)[0, 0, 0]
    weights = array(net.layers[-1].kernel).reshape(3, 4, 2, 3)[..., 1].mean(axis=(0, 1))
    found = grad_cam(net, x, 1, layer=name)
    np.testing.assert_allclose(found.values, np.maximum(-2 * maps @ weights, 0), atol=1e-6)
    assert found.layer == name or name is None
    assert found.values.any()


def test_a_class_for_each_example():
    net, x = model(1, average(1), dense()), noise(3, 9, 1)
    for instrument in (cam, grad_cam):
        each = instrument(net, x, [4, 0, -2])
        expected = [instrument(net, x[i : i + 1], c).values[0] for i, c in enumerate([4, 0, 3])]
        np.testing.assert_allclose(each.values, expected, atol=1e-7)
        assert each.classes.tolist() == [4, 0, 3]


def test_the_input_itself_can_be_the_maps():
    x = noise(2, 5, 3)
    net = keras.Sequential([keras.Input((5, 3)), average(1)])
    np.testing.assert_array_equal(cam(net, x, 1).values, x[..., 1])


def test_the_model_stays_as_it_is():
    net = model(2, L.BatchNormalization(), average(2), L.Dropout(0.5), dense("softmax"))
    before = [array(v).tolist() for v in net.variables], net.to_json()
    cam(net, noise(2, 6, 7, 1))
    grad_cam(net, noise(2, 6, 7, 1))
    assert ([array(v).tolist() for v in net.variables], net.to_json()) == before


MAPS = ClassMaps(np.array([[0.0, 1.0]]), np.array([3]), np.array([0.25]), "top")


@pytest.mark.parametrize(
    ("how", "line"), [("nearest", [0, 0, 1, 1]), ("bilinear", [0, 0.25, 0.75, 1])]
)
def test_maps_of_another_size(how, line):
    np.testing.assert_allclose(MAPS.resized(4, how), [line])
    cube = np.multiply.outer(np.array([1.0, 2, 3]), [[[0, 1.0]]])
    found = ClassMaps(cube, np.zeros(3), np.zeros(3), "top").resized((1, 2, 4), how)
    np.testing.assert_allclose(found, np.multiply.outer([1, 2, 3], [[line] * 2]))


@pytest.mark.parametrize("how", ["nearest", "bilinear"])
def test_pictures_are_enlarged_as_keras_does(how):
    values = noise(2, 3, 5)
    expected = keras.ops.image.resize(values[..., None], (7, 10), how)
    found = ClassMaps(values, np.zeros(2), np.zeros(2), "top").resized((7, 10), how)
    np.testing.assert_allclose(found, array(expected)[..., 0], atol=1e-6)


def test_the_table():
    values = np.array([[[0, 1], [-2, 3.0]], [[1, 0], [0, 0]]])
    found = ClassMaps(values, np.array([2, 0]), np.array([0.625, -1]), "top")
    assert str(found) == found._repr_markdown_() == TABLE
    many = ClassMaps(np.ones((21, 2)), np.zeros(21, int), np.zeros(21), "top")
    assert str(many).count("\n") == 2 + 20 + 1
    assert str(many).endswith("layer top. The first 20 of 21 examples.")


TABLE = """\
| example | class | score | largest at | largest | mean |
| ------- | ----- | ----: | ---------: | ------: | ---: |
| 0       | 2     | 0.625 |     (1, 1) |       3 |  0.5 |
| 1       | 0     |    -1 |     (0, 0) |       1 | 0.25 |

Places of layer top."""


def masked():
    tokens = L.Embedding(9, 4, mask_zero=True)
    return keras.Sequential([keras.Input((9,)), tokens, average(1), dense()])


X1, X2 = noise(2, *LENGTHS[1], 1), noise(2, *LENGTHS[2], 1)
OTHER = "`model` must end in global average pooling and one Dense layer, for scores that are averag"
REFUSED = {  # instrument, model, other arguments, words
    "flatten": (cam, model(2, L.Flatten(), dense()), {}, OTHER),
    "maximum": (cam, model(2, L.GlobalMaxPooling2D(name="top"), dense()), {},
                "averages of maps; got GlobalMaxPooling2D 'top' in its head. Use grad_cam, which"),
    "two dense": (cam, model(2, average(2), L.Dense(3), dense()), {},
                  "got Dense 'dense"),
    "normalised": (cam, model(2, average(2), L.BatchNormalization(), dense()), {}, OTHER),
    "activation between": (cam, model(2, average(2), L.ReLU(), dense()), {}, OTHER),
    "mask": (cam, masked(), {"x": np.ones((2, 9))}, "those of `model` carry a mask. Use grad_cam."),
    "maps": (cam, model(2), {}, "`model` must give one score per class, shape (N, classes); got"),
    "maps, too": (grad_cam, model(2), {}, "of shape (None, 4, 5, 4). Look at the model up to its"),
    "no class": (cam, model(2, average(2)), {"class_index": 4},
                 "`class_index` must be a whole number from -4 to 3; got 4."),
    "too many": (grad_cam, model(2, average(2)), {"class_index": [1, 2, 3]},
                 "or one per example; got shape (3,) for 2 examples."),
    "no layer": (grad_cam, model(2, average(2)), {"layer": "top"},
                 "`layer` must name a layer of the model; got 'top'; there are ['block/"),
    "no places": (grad_cam, model(2, average(2), L.ReLU(name="top")), {"layer": "top"},
                  "whose output has spatial axes; got 'top' with shape (None, 4). Name one before"),
    "vectors": (grad_cam, keras.Sequential([keras.Input((3,)), dense()]), {"x": noise(2, 3)},
                "whose output has spatial axes; got None with shape (None, 5)."),
    "input": (cam, model(2, average(2)), {"x": X1}, "`x` must hold numbers for the model's input"),
    "batch size": (grad_cam, model(2, average(2)), {"batch_size": 0}, "`batch_size` must be a who"),
}  # fmt: skip


@pytest.mark.parametrize(("instrument", "net", "arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(instrument, net, arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        instrument(net, **{"x": X2, **arguments})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"how": "cubic"}, "`how` must be 'nearest' or 'bilinear'; got 'cubic'."),
        ({"size": 0}, "`size` must be"),
    ],
)
def test_wrong_sizes_are_refused(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        MAPS.resized(**{"size": 4, **arguments})
