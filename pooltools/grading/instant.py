"""The check that a learner calls in a notebook."""

import difflib
from collections.abc import Callable

from pooltools.grading.answer import a_name, answer
from pooltools.grading.judge import judge
from pooltools.grading.report import Report, report
from pooltools.grading.task import Task
from pooltools.grading.tasks import TASKS


def check(task_name: str, function: Callable[..., object]) -> Report:
    """Try `function` on the cases of a task, print what was found, and return it.

    A wrong answer raises nothing: what the function raises is reported (only KeyboardInterrupt
    passes through). The first failing kind of case is shown with a small input and a hint, not with
    the answer.

    Parameters
    ----------
    task_name : "max_pool", "average_pool_grad", … (`pooltools.grading.tasks.TASKS`)
    function : takes the arguments of the task's signature by name

    Returns
    -------
    true when all cases passed; its fields `passed` and `failed` count the cases of each kind

    Raises
    ------
    ValueError, TypeError : no task of that name

    >>> from pooltools import output_size
    >>> done = check("output_size", output_size)
    output_size: all 609 cases pass.
      right: values 25, overlap 63, gaps 39, ragged edge 170, same 312
    >>> bool(done)
    True
    """
    done = examine(find(task_name), function)
    print(done)
    return done


def examine(task: Task, function: Callable[..., object], seed: int = 0) -> Report:
    """Make the cases of a seed, run `function` on them, judge its answers."""
    cases = task.make_cases(seed)
    judged = (judge(task, case, answer(function, case)) for case in cases)
    return report(task, cases, (finding for finding in judged if finding is not None))


def find(name: object) -> Task:
    """The task of that name, or an error that names the nearest."""
    known = ", ".join(sorted(TASKS))
    if not isinstance(name, str):
        raise TypeError(
            f"`task_name` must be one of {known}; got {a_name(type(name))}. "
            'Write the name first: check("max_pool", max_pool).'
        )
    if name not in TASKS:
        near = difflib.get_close_matches(name.lower(), TASKS, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"`task_name` must be one of {known}; got {name!r}.{hint}")
    return TASKS[name]
