"""Operations on regions of any place and length in one table: a new one gets every law by one line.

Each has its definition in plain Python, written from its words and without the package.
"""

import itertools
import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

import pooltools


@dataclass(frozen=True)
class Operation:
    """A pooling function, arguments that suit an input, its definition and the laws it obeys."""

    name: str
    arguments: Callable[..., dict]  # of the shape of `x` and a random generator
    defined: Callable[..., np.ndarray]  # of `x` and the arguments
    label: str = ""
    linear: bool = False
    between: bool = True  # between the smallest and the largest value
    local: bool = True  # a NaN is heard in its own regions only
    convex: bool = True  # a maximum, a sum, or one of the other
    together: bool = False  # all channels of a picture choose the same cells
    whole: str = "float64"  # number type from int8

    def __call__(self, x, **arguments):
        return getattr(pooltools, self.name)(x, **arguments)

    def gradient(self, dy, x, **arguments):
        return getattr(pooltools, f"{self.name}_grad")(dy, x, **arguments)

    def __str__(self):
        return f"{self.name}{self.label and '-'}{self.label}"


def per_item(function):
    """A definition on the spatial axes alone, for each item and channel."""

    def defined(x, **arguments):
        channels = np.moveaxis(x, -1, 1)
        parts = [[function(plane, **arguments) for plane in item] for item in channels]
        return np.moveaxis(np.array(parts), 1, -1)

    return defined


def overlapping(n, size):
    """For each of `size` equal stretches of an axis, the cells it touches."""
    stretch = Fraction(n, size)
    return [
        [i for i in range(n) if i < (k + 1) * stretch and i + 1 > k * stretch] for k in range(size)
    ]


def binned(combine):
    """Combine the values of each bin."""

    def plane(x, output_size):
        y = np.empty(output_size)
        bins = [overlapping(n, size) for n, size in zip(x.shape, output_size, strict=True)]
        for place in np.ndindex(y.shape):
            chosen = [axis[i] for axis, i in zip(bins, place, strict=True)]
            y[place] = combine([float(x[cell]) for cell in itertools.product(*chosen)])
        return y

    return plane


def pyramid(combine):
    """All bins of all levels; the channels of a bin side by side."""
    grid = per_item(binned(combine))

    def defined(x, levels):
        grids = [grid(x, output_size=(level,) * (x.ndim - 2)) for level in levels]
        return np.array([[v for g in grids for v in g[item].ravel()] for item in range(len(x))])

    return defined


def blurred(x, blur_size, strides):
    """A filter of binomial coefficients over the mirrored plane."""
    before = [(size - 1) // 2 for size in blur_size]
    pads = [(b, size - 1 - b) for b, size in zip(before, blur_size, strict=True)]
    wide = np.pad(x, pads, mode="reflect")
    y = np.zeros([len(range(0, n, step)) for n, step in zip(x.shape, strides, strict=True)])
    for place in np.ndindex(y.shape):
        for tap in np.ndindex(*blur_size):
            cell = tuple(p * s + t for p, s, t in zip(place, strides, tap, strict=True))
            ways = math.prod(math.comb(n - 1, t) for n, t in zip(blur_size, tap, strict=True))
            y[place] += wide[cell] * ways / math.prod(2 ** (n - 1) for n in blur_size)
    return y


def max_blurred(x, pool_size, blur_size, strides):
    """The largest of each window, then blurred."""
    y = np.empty([n - k + 1 for n, k in zip(x.shape, pool_size, strict=True)])
    for place in np.ndindex(y.shape):
        y[place] = x[tuple(slice(p, p + k) for p, k in zip(place, pool_size, strict=True))].max()
    return blurred(y, blur_size, strides)


def slow_waves(x, output_size):
    """Each axis: correlate with every wave of at most m / 2 periods, add them up at m places."""
    for axis, m in enumerate(output_size):
        n = x.shape[axis]
        periods = [k for k in range(-n // 2, n // 2 + 1) if -n < 2 * k <= n and abs(2 * k) <= m]
        i, j = np.arange(n), np.arange(m)
        kernel = sum(np.exp(2j * np.pi * k * np.subtract.outer(j / m, i / n)) for k in periods) / n
        if m == n:
            kernel = np.eye(n)  # the fastest wave is the same with either sign
        x = np.moveaxis(np.tensordot(kernel, x, (1, axis)), 0, axis)
    np.testing.assert_allclose(x.imag, 0, atol=1e-12)
    return x.real


def strongest(x, strides, p=2):
    """Item by item, the start with the largest norm."""
    norms = {1: math.fsum, 2: lambda sizes: math.hypot(*sizes), math.inf: max}
    kept = []
    for item in x:
        best, largest = None, -1.0
        for start in itertools.product(*map(range, strides)):
            part = item[tuple(slice(a, None, s) for a, s in zip(start, strides, strict=True))]
            found = norms[p]([abs(v) for v in part.ravel().tolist()])
            if found > largest:
                best, largest = part, found
        kept.append(best)
    return np.array(kept)


def per_box(function):
    """A definition on one plane, for each box and channel."""

    def defined(x, boxes, box_indices, **arguments):
        rank = x.ndim - 2
        parts = [
            [function(x[item, ..., c], box[:rank], box[rank:], **arguments)]
            for item, box in zip(box_indices, boxes, strict=True)
            for c in range(x.shape[-1])
        ]
        y = np.array(parts).reshape(len(boxes), x.shape[-1], *arguments["output_size"])
        return np.moveaxis(y, 1, -1)

    return defined


def quantised(x, starts, stops, output_size):
    """The largest of each bin of the box that remains after rounding."""
    low = [math.floor(v + 0.5) for v in starts]
    lengths = [max(math.floor(v + 0.5) - a, 1) for v, a in zip(stops, low, strict=True)]
    bins = [overlapping(n, size) for n, size in zip(lengths, output_size, strict=True)]
    y = np.zeros(output_size)
    for place in np.ndindex(y.shape):
        cells = itertools.product(*(b[i] for b, i in zip(bins, place, strict=True)))
        found = [tuple(a + i for a, i in zip(low, cell, strict=True)) for cell in cells]
        inside = [c for c in found if all(0 <= i < n for i, n in zip(c, x.shape, strict=True))]
        y[place] = max((x[c] for c in inside), default=0)
    return y


def read_between(x, place):
    """Hats one cell wide to either side, set up at all cells; nothing far outside."""
    if not all(-1 <= p <= n for p, n in zip(place, x.shape, strict=True)):
        return 0.0
    near = [min(max(p, 0), n - 1) for p, n in zip(place, x.shape, strict=True)]
    return sum(
        x[cell] * math.prod(max(0, 1 - abs(p - i)) for p, i in zip(near, cell, strict=True))
        for cell in np.ndindex(x.shape)
    )


def sampled(x, starts, stops, output_size, sampling_ratio):
    """The mean of a grid of places in each bin."""
    y = np.empty(output_size)
    for place in np.ndindex(y.shape):
        values = []
        for step in np.ndindex(*[sampling_ratio] * x.ndim):
            axes = zip(starts, stops, output_size, place, step, strict=True)
            at = [a + (b - a) / o * (i + (s + 0.5) / sampling_ratio) for a, b, o, i, s in axes]
            values.append(read_between(x, [v - 0.5 for v in at]))
        y[place] = statistics.fmean(values)
    return y


def drawn(overlapping, boundaries):
    """The largest of each region; a ramp, pooled without overlap, tells where the regions end."""

    def defined(x, **chosen):
        spatial = x.shape[1:-1]
        ramps = np.indices(spatial)[..., None]  # one item per axis
        ends = pooltools.fractional_max_pool(
            ramps, **chosen | {"overlapping": False, "boundaries": boundaries}
        )[..., 0]
        y = np.empty((len(x), *ends.shape[1:], x.shape[-1]))
        for place in np.ndindex(ends.shape[1:]):
            region = []
            for axis, i in enumerate(place):
                first = [0] * len(spatial)
                first[axis] = i
                last = ends[(axis, *first)]
                first[axis] = i - 1
                start = ends[(axis, *first)] + 1 if i else 0
                region.append(slice(start, last + 1 + overlapping))
            y[:, *place] = x[:, *region].max(axis=tuple(range(1, x.ndim - 1)))
        return y

    return defined


def everything(combine):
    """One number per channel."""
    return per_item(lambda plane: combine([float(v) for v in plane.ravel()]))


def some_sizes(shape, rng):
    """Fewer, as many and more bins than cells."""
    return {"output_size": tuple(int(rng.integers(1, n + 3)) for n in shape[1:-1])}


def some_levels(shape, rng):
    return {"levels": tuple(int(level) for level in rng.integers(1, 4, size=2))}


def nothing(shape, rng):
    return {}


def a_filter(shape, rng):
    """Shorter and longer than the input, odd and even."""
    sizes = {"blur_size": 7, "strides": 4}
    return {
        k: tuple(int(v) for v in rng.integers(1, top, len(shape) - 2)) for k, top in sizes.items()
    }


def a_window_and_a_filter(shape, rng):
    pool_size = tuple(int(rng.integers(1, min(n, 3) + 1)) for n in shape[1:-1])
    return {"pool_size": pool_size} | a_filter(shape, rng)


def fewer(shape, rng):
    return {"output_size": tuple(int(rng.integers(1, n + 1)) for n in shape[1:-1])}


def divisors(shape, rng):
    return {
        "strides": tuple(
            int(rng.choice([s for s in range(1, n + 1) if n % s == 0])) for n in shape[1:-1]
        )
    }


def some_boxes(shape, rng):
    """Two boxes inside the input for each item; more than half of them longer than a cell."""
    n = np.array(shape[1:-1])
    items = np.repeat(np.arange(shape[0]), 2)
    ends = np.sort(rng.uniform(0, 1, (len(items), 2, len(n))), axis=1) * n
    sizes = tuple(int(rng.integers(1, 4)) for _ in n)
    boxes = np.concatenate([ends[:, 0], ends[:, 1]], axis=-1)
    return {"boxes": boxes, "box_indices": items, "output_size": sizes}


def whole_boxes(shape, rng):
    """As above, but with at least the first cell: rounding may not move it out of the input."""
    chosen = some_boxes(shape, rng)
    rank = len(shape) - 2
    chosen["boxes"][:, :rank] = np.floor(chosen["boxes"][:, :rank])
    return chosen


def a_draw(shape, rng):
    return {"ratio": float(rng.uniform(1, 2)), "seed": int(rng.integers(99))}


def with_arguments(arguments, **more):
    """These as well."""
    return lambda shape, rng: arguments(shape, rng) | more


def ignoring(defined, *names):
    """The definition does not need them."""

    def called(x, **arguments):
        return defined(x, **{k: v for k, v in arguments.items() if k not in names})

    return called


mean = statistics.fmean
OPERATIONS = [
    Operation("adaptive_max_pool", some_sizes, per_item(binned(max)), whole="int8"),
    Operation("adaptive_average_pool", some_sizes, per_item(binned(mean)), linear=True),
    Operation("global_max_pool", nothing, everything(max), whole="int8"),
    Operation("global_average_pool", nothing, everything(mean), linear=True),
    Operation("spatial_pyramid_pool", some_levels, pyramid(max), "max", whole="int8"),
    Operation(
        "spatial_pyramid_pool",
        with_arguments(some_levels, operation="average"),
        ignoring(pyramid(mean), "operation"),
        "average",
        linear=True,
    ),
    Operation("blur_pool", a_filter, per_item(blurred), linear=True),
    Operation("max_blur_pool", a_window_and_a_filter, per_item(max_blurred)),
    Operation(
        "spectral_pool", fewer, per_item(slow_waves), linear=True, between=False, local=False
    ),
    *[
        Operation(
            "polyphase_pool",
            with_arguments(divisors, p=p),
            strongest,
            f"{p}-norm",
            local=False,
            convex=False,
            together=True,
            whole="int8",
        )
        for p in (1, 2, math.inf)
    ],
    Operation("roi_pool", whole_boxes, per_box(quantised), whole="int8"),
    Operation(
        "roi_align", with_arguments(some_boxes, sampling_ratio=2), per_box(sampled), linear=True
    ),
    *[
        Operation(
            "fractional_max_pool",
            with_arguments(a_draw, overlapping=overlapping, boundaries=boundaries),
            drawn(overlapping, boundaries),
            f"{boundaries}-{'overlapping' if overlapping else 'disjoint'}",
            whole="int8",
        )
        for overlapping in (False, True)
        for boundaries in ("random", "pseudo")
    ],
]
