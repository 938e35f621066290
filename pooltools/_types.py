"""The few type names that every room of the package shares."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Whole = int | np.integer[Any]
"""A whole number, Python's or NumPy's."""
Size = Whole | Sequence[Whole]
"""One whole number for every spatial axis, or one per axis."""
Padding = str | Sequence[Sequence[Whole]]
"""A name, or (before, after) for each spatial axis."""
