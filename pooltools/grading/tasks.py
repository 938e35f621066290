"""The tasks that exercises may ask for, under the library's names.

A new task is one entry: what to call, the kinds of cases, how to compare, what to hint.
"""

from pooltools import geometry, reference
from pooltools.grading import cases
from pooltools.grading.judge import exactly, nearly, whole_number
from pooltools.grading.task import Task

COMMON = {
    "type": "Return a plain NumPy array (class numpy.ndarray) of numbers.",
    "input": "Work on a copy, or on an array of your own: the caller still needs this one.",
    "shape": "Count the windows along each axis: output_size says how many there are.",
}
FORWARD = {
    **COMMON,
    "values": "Do the same case with a pencil: which cells does the window of this output cover?",
    "window size": "Is a 2 written somewhere instead of the window's size?",
    "rectangle": "Rows go with the first number of pool_size and strides, columns with the second.",
    "overlap": "A window starts every `strides` cells, however large it is.",
    "gaps": "A window starts every `strides` cells; the cells between two windows are skipped.",
    "ragged edge": "With padding='valid' a window that does not fit is left out.",
    "channels": "Each channel is pooled by itself, as if it were a picture of its own.",
    "batch": "Each picture of the batch is pooled by itself.",
    "same": "With padding='same' there are ceil(n / stride) windows; of an odd number of border "
    "cells the odd one goes last.",
    "border": "All values are negative here. What does a border cell count, and may it win?",
    "dtype": "The result has the dtype of x, and no value may be rounded on the way.",
}
BACKWARD = {
    **COMMON,
    "shape": "A gradient has the shape of what it is the gradient of: x.",
    "values": "Do the same case with a pencil: which cells had a part in which output?",
    "window size": "Is a 2 or a 4 written somewhere instead of the window's size?",
    "rectangle": "Rows go with the first number of pool_size and strides, columns with the second.",
    "overlap": "A cell may lie in several windows: it gets something from each of them.",
    "gaps": "A window starts every `strides` cells; a cell that no window covers gets 0.",
    "ragged edge": "Cells behind the last window had no part in any output: they get 0.",
    "channels": "Each channel has its own gradient.",
    "batch": "Each picture of the batch has its own gradient.",
    "same": "Put the windows where the forward pass puts them: of an odd number of border cells "
    "the odd one goes last.",
    "dtype": "The result has the dtype of dy; x may hold whole numbers, its gradient may not.",
}

_TASKS = (
    Task(
        name="output_size",
        signature='output_size(n, pool_size, strides=None, padding="valid")',
        reference=geometry.output_size,  # type: ignore[arg-type]  # one axis: a number
        cases={
            kind: cases.output_sizes(kind)
            for kind in ("values", "overlap", "gaps", "ragged edge", "same")
        },
        compare=whole_number,
        hints={
            "type": "Return one whole number.",
            "dtype": "A number of windows is whole: // divides and rounds down, / gives a float.",
            "values": "How often can the window move on after the first place? Then count that "
            "first place too.",
            "overlap": "The window moves by `strides`, not by its own size.",
            "gaps": "The window moves by `strides`, not by its own size.",
            "ragged edge": "A last step that does not fit is not made.",
            "same": "Every cell is the start of a step or is passed by one: ceil(n / stride) "
            "windows, whatever their size.",
        },
    ),
    Task(
        name="max_pool",
        signature='max_pool(x, pool_size, strides=None, padding="valid")',
        reference=reference.max_pool,
        cases=cases.FORWARD,
        compare=exactly,
        hints=FORWARD,
    ),
    Task(
        name="average_pool_grad",
        signature='average_pool_grad(dy, x, pool_size, strides=None, padding="valid")',
        reference=reference.average_pool_grad,
        cases={kind: cases.with_dy(make) for kind, make in cases.FORWARD.items()}
        | {"same": cases.with_dy_inside(cases.same)},
        compare=nearly,
        hints=BACKWARD
        | {"border": "A window at the edge divides by the number of cells that it really holds."},
    ),
    Task(
        name="max_pool_grad",
        signature='max_pool_grad(dy, x, pool_size, strides=None, padding="valid")',
        reference=reference.max_pool_grad,
        cases={
            kind: cases.with_dy(make)
            for kind, make in {**cases.FORWARD, "ties": cases.ties}.items()
        },
        compare=nearly,
        hints=BACKWARD
        | {
            "border": "All values are negative here. The border never wins, so it gets nothing.",
            "ties": "Several cells share the maximum: the first one, row by row, gets everything.",
        },
    ),
)
TASKS = {task.name: task for task in _TASKS}
