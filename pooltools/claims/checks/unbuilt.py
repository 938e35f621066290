"""Models of which only the shapes are asked: hundreds of megabytes of weights are not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unbuilt() -> Iterator[None]:
    """Models made within have layers, shapes and parameter counts, and never any values."""
    import keras
    from keras.src.backend.common.global_state import get_global_attribute

    # Keras fills all variables without values at the end of the next scope, whoever opens it: ten
    # networks would be gigabytes. It has no public way to say that these stay empty.
    waiting = get_global_attribute("uninitialized_variables", [], set_to_default=True)
    before = len(waiting)
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        del waiting[before:]
