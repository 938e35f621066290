"""Exercises: instant checks for learners, and the parts that a grader is made of.

Importing this loads NumPy only; what needs nbgrader or YAML stays in its own module.
"""

from pooltools.grading.instant import check
from pooltools.grading.report import Report
from pooltools.grading.task import Case, Task

__all__ = ["Case", "Report", "Task", "check"]
