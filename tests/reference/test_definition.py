"""Ours against the definition, on everything the functions promise to take."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from pooltools import average_pool, average_pool_grad, max_pool, max_pool_grad
from tests.reference import definition
from tests.reference.cases import inputs


@settings(max_examples=250)
@given(inputs())
def test_maximum(case):
    x, chosen, _ = case
    np.testing.assert_array_equal(
        max_pool(x, **chosen), definition.max_pool(x, **chosen), strict=True
    )


@settings(max_examples=250)
@given(inputs())
def test_gradient_of_the_maximum(case):
    x, chosen, dy = case
    np.testing.assert_allclose(
        max_pool_grad(dy, x, **chosen),
        definition.max_pool_grad(dy, x, **chosen),
        rtol=0,
        atol=1e-14,  # the order in which overlapping windows add up
        strict=True,
    )


@pytest.mark.parametrize("counts", [False, True], ids=["input", "input-and-border"])
@settings(max_examples=250)
@given(inputs())
def test_average(counts, case):
    x, chosen, _ = case
    np.testing.assert_allclose(
        average_pool(x, count_include_pad=counts, **chosen),
        definition.average_pool(x, count_include_pad=counts, **chosen),
        rtol=0,
        atol=1e-14,  # the definition rounds once
        strict=True,
    )


@pytest.mark.parametrize("counts", [False, True], ids=["input", "input-and-border"])
@settings(max_examples=250)
@given(inputs())
def test_gradient_of_the_average(counts, case):
    x, chosen, dy = case
    np.testing.assert_allclose(
        average_pool_grad(dy, x, count_include_pad=counts, **chosen),
        definition.average_pool_grad(dy, x, count_include_pad=counts, **chosen),
        rtol=0,
        atol=1e-14,
        strict=True,
    )


@settings(max_examples=250)
@given(inputs(values=("any",)))
def test_the_definition_hears_every_nan(case):
    x, chosen, dy = case
    x = np.where(np.abs(x) < 0.5, np.nan, x)
    np.testing.assert_array_equal(max_pool(x, **chosen), definition.max_pool(x, **chosen))
    np.testing.assert_allclose(
        max_pool_grad(dy, x, **chosen), definition.max_pool_grad(dy, x, **chosen), atol=1e-14
    )


def test_the_oracle_does_not_know_the_package():
    source = Path(definition.__file__).read_text(encoding="utf-8")
    assert "pooltools" not in source
    roots = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert roots == {"itertools", "math", "numpy"}
