"""The list of planted bugs keeps up with the code; whether each is noticed takes `make mutants`."""

import ast
from collections import Counter

import pytest

from tests.mutants import ROOT, changed, listed

MUTANTS = listed()
NAMES = [mutant.name for mutant in MUTANTS]


@pytest.mark.parametrize("mutant", MUTANTS, ids=NAMES)
def test_a_planted_bug_changes_the_program(mutant):
    before = ast.parse((ROOT / "pooltools" / mutant.file).read_text(encoding="utf-8"))
    assert ast.dump(ast.parse(changed(mutant))) != ast.dump(before)


def test_each_bug_has_a_name_of_its_own():
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []


def test_the_tests_that_should_notice_exist():
    named = {word for mutant in MUTANTS for word in mutant.tests.split() if word[0] != "-"}
    assert [path for path in sorted(named) if not (ROOT / path.split("::")[0]).exists()] == []
