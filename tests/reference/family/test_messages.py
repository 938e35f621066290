"""Every refusal of the family's own arguments, with its words."""

import re

import numpy as np
import pytest

from pooltools import (
    gem_pool,
    gem_pool_grad,
    log_sum_exp_pool,
    log_sum_exp_pool_grad,
    lp_pool,
    lp_pool_grad,
    max_pool_dropout,
    max_pool_dropout_grad,
    mixed_pool,
    mixed_pool_grad,
    soft_pool,
    soft_pool_grad,
    stochastic_pool,
    stochastic_pool_grad,
)

X = np.ones((1, 4, 1))
DY = np.ones((1, 2, 1))


def refusal(error, text):
    """The message holds exactly this."""
    return pytest.raises(error, match=re.escape(text))


def call(function, x=X, **options):
    """The forward function or its gradient."""
    arguments = (DY, x) if function.__name__.endswith("_grad") else (x,)
    return function(*arguments, 2, **options)


def named(value):
    """The test's name for a function or value."""
    return getattr(value, "__name__", str(value))


@pytest.mark.parametrize("function", [lp_pool, lp_pool_grad, gem_pool, gem_pool_grad], ids=named)
@pytest.mark.parametrize(
    ("p", "error", "text"),
    [
        (0.5, ValueError, "`p` must be a finite number of at least 1; got 0.5."),
        (np.inf, ValueError, "got inf. For the limit p = infinity use max_pool."),
        (np.nan, ValueError, "`p` must be a finite number of at least 1; got nan."),
        (True, TypeError, "`p` must be one number of at least 1; got True."),
        ("2", TypeError, "`p` must be one number of at least 1; got '2'."),
        ([2, 3], TypeError, "`p` must be one number of at least 1; got [2, 3]."),
    ],
    ids=named,
)
def test_exponent(function, p, error, text):
    with refusal(error, text):
        call(function, p=p)


@pytest.mark.parametrize(
    "function",
    [log_sum_exp_pool, log_sum_exp_pool_grad, soft_pool, soft_pool_grad],
    ids=named,
)
@pytest.mark.parametrize(
    ("temperature", "error", "text"),
    [
        (0, ValueError, "`temperature` must be a finite number above 0; got 0. For the limits use"),
        (-1.0, ValueError, "`temperature` must be a finite number above 0; got -1.0."),
        (np.inf, ValueError, "use max_pool (0) and average_pool (infinity)."),
        (None, TypeError, "`temperature` must be one number above 0; got None."),
    ],
    ids=named,
)
def test_temperature(function, temperature, error, text):
    with refusal(error, text):
        call(function, temperature=temperature)


@pytest.mark.parametrize(
    ("function", "options"),
    [
        (gem_pool, {}),
        (gem_pool_grad, {}),
        *[(f, {}) for f in (stochastic_pool, stochastic_pool_grad)],
        *[(f, {"seed": 1}) for f in (stochastic_pool, stochastic_pool_grad)],
        *[(f, {"rate": 0.1}) for f in (max_pool_dropout, max_pool_dropout_grad)],
        *[(f, {"seed": 1}) for f in (max_pool_dropout, max_pool_dropout_grad)],
    ],
    ids=named,
)
def test_negative_values(function, options):
    with refusal(
        ValueError,
        "`x` must be free of negative values; got -3.0. Pool after a ReLU: np.maximum(x, 0).",
    ):
        call(function, np.array([1.0, -2, np.nan, -3]).reshape(1, 4, 1), **options)


@pytest.mark.parametrize(
    "function",
    [stochastic_pool, stochastic_pool_grad, max_pool_dropout, max_pool_dropout_grad],
    ids=named,
)
@pytest.mark.parametrize(
    ("seed", "error", "text"),
    [
        (-1, ValueError, "`seed` must be at least 0; got -1."),
        (True, TypeError, "`seed` must be a whole number or a numpy.random.Generator; got True."),
        (0.5, TypeError, "`seed` must be a whole number or a numpy.random.Generator; got 0.5."),
        ("a", TypeError, "`seed` must be a whole number or a numpy.random.Generator; got 'a'."),
    ],
    ids=named,
)
def test_seed(function, seed, error, text):
    with refusal(error, text):
        call(function, seed=seed)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (mixed_pool, "blend"),
        (mixed_pool_grad, "blend"),
        (max_pool_dropout, "rate"),
        (max_pool_dropout_grad, "rate"),
    ],
    ids=named,
)
@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (-0.1, ValueError, "must be a finite number from 0 to 1; got -0.1."),
        (1.1, ValueError, "must be a finite number from 0 to 1; got 1.1."),
        (np.nan, ValueError, "must be a finite number from 0 to 1; got nan."),
        (None, TypeError, "must be one number from 0 to 1; got None."),
    ],
    ids=named,
)
def test_share(function, name, value, error, text):
    with refusal(error, f"`{name}` {text}"):
        call(function, **{name: value})
    call(function, **{name: 0})
    call(function, **{name: 1})
