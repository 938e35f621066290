"""Networks of which only the shapes are asked never get values, whatever else Keras does."""

import keras
import pytest

from pooltools.claims.checks.unbuilt import unbuilt

pytestmark = pytest.mark.keras


def dense(units):
    start = keras.Input((3,))
    return keras.Model(start, keras.layers.Dense(units)(start))


def without_values(model):
    return [variable._value is None for variable in model.variables]


def later_scope():
    """What any instrument does that runs a model with other weights."""
    with keras.StatelessScope():
        pass


def test_shapes_are_there_and_values_are_not():
    with unbuilt():
        model = dense(4)
    assert model.count_params() == 16
    later_scope()
    assert without_values(model) == [True, True]


def test_networks_made_outside_get_theirs():
    with keras.StatelessScope(initialize_variables=False):
        other = dense(2)
    with unbuilt():
        model = dense(4)
    later_scope()
    assert without_values(other) == [False, False]
    assert without_values(model) == [True, True]


def test_an_error_within_leaves_nothing_behind():
    made = []

    def failing():
        with unbuilt():
            made.append(dense(4))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    later_scope()
    assert without_values(made[0]) == [True, True]
