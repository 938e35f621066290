"""Every mistake fails, and is told by its kind: the first failing kind and what was wrong.

A mutant is the exercise's own solution with a mistake put into the solution of one task; where the
mistake sits in the shared tool `windows` (in max_pool's cell), another task may be the one checked.
"""

import pytest

from pooltools.grading.instant import examine
from pooltools.grading.report import shown
from pooltools.grading.tasks import TASKS
from tests.grading.exercise import mutated

SIZES = "(n - pool_size) // stride + 1"
STRIDE = "stride = pool_size if strides is None else strides"
SETTINGS = "pair(pool_size), pair(strides or pool_size)"
COUNT = "count = output_size(n, size, stride, padding)"
CEIL = "count = -(-(n - size) // stride) + 1 if padding == 'valid' else -(-n // stride)"
LARGEST = "x[:, row, column].max(axis=(1, 2))"
SHARED = "dy[:, i : i + 1, j : j + 1]"
CELLS = "(cells.shape[1] * cells.shape[2])"
PLACE = "place = np.unravel_index(cells.argmax(), cells.shape)"
LAST = "place = np.unravel_index(cells.size - 1 - cells[::-1, ::-1].argmax(), cells.shape)"
ONE_SHARE = "share = dy[b, i, j, c]"
EMPTY = "y = np.empty((len(x), len(rows), len(columns), x.shape[3]), x.dtype)"
ZEROS = "dx = np.zeros(x.shape, dy.dtype)"

# task checked, mistake, first failing kind, what is wrong there, where it sits, old, new, …
MUTANTS = [
    ("output_size", "one too few", "values", "values", "", SIZES, SIZES[:-4]),
    ("output_size", "no default stride", "values", "error", "", STRIDE, "stride = strides"),
    ("output_size", "true division", "values", "dtype", "", SIZES, SIZES.replace("//", "/")),
    ("output_size", "returns a text", "values", "type", "", SIZES, f"str({SIZES})"),
    ("output_size", "stride is the window", "overlap", "values", "", STRIDE, "stride = pool_size"),
    ("output_size", "window left out", "overlap", "values", "", SIZES, "n // stride"),
    ("output_size", "no gaps", "gaps", "values", "", SIZES,
     "(n - pool_size) // min(stride, pool_size) + 1"),
    ("output_size", "rounds up", "ragged edge", "values", "", SIZES,
     "-(-(n - pool_size) // stride) + 1"),
    ("output_size", "rounds", "ragged edge", "values", "", SIZES,
     "round((n - pool_size) / stride) + 1"),
    ("output_size", "same crops", "same", "values", "", "-(-n // stride)", "n // stride"),
    ("output_size", "same is valid", "same", "values", "", "-(-n // stride)", SIZES),
    ("max_pool", "smallest", "values", "values", "", ".max(", ".min("),
    ("max_pool", "axes swapped", "values", "values", "", "return y", "return y.swapaxes(1, 2)"),
    ("max_pool", "NaN", "values", "values", "", "return y", "return y * np.nan"),
    ("max_pool", "a list", "values", "type", "", "return y", "return y.tolist()"),
    ("max_pool", "nothing", "values", "type", "", "return y", "y"),
    ("max_pool", "masked array", "values", "type", "", "return y", "return np.ma.array(y)"),
    ("max_pool", "no batch axis", "values", "shape", "", "return y", "return y[0]"),
    ("max_pool", "no channel axis", "values", "shape", "", "return y", "return y[..., 0]"),
    ("max_pool", "changes x", "values", "input", "", EMPTY, f"x[x < 2] = 2\n    {EMPTY}"),
    ("max_pool", "2 x 2 only", "window size", "values", "", SETTINGS, "(2, 2), (2, 2)"),
    ("max_pool", "window 2 only", "window size", "values", "", SETTINGS,
     "(2, 2), pair(strides or pool_size)"),
    ("max_pool", "height and width swapped", "rectangle", "shape", "", "(height, width), (down",
     "(width, height), (down"),
    ("max_pool", "strides swapped", "rectangle", "shape", "", "(down, right)", "(right, down)"),
    ("max_pool", "picture's sides swapped", "rectangle", "error", "", "x.shape[1]", "x.shape[2]"),
    ("max_pool", "stride is the window", "overlap", "shape", "", SETTINGS,
     "pair(pool_size), pair(pool_size)"),
    ("max_pool", "no gaps", "gaps", "shape", "", SETTINGS,
     "pair(pool_size), np.minimum(pair(strides or pool_size), pair(pool_size))"),
    ("max_pool", "rounds up", "ragged edge", "shape", "", COUNT, CEIL),
    ("max_pool", "valid hugs the end", "ragged edge", "values", "", "border // 2",
     "border // 2 + ((n - size) % stride) * (padding == 'valid')",
     "i * stride - ", "i * stride + (-1) ** (padding == 'same') * "),
    ("max_pool", "first channel only", "channels", "values", "", LARGEST,
     "x[:, row, column, :1].max(axis=(1, 2))"),
    ("max_pool", "over the channels", "channels", "values", "", LARGEST,
     "x[:, row, column].max(axis=(1, 2, 3))[:, None]"),
    ("max_pool", "first picture only", "batch", "values", "", LARGEST,
     "x[:1, row, column].max(axis=(1, 2))"),
    ("max_pool", "same crops", "same", "shape", "", COUNT,
     "count = output_size(n, size, stride, 'valid')"),
    ("max_pool", "border behind", "same", "values", "", "border // 2", "0"),
    ("max_pool", "border before", "same", "values", "", "border // 2", "border"),
    ("max_pool", "odd cell before", "same", "values", "", "border // 2", "-(-border // 2)"),
    ("max_pool", "zero border", "border", "values", "", LARGEST,
     "x[:, row, column].max(axis=(1, 2), initial=0)"),
    ("max_pool", "float64 always", "dtype", "dtype", "", "x.dtype)", "float)"),
    ("max_pool", "float64 on the way", "dtype", "values", "", "x.dtype)", "float)",
     "return y", "return y.astype(x.dtype)"),
    ("average_pool_grad", "not shared", "values", "values", "", f" / {CELLS}", ""),
    ("average_pool_grad", "all to the first", "values", "values", "",
     "cells = dx[:, row, column]", "cells = dx[:, row, column][:, :1, :1]"),
    ("average_pool_grad", "changes dy", "values", "input", "", ZEROS,
     f"dy /= height * width\n    {ZEROS}", f" / {CELLS}", ""),
    ("average_pool_grad", "a row short", "values", "shape", "", "return dx", "return dx[:, :-1]"),
    ("average_pool_grad", "shares by four", "window size", "values", "", CELLS, "4"),
    ("average_pool_grad", "height and width swapped", "rectangle", "values", "",
     "(height, width), (down", "(width, height), (down"),
    ("average_pool_grad", "= for +=", "overlap", "values", "", "cells += ", "cells[:] = "),
    ("average_pool_grad", "stride is the window", "overlap", "values", "", SETTINGS,
     "pair(pool_size), pair(pool_size)"),
    ("average_pool_grad", "no gaps", "gaps", "error", "", SETTINGS,
     "pair(pool_size), np.minimum(pair(strides or pool_size), pair(pool_size))"),
    ("average_pool_grad", "rounds up", "ragged edge", "error", "max_pool", COUNT, CEIL),
    ("average_pool_grad", "channels mixed", "channels", "values", "", SHARED,
     f"{SHARED}.mean(axis=3, keepdims=True)"),
    ("average_pool_grad", "first picture only", "batch", "values", "", SHARED,
     "dy[:1, i : i + 1, j : j + 1]"),
    ("average_pool_grad", "border behind", "same", "values", "max_pool", "border // 2", "0"),
    ("average_pool_grad", "odd cell before", "same", "values", "max_pool", "border // 2",
     "-(-border // 2)"),
    ("average_pool_grad", "border counted", "border", "values", "", CELLS, "(height * width)"),
    ("average_pool_grad", "same crops", "same", "values", "max_pool", COUNT,
     "count = max(output_size(n, size, stride, 'valid'), 1)"),
    ("average_pool_grad", "dtype of x", "dtype", "error", "", ZEROS, "dx = np.zeros_like(x)"),
    ("average_pool_grad", "float64 always", "dtype", "dtype", "", "dy.dtype)", "float)"),
    ("max_pool_grad", "smallest", "values", "values", "", ".argmax", ".argmin"),
    ("max_pool_grad", "2 x 2 only", "window size", "values", "", SETTINGS,
     "(2, 2), pair(strides or pool_size)"),
    ("max_pool_grad", "height and width swapped", "rectangle", "values", "",
     "(height, width), (down", "(width, height), (down"),
    ("max_pool_grad", "= for +=", "overlap", "values", "", "+= share", "= share"),
    ("max_pool_grad", "stride is the window", "overlap", "values", "", SETTINGS,
     "pair(pool_size), pair(pool_size)"),
    ("max_pool_grad", "no gaps", "gaps", "error", "", SETTINGS,
     "pair(pool_size), np.minimum(pair(strides or pool_size), pair(pool_size))"),
    ("max_pool_grad", "rounds up", "ragged edge", "error", "max_pool", COUNT, CEIL),
    ("max_pool_grad", "first channel only", "channels", "values", "", ONE_SHARE,
     f"{ONE_SHARE} * (c == 0)"),
    ("max_pool_grad", "first picture only", "batch", "values", "", ONE_SHARE,
     f"{ONE_SHARE} * (b == 0)"),
    ("max_pool_grad", "border behind", "same", "values", "max_pool", "border // 2", "0"),
    ("max_pool_grad", "zero border", "border", "values", "", ONE_SHARE,
     f"{ONE_SHARE} * (cells.max() > 0 or cells.shape == (height, width))"),
    ("max_pool_grad", "float64 always", "dtype", "dtype", "", "dy.dtype)", "float)"),
    ("max_pool_grad", "last tie", "ties", "values", "", PLACE, LAST),
    ("max_pool_grad", "first tie by columns", "ties", "values", "", PLACE,
     "place = np.unravel_index(cells.T.argmax(), cells.T.shape)[::-1]"),
    ("max_pool_grad", "all ties", "ties", "values", "", PLACE, "place = cells == cells.max()"),
    ("max_pool_grad", "ties share", "ties", "values", "", PLACE, "place = cells == cells.max()",
     "+= share", "+= share / place.sum()"),
]  # fmt: skip
IDS = [f"{task}: {mistake}" for task, mistake, *_ in MUTANTS]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("task", "mistake", "kind", "aspect", "where", "old", "new", "more"), [
    (*mutant[:7], mutant[7:]) for mutant in MUTANTS
], ids=IDS)  # fmt: skip
def test_a_mistake_is_told_by_its_kind(task, mistake, kind, aspect, where, old, new, more, seed):
    wrong = mutated(where or task, [(old, new), *zip(more[::2], more[1::2], strict=True)])
    report = examine(TASKS[task], wrong[task], seed)
    assert not report
    first = shown(report.findings)
    assert (first.case.kind, first.difference.aspect) == (kind, aspect)


@pytest.mark.parametrize("task", TASKS)
def test_every_kind_of_case_is_the_first_to_catch_some_mistake(task):
    assert {kind for name, _, kind, *_ in MUTANTS if name == task} == set(TASKS[task].cases)


def test_a_function_that_knows_two_by_two_only_passes_three_kinds_as_the_exercise_says():
    report = examine(
        TASKS["max_pool"], mutated("max_pool", [(SETTINGS, "(2, 2), (2, 2)")])["max_pool"]
    )
    assert {kind for kind in report.passed if kind not in report.failed} == {
        "values", "channels", "batch",
    }  # fmt: skip
    assert len(report.passed) == 11
