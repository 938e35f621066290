"""Functions out of exercise notebooks, as they stand or with a mistake put in."""

from functools import cache
from pathlib import Path

import nbformat

FOLDER = Path(__file__).parents[2] / "exercises" / "01_mechanics"
TASKS = ("output_size", "max_pool", "average_pool_grad")

# A task without a place in an exercise; the same tools, so the same mistakes.
MAX_POOL_GRAD = """
def max_pool_grad(dy, x, pool_size, strides=None, padding="valid"):
    (height, width), (down, right) = pair(pool_size), pair(strides or pool_size)
    rows = windows(x.shape[1], height, down, padding)
    columns = windows(x.shape[2], width, right, padding)
    dx = np.zeros(x.shape, dy.dtype)
    for b, i, j, c in np.ndindex(len(x), len(rows), len(columns), x.shape[3]):
        cells = x[b, rows[i], columns[j], c]
        share = dy[b, i, j, c]
        place = np.unravel_index(cells.argmax(), cells.shape)
        dx[b, rows[i], columns[j], c][place] += share
    return dx
"""


@cache
def source():
    """The notebook with its solutions."""
    return nbformat.read(FOLDER / "source.ipynb", as_version=4)


def code(notebook):
    """{grade id: text} of the code cells that check nothing."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    graders = [(cell.metadata["nbgrader"], cell.source) for cell in cells]
    return {grader["grade_id"]: text for grader, text in graders if not grader["grade"]}


def functions(texts):
    """What the cells define, run from top to bottom."""
    names = {}
    for text in texts:
        exec(text, names)
    return names


def mutated(where, changes):
    """The exercise's functions with each (old, new) put into the solution of the task `where`."""
    texts = code(source()) | {"max_pool_grad_solution": MAX_POOL_GRAD}
    text = texts[f"{where}_solution"]
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in:\n{text}"
        text = text.replace(old, new)
    return functions((texts | {f"{where}_solution": text}).values())
