"""All layers of the package: one entry each for the tests they share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np

from pooltools import layers, reference
from tests.layers.boxes import aligned_as, picture_and_boxes, pooled_as

Setting = dict[str, Any]
Shape = tuple[int, ...]


def any_sign(generator, shape):
    """One input of different values, most of them below 0, where a border of 0 would win."""
    return [generator.normal(-1, 1, size=shape)]


def positive(generator, shape):
    """One input of different values above 0."""
    return [generator.exponential(size=shape)]


def values_and_places(generator, shape):
    """For unpooling: values, and for each a place of its own."""
    item = np.arange(np.prod(shape[1:-1]), dtype="int32").reshape(1, *shape[1:-1], 1)
    return [generator.normal(size=shape), np.broadcast_to(item, shape)[:, ::-1].copy()]


@dataclass(frozen=True)
class Case:
    """A layer with settings that are not its defaults, inputs it takes, and what comes out.

    `value(layer, *inputs)` and `slope(layer, dy, *inputs)` give output and gradient to the first
    input, without training, in NumPy; `more` holds further shapes, each with the settings to
    compare there.
    """

    cls: type
    settings: Setting
    shapes: tuple[Shape, ...] = ((2, 7, 5, 4), (2, 9, 4), (1, 4, 5, 3, 4))
    wrong: tuple[tuple[Setting, str], ...] = ()  # settings refused, words of the message
    value: Callable[..., Any] | None = None
    slope: Callable[..., Any] | None = None
    more: tuple[tuple[Shape, Setting], ...] = ()
    inputs: Callable[..., list[Any]] = any_sign  # of a generator and the first input's shape
    any_size: bool = True  # whether spatial sizes may be unknown until a call
    multiple: int = 1  # of which spatial sizes must be multiples
    largest: float = 6e4  # an input that gives no output beyond half precision
    note: str = ""  # which of several cases of a layer
    paired: bool = False  # two inputs or two outputs, which TimeDistributed does not take

    def make(self, **more):
        return self.cls(**{**self.settings, **more})

    def __str__(self):
        return self.cls.__name__ + self.note


def same_as(name, *settings):
    """Value and slope of a function of the reference, called with these settings of the layer."""

    def value(layer, *x):
        return getattr(reference, name)(*x, **{key: getattr(layer, key) for key in settings})

    def slope(layer, dy, *x):
        given = {key: getattr(layer, key) for key in settings}
        return getattr(reference, f"{name}_grad")(dy, *x, **given)

    return {"value": value, "slope": slope}


WINDOW_NAMES = ("pool_size", "strides", "padding")
WINDOW = (
    ({"pool_size": 0}, r"`pool_size` must be a whole number >= 1 or a tuple"),
    ({"strides": (2, 0)}, r"`strides` must be .* Received: strides=\(2, 0\)"),
    ({"pool_size": (2, 2, 2, 2)}, r"`pool_size` must be .* a tuple of 1 to 3"),
    ({"pool_size": True}, r"`pool_size` must be .* Received: pool_size=True"),
    ({"padding": "sam"}, r"`padding` must be 'valid' or 'same' or 'same_lower'\. Received: pad"),
)
WINDOWS = (  # overlap, gaps, rectangles, every odd border
    ((2, 7, 6, 3), {"pool_size": (3, 2), "strides": (2, 1), "padding": "same"}),
    ((2, 7, 6, 3), {"pool_size": (3, 2), "strides": (2, 1), "padding": "valid"}),
    ((2, 6, 5, 3), {"pool_size": (2, 4), "strides": (1, 3), "padding": "same_lower"}),
    ((1, 5, 6, 1), {"pool_size": 2, "strides": 3, "padding": "same"}),
    ((2, 5, 4, 2), {"pool_size": 2, "strides": None, "padding": "valid"}),
    ((2, 7, 3), {"pool_size": 4, "strides": (3,), "padding": "same"}),
    ((1, 5, 3, 4, 2), {"pool_size": (2, 1, 3), "strides": (1, 2, 2), "padding": "same"}),
)
SETTINGS = {"pool_size": 3, "strides": 2, "padding": "same_lower"}
BLUR = (
    ({"blur_size": 0}, r"`blur_size` must be .* Received: blur_size=0"),
    ({"blur_size": 2.0}, r"`blur_size` must be .* Received: blur_size=2\.0"),
    ({"strides": (2, 0)}, r"`strides` must be .* Received: strides=\(2, 0\)"),
    ({"strides": None}, r"`strides` must be .* Received: strides=None"),
)
FILTERS = (  # even, of one cell, longer than the input, in steps that differ
    ((2, 7, 6, 3), {"blur_size": (4, 3), "strides": (1, 2)}),
    ((2, 7, 6, 3), {"blur_size": 2, "strides": 2}),
    ((2, 6, 5, 3), {"blur_size": (1, 6), "strides": 1}),
    ((1, 2, 3, 1), {"blur_size": 9, "strides": 2}),
    ((2, 4, 2), {"blur_size": 12, "strides": (3,)}),
    ((1, 5, 3, 4, 2), {"blur_size": (2, 1, 3), "strides": (1, 2, 3)}),
)
SEED = (
    ({"seed": -1}, r"`seed` must be None or a whole number >= 0\. Received: seed=-1"),
    ({"seed": 1.5}, r"`seed` must be None or a whole number >= 0\. Received: seed=1\.5"),
)
RATE = (
    ({"rate": 1}, r"`rate` must be a number from 0 to less than 1\. Received: rate=1"),
    ({"rate": -0.1}, r"`rate` must be .* Received: rate=-0\.1"),
    ({"rate": True}, r"`rate` must be .* Received: rate=True"),
    ({"rate": "0.5"}, r"`rate` must be .* Received: rate='0\.5'"),
)


SHARE = (
    ({"rate": 1.1}, r"`rate` must be a number from 0 to 1\. Received: rate=1\.1"),
    ({"rate": -0.1}, r"`rate` must be .* Received: rate=-0\.1"),
    ({"rate": True}, r"`rate` must be .* Received: rate=True"),
)


class FirstPhase(np.random.Generator):
    """Draws 0 each time: the even cut of fractional max pooling."""

    def integers(self, *args, **keywords):
        return 0


def even_cut(layer):
    return {
        "ratio": layer.ratio,
        "seed": FirstPhase(np.random.PCG64(0)),
        "boundaries": "pseudo",
        "overlapping": layer.overlapping,
    }


def power(layer, *arrays, end=""):
    """The p-norm or mean of the reference; for one window over everything the axes are dropped."""
    x = arrays[-1]
    function = getattr(reference, ("gem_pool" if layer.normalise else "lp_pool") + end)
    if layer.pool_size is not None:
        return function(*arrays, layer.pool_size, layer.strides, layer.padding, p=layer.p)
    ones = (len(x), *(1,) * (x.ndim - 2), x.shape[-1])
    dy = [array.reshape(ones) for array in arrays[:-1]]
    y = function(*dy, x, x.shape[1:-1], p=layer.p)
    return y if dy else y.reshape(len(x), -1)


CASES = [
    Case(
        layers.MaxPoolingWithArgmax,
        SETTINGS,
        wrong=WINDOW,
        value=same_as("max_pool_with_argmax", *WINDOW_NAMES)["value"],
        slope=same_as("max_pool", *WINDOW_NAMES)["slope"],
        more=WINDOWS,
        paired=True,
    ),
    Case(
        layers.LpPooling,
        {**SETTINGS, "p": 3.5, "normalise": True, "learn": "channel"},
        wrong=(
            *WINDOW,
            ({"p": 0.5}, r"`p` must be a finite number >= 1\. Received: p=0\.5"),
            ({"p": np.inf}, r"`p` must be a finite number >= 1\. Received: p=inf"),
            ({"normalise": 1}, r"`normalise` must be True or False\. Received: normalise=1"),
            ({"learn": "each"}, r"`learn` must be None or 'shared' or 'channel'\. Received"),
            ({"pool_size": None}, r"`strides` and `padding` must be left out where `pool_size`"),
        ),
        value=power,
        slope=partial(power, end="_grad"),
        more=(
            *WINDOWS,
            ((2, 7, 6, 3), {"p": 1}),
            ((2, 7, 6, 3), {"p": 30, "learn": "shared"}),
        ),
        inputs=positive,
    ),
    Case(
        layers.LpPooling,
        {"pool_size": None, "p": 1.5},
        value=power,
        slope=partial(power, end="_grad"),
        more=(((2, 5, 4, 3), {"p": 3, "normalise": True}),),
        inputs=positive,
        largest=6e3,  # the norm of 35 of them is 11 times as large
        note="-global",
    ),
    Case(
        layers.SoftPooling,
        {**SETTINGS, "temperature": 0.7},
        wrong=(
            *WINDOW,
            ({"temperature": 0}, r"`temperature` must be a finite number above 0\. Rec.*=0"),
            ({"temperature": "1"}, r"`temperature` must be .* Received: temperature='1'"),
        ),
        **same_as("soft_pool", *WINDOW_NAMES, "temperature"),
        more=(*WINDOWS, ((2, 7, 6, 3), {"temperature": 0.01})),
    ),
    Case(
        layers.MixedPooling,
        {**SETTINGS, "mode": "learned", "blend": 0.25, "per_channel": True},
        wrong=(
            *WINDOW,
            ({"mode": "tree"}, r"`mode` must be 'fixed' or 'learned' or 'gated'\. Received"),
            ({"blend": 1.1}, r"`blend` must be a number from 0 to 1\. Received: blend=1\.1"),
            ({"per_channel": 0}, r"`per_channel` must be True or False\. Received: per_ch"),
        ),
        **same_as("mixed_pool", *WINDOW_NAMES, "blend"),
        more=(*WINDOWS, ((2, 7, 6, 3), {"mode": "fixed", "blend": 1})),
    ),
    Case(
        layers.MaxUnpooling,
        {"size": 11},
        wrong=(({"size": 0}, r"`size` must be .* Received: size=0"),),
        **same_as("max_unpool", "size"),
        more=(
            ((2, 3, 3, 3), {"size": (5, 6)}),
            ((2, 4, 3), {"size": 5}),
            ((1, 2, 3, 2, 2), {"size": 3}),
        ),
        inputs=values_and_places,
        paired=True,
    ),
    Case(
        layers.MaxPoolDropout,
        {**SETTINGS, "rate": 0.25, "seed": 3},
        wrong=(*WINDOW, *SHARE, *SEED),
        **same_as("max_pool_dropout", *WINDOW_NAMES, "rate"),
        more=(*WINDOWS, ((2, 7, 6, 3), {"rate": 0}), ((2, 7, 6, 3), {"rate": 1})),
        inputs=positive,
    ),
    Case(
        layers.DropBlock,
        {"rate": 0.3, "block_size": 2, "seed": 3},
        wrong=(
            *RATE,
            *SEED,
            ({"block_size": 0}, r"`block_size` must be .* Received: block_size=0"),
        ),
        largest=1e4,  # what is left is scaled up
    ),
    Case(
        layers.AttentionPooling,
        {"heads": 2, "return_weights": True},
        wrong=(
            ({"heads": 0}, r"`heads` must be a whole number >= 1\. Received: heads=0"),
            ({"return_weights": 1}, r"`return_weights` must be True or False\. Received: .*=1"),
        ),
        paired=True,
    ),
    Case(
        layers.BlurPooling,
        {"blur_size": 5, "strides": 3},
        wrong=BLUR,
        **same_as("blur_pool", "blur_size", "strides"),
        more=(*FILTERS, ((2, 1, 1, 3), {"blur_size": 3})),
    ),
    Case(
        layers.MaxBlurPooling,
        {"pool_size": 4, "strides": 3, "padding": "same_lower", "blur_size": 5},
        wrong=(*BLUR, WINDOW[0], *WINDOW[2:]),
        **same_as("max_blur_pool", *WINDOW_NAMES, "blur_size"),
        more=(
            *((shape, {**given, "padding": "same"}) for shape, given in FILTERS),
            ((2, 7, 6, 3), {"pool_size": (3, 2), "padding": "valid", "strides": 1}),
            ((2, 3, 2, 3), {"pool_size": (3, 2), "padding": "valid"}),  # one maximum
            ((2, 5, 3), {"pool_size": 1}),
        ),
    ),
    Case(
        layers.PolyphasePooling,
        {"strides": 3, "p": 1},
        ((3, 6, 9, 4), (5, 9, 4), (3, 3, 6, 3, 4)),
        wrong=(
            ({"strides": 0}, r"`strides` must be .* Received: strides=0"),
            ({"p": 3}, r"`p` must be 1, 2 or float\('inf'\)\. Received: p=3"),
            ({"p": True}, r"`p` must be .* Received: p=True"),
            ({"p": "2"}, r"`p` must be .* Received: p='2'"),
        ),
        **same_as("polyphase_pool", "strides", "p"),
        more=(
            ((9, 6, 4, 2), {"strides": (3, 2), "p": 2}),
            ((9, 6, 4, 2), {"strides": (3, 2), "p": np.inf}),
            ((9, 4, 5, 2), {"strides": (2, 1), "p": 2}),
            ((5, 8, 3), {"strides": 4, "p": np.inf}),
            ((9, 2, 6, 4, 1), {"strides": (1, 3, 2), "p": 2}),
        ),
        multiple=3,
    ),
    Case(
        layers.SpectralPooling,
        {"output_size": 3},
        wrong=(({"output_size": 0}, r"`output_size` must be .* Received: output_size=0"),),
        **same_as("spectral_pool", "output_size"),
        more=(
            ((2, 8, 7, 3), {"output_size": (4, 3)}),
            ((2, 7, 6, 3), {"output_size": (4, 6)}),
            ((1, 5, 5, 1), {"output_size": 1}),
            ((2, 9, 2), {"output_size": 9}),
            ((1, 4, 5, 6, 2), {"output_size": (3, 2, 5)}),
        ),
        any_size=False,
    ),
    Case(
        layers.FractionalMaxPooling,
        {"ratio": 1.25, "boundaries": "pseudo", "overlapping": False, "seed": 3},
        ((2, 13, 11, 4), (2, 13, 4), (1, 7, 8, 9, 4)),
        wrong=(
            ({"ratio": 0.9}, r"`ratio` must be a number from 1 to 2\. Received: ratio=0\.9"),
            ({"ratio": "2"}, r"`ratio` must be .* Received: ratio='2'"),
            ({"boundaries": "even"}, r"`boundaries` must be 'random' or 'pseudo'\. Received"),
            ({"overlapping": 0}, r"`overlapping` must be True or False\. Received: overl"),
            *SEED,
        ),
        value=lambda layer, x: reference.fractional_max_pool(x, **even_cut(layer)),
        slope=lambda layer, dy, x: reference.fractional_max_pool_grad(dy, x, **even_cut(layer)),
        more=(((2, 9, 6, 3), {"ratio": 1.5, "overlapping": True, "boundaries": "random"}),),
        any_size=False,
    ),
    Case(
        layers.SpatialPyramidPooling,
        {"levels": (1, 3), "operation": "average"},
        wrong=(
            (
                {"levels": ()},
                r"`levels` must be a tuple of whole numbers >= 1\. Received: l",
            ),
            ({"levels": (2, 0)}, r"`levels` must be .* Received: levels=\(2, 0\)"),
            ({"levels": 3}, r"`levels` must be .* Received: levels=3"),
            ({"operation": "mean"}, r"`operation` must be 'max' or 'average'\. Received: oper"),
        ),
        **same_as("spatial_pyramid_pool", "levels", "operation"),
        more=(  # also with more bins than cells
            ((2, 5, 6, 3), {"levels": (1, 2, 3, 6), "operation": "max"}),
            ((2, 7, 3), {"levels": (1, 2, 3, 6), "operation": "max"}),
            ((1, 4, 3, 2, 2), {"levels": (1, 2, 3, 6), "operation": "max"}),
            ((1, 4, 3, 2, 2), {"levels": (1, 2, 3, 6), "operation": "average"}),
        ),
    ),
    Case(
        layers.StochasticPooling,
        {**SETTINGS, "seed": 3},
        wrong=(*WINDOW, *SEED),
        **same_as("stochastic_pool", *WINDOW_NAMES),
        more=WINDOWS,
        inputs=positive,
    ),
    Case(
        layers.RoIPooling,
        {"output_size": 3},
        wrong=(
            ({"output_size": (2, 0)}, r"`output_size` must be .* Received: output_size=\(2, 0\)"),
        ),
        **pooled_as,
        more=(((2, 6, 7, 3), {"output_size": (2, 5)}), ((2, 5, 3), {"output_size": 1})),
        inputs=picture_and_boxes,
        any_size=False,
        paired=True,
    ),
    Case(
        layers.RoIAlign,
        {"output_size": 3, "sampling_ratio": 2, "aligned": False},
        wrong=(
            ({"output_size": True}, r"`output_size` must be .* Received: output_size=True"),
            ({"sampling_ratio": 0}, r"`sampling_ratio` must be a whole number >= 1\. Received: s"),
            ({"sampling_ratio": 1.5}, r"`sampling_ratio` must be .* Received: sampling_ratio=1\.5"),
            ({"aligned": 1}, r"`aligned` must be True or False\. Received: aligned=1"),
        ),
        **aligned_as,
        more=(
            ((2, 6, 7, 3), {"output_size": (2, 5), "sampling_ratio": None, "aligned": True}),
            ((2, 5, 3), {"output_size": 1, "sampling_ratio": None}),
        ),
        inputs=picture_and_boxes,
        paired=True,
    ),
]


def given(case, shape, dtype="float32"):
    """What the layer of a case is called with; only the first input changes its number type."""
    first, *rest = numbers(case, shape)
    tensors = [keras.ops.cast(first, dtype), *map(keras.ops.convert_to_tensor, rest)]
    return tensors if rest else tensors[0]


def numbers(case, shape):
    """The same as NumPy arrays in a list."""
    first, *rest = case.inputs(np.random.default_rng(0), shape)
    return [first.astype("float32"), *rest]


def symbols(x, sizes_known=True):
    """Inputs of a model for these tensors, of any batch and, if asked for, of any size."""

    def symbol(t):
        sizes = t.shape[1:-1] if sizes_known else (None,) * (len(t.shape) - 2)
        dtype = keras.backend.standardize_dtype(t.dtype)
        return keras.Input((*sizes, t.shape[-1]), dtype=dtype)

    return keras.tree.map_structure(symbol, x)


class InTraining(keras.layers.Layer):
    """A layer that draws wherever it is called; `predict` sets training to False for a bare one."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def call(self, x):
        return self.layer(x, training=True)

    def compute_output_shape(self, shape):
        return self.layer.compute_output_shape(shape)


def arrays(y):
    """Outputs as a list of NumPy arrays."""
    return [keras.ops.convert_to_numpy(t) for t in keras.tree.flatten(y)]
