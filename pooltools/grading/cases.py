"""Cases for pooling functions, by kind. Each kind brings in one difficulty and leaves out the rest.

So the first kind that fails says what is wrong: pictures and windows are square outside
"rectangle", sizes divide outside "ragged edge", values are positive (a border of zeros does no
harm) outside "border", and all different (no ties) outside "ties". In each kind the first case
is the smallest; later ones vary with the seed.
"""

from collections.abc import Iterator
from math import prod

import numpy as np

from pooltools._types import Array
from pooltools.grading.task import Arguments, MakeCases
from pooltools.reference import average_pool, max_pool

Rng = np.random.Generator
BY_HAND = np.array([[1.0, 3, 2, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])


def picture(rng: Rng, spatial: tuple[int, ...], batch: int = 1, channels: int = 1) -> Array:
    """The numbers 1, 2, 3, … in random order: no ties, and sums are exact."""
    shape = (batch, *spatial, channels)
    return 1.0 + rng.permutation(prod(shape)).reshape(shape)


def square(rng: Rng, size: int, stride: int, rest: int = 0) -> tuple[int, int]:
    """A square that 2 to 4 windows a side fill, but for `rest` cells."""
    n = int(rng.integers(1, 4)) * stride + size + rest
    return n, n


def values(rng: Rng) -> Iterator[Arguments]:
    yield {"x": BY_HAND[None, :, :, None], "pool_size": 2}
    yield {"x": picture(rng, square(rng, 2, 2)), "pool_size": 2}


def window_size(rng: Rng) -> Iterator[Arguments]:
    yield {"x": np.arange(1.0, 10).reshape(1, 3, 3, 1), "pool_size": 3}  # largest number last
    yield {"x": picture(rng, (3, 3)), "pool_size": 1}
    yield {"x": picture(rng, square(rng, 4, 4)), "pool_size": (4, 4)}


def rectangle(rng: Rng) -> Iterator[Arguments]:
    yield {"x": picture(rng, (2, 4)), "pool_size": 2}
    yield {"x": picture(rng, (2, 3)), "pool_size": (2, 3)}
    yield {"x": picture(rng, (6, 4)), "pool_size": (3, 2), "strides": (3, 2)}
    rows, columns = square(rng, 2, 2)[0], square(rng, 5, 5)[0]
    yield {"x": picture(rng, (rows, columns)), "pool_size": (2, 5)}


def overlap(rng: Rng) -> Iterator[Arguments]:
    yield {"x": picture(rng, (3, 3)), "pool_size": 2, "strides": 1}
    yield {"x": picture(rng, square(rng, 3, 2)), "pool_size": 3, "strides": 2}
    yield {"x": picture(rng, square(rng, 4, 1)), "pool_size": 4, "strides": (1, 1)}


def gaps(rng: Rng) -> Iterator[Arguments]:
    yield {"x": picture(rng, (3, 3)), "pool_size": 1, "strides": 2}
    yield {"x": picture(rng, square(rng, 2, 3)), "pool_size": 2, "strides": 3}


def ragged_edge(rng: Rng) -> Iterator[Arguments]:
    yield {"x": picture(rng, (3, 3)), "pool_size": 2}
    yield {"x": picture(rng, square(rng, 3, 3, rest=2)), "pool_size": 3}
    yield {"x": picture(rng, square(rng, 3, 2, rest=1)), "pool_size": 3, "strides": 2}


def channels(rng: Rng) -> Iterator[Arguments]:
    yield {"x": picture(rng, (2, 2), channels=2), "pool_size": 2}
    yield {"x": picture(rng, square(rng, 2, 2), channels=3), "pool_size": 2}


def batch(rng: Rng) -> Iterator[Arguments]:
    yield {"x": picture(rng, (2, 2), batch=2), "pool_size": 2}
    yield {"x": picture(rng, square(rng, 2, 2), batch=3, channels=2), "pool_size": 2}


def same(rng: Rng) -> Iterator[Arguments]:
    yield {"x": picture(rng, (3, 3)), "pool_size": 2, "padding": "same"}
    yield {"x": picture(rng, (3, 3)), "pool_size": 4, "strides": 1, "padding": "same"}
    yield {"x": picture(rng, (4, 4)), "pool_size": 1, "strides": 3, "padding": "same"}
    for size, stride in (3, 1), (3, 2), (4, 3), (5, 2):
        spatial = square(rng, size, stride, rest=int(rng.integers(stride)))
        yield {"x": picture(rng, spatial), "pool_size": size, "strides": stride, "padding": "same"}


def border(rng: Rng) -> Iterator[Arguments]:
    """As "same", all values negative: a border that takes part in the maximum shows."""
    for arguments in same(rng):
        yield arguments | {"x": -np.asarray(arguments["x"])}


def ties(rng: Rng) -> Iterator[Arguments]:
    yield {"x": np.array([[0.0, 1], [1, 0]])[None, :, :, None], "pool_size": 2}
    yield {"x": np.full((1, 3, 3, 1), 7.0), "pool_size": 2, "strides": 1}
    few = rng.integers(1, 3, size=(2, *square(rng, 3, 2), 2)).astype(float)
    yield {"x": few, "pool_size": 3, "strides": 2}


def dtype(rng: Rng) -> Iterator[Arguments]:
    x = picture(rng, (4, 4))
    yield {"x": x.astype(np.float32), "pool_size": 2}
    yield {"x": x.astype(np.uint8), "pool_size": 2}
    yield {"x": -picture(rng, (5, 5)).astype(np.int64), "pool_size": 3, "padding": "same"}
    odd = 2 * x.astype(np.int64) + 1
    yield {"x": odd + 2**53, "pool_size": 2}  # a detour by float64 rounds all of these


FORWARD: dict[str, MakeCases] = {
    "values": values,
    "window size": window_size,
    "rectangle": rectangle,
    "overlap": overlap,
    "gaps": gaps,
    "ragged edge": ragged_edge,
    "channels": channels,
    "batch": batch,
    "same": same,
    "border": border,
    "dtype": dtype,
}


def with_dy(make: MakeCases) -> MakeCases:
    """The same cases with a gradient for the output; its dtype is that of `x`, or float64."""

    def cases(rng: Rng) -> Iterator[Arguments]:
        for arguments in make(rng):
            y = max_pool(**arguments)  # type: ignore[arg-type]
            dy = picture(rng, y.shape[1:-1], len(y), y.shape[-1])
            yield {"dy": dy.astype(y.dtype if y.dtype.kind == "f" else float), **arguments}

    return cases


def with_dy_inside(make: MakeCases) -> MakeCases:
    """As `with_dy`, but 0 for windows that meet the border: what they do there does not count."""

    def cases(rng: Rng) -> Iterator[Arguments]:
        for arguments in with_dy(make)(rng):
            x, dy = np.asarray(arguments["x"]), np.asarray(arguments["dy"])
            settings = {key: value for key, value in arguments.items() if key not in ("x", "dy")}
            covered = average_pool(np.ones_like(x), **settings, count_include_pad=True)  # type: ignore[arg-type]
            yield arguments | {"dy": np.where(covered == 1, dy, 0)}

    return cases


def output_sizes(kind: str) -> MakeCases:
    """All small sizes of a kind, and some larger ones that vary with the seed."""

    def cases(rng: Rng) -> Iterator[Arguments]:
        small = [(n, k, s) for n in range(2, 9) for k in (2, 3, 4, 1) for s in range(1, 5)]
        large = [(int(n), int(k), int(s)) for n, k, s in rng.integers(1, (99, 9, 9), (200, 3))]
        for n, k, s in small + large:
            if kind == "same":
                yield {"n": n, "pool_size": k, "strides": s, "padding": "same"}
            elif n >= k and kind == _fit(n, k, s):
                yield {"n": n, "pool_size": k, **({} if kind == "values" else {"strides": s})}

    return cases


def _fit(n: int, k: int, s: int) -> str:
    if (n - k) % s:
        return "ragged edge"
    return "values" if s == k else "overlap" if s < k else "gaps"
