"""The house: which room may import which, what each package outside is for, and how long is long.

A new room or a new direction is one more entry in the tables; DESIGN gives the order
`_types, _check -> geometry -> reference | layers | analysis -> experiments -> claims`.
"""

import ast
import io
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pooltools"

MAY_IMPORT = {  # besides itself, _types and _check
    "__init__": {"geometry", "reference"},
    "__main__": set(),  # the commands' modules are imported by name, after dispatch
    "_types": set(),
    "_check": set(),
    "_backend": set(),
    "geometry": set(),
    "reference": {"geometry"},
    "layers": {"geometry", "_backend"},  # never reference: two independent computations
    "analysis": {"geometry", "_backend"},
    "plotting": set(),  # computes nothing
    "data": set(),
    "experiments": {"geometry", "reference", "layers", "analysis", "data", "_backend"}
    | {"_parallel"},
    "_parallel": set(),
    "claims": {"geometry", "reference", "layers", "analysis", "experiments", "data", "plotting"}
    | {"_backend"},
    "audit": {"analysis", "layers", "claims"},
    "grading": {"geometry", "reference"},
    "notebooks": {"plotting"},
    "site": set(),
    "widgets": {"plotting"},
    "system": {"data", "_backend"},
}
ONLY_NUMPY = {"__init__", "_types", "_check", "geometry", "reference"}
KEPT_IN = {  # packages outside that only these rooms may import
    "tensorflow": {"system", "_backend"},
    "jax": {"system", "_backend"},
    "torch": {"system", "_backend"},
    "keras": {"layers", "analysis", "data", "experiments", "claims", "system", "_backend"}
    | {"audit"},
    "matplotlib": {"plotting"},
    "nbgrader": {"grading"},
    "sphinx": {"site"},
    "pooltools": set(MAY_IMPORT),
    "chapters": set(),
    "exercises": set(),
    "tests": set(),
}
KEPT_NAMES = {  # methods and classes that only these rooms may call
    "fit": {"experiments"},
    "train_on_batch": {"experiments"},
    "GradientTape": {"_backend"},
    "value_and_grad": {"_backend"},
}
LONGEST_MODULE, LONGEST_FUNCTION = 200, 20  # lines; code lines of the body without docstring
MODULES = sorted(PACKAGE.rglob("*.py"))
TOOLS = sorted((ROOT / "tools").rglob("*.py"))


def imported(source):
    """Full names of all that `source` imports, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def public_names():
    """(name, the room it is made in) for all that `pooltools` hands on; `*` stands for a room's."""
    for name in imported((PACKAGE / "__init__.py").read_text(encoding="utf-8")):
        _, room, *public = name.split(".")
        if public == ["*"]:
            listed = imported((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
            yield from ((each.split(".")[-1], room) for each in listed)
        elif public:
            yield public[0], room


HOME = dict(public_names())


def offences(room, source):
    """What a module of `room` with this source does that it may not."""
    wrong = []
    for name in imported(source):
        outside, inside, *_ = (*name.split("."), "")
        inside = HOME.get(inside, inside)
        allowed = MAY_IMPORT[room] | {room, "_types", "_check", "__version__"}
        if not outside:
            wrong.append(f"relative import {name}")
        elif outside == "pooltools" and inside not in allowed:
            wrong.append(f"imports pooltools.{inside}")
        elif room not in KEPT_IN.get(outside, {room}):
            wrong.append(f"imports {outside}")
        elif room in ONLY_NUMPY and outside not in {"numpy", "pooltools", *sys.stdlib_module_names}:
            wrong.append(f"imports {outside}")
    return wrong + [f"calls {name}" for name in called(source) if room not in KEPT_NAMES[name]]


def called(source):
    """Kept names that `source` calls as methods or classes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in KEPT_NAMES:
                yield name


def named(path):
    """A path from the root of the repository, as a test's name."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_keeps_to_its_room(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert offences(room, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("room", "source", "offence"),
    [
        ("geometry", "from pooltools import plotting", "imports pooltools.plotting"),
        ("geometry", "import pooltools.plotting.cells", "imports pooltools.plotting"),
        ("geometry", "def f():\n    from pooltools.plotting import show", "imports pooltools.plo"),
        ("geometry", "from pooltools import max_pool", "imports pooltools.reference"),
        ("geometry", "import pooltools", "imports pooltools."),
        ("layers", "from pooltools.reference.maximum import max_pool", "imports pooltools.ref"),
        ("layers", "from pooltools import max_pool", "imports pooltools.reference"),
        ("data", "from pooltools.claims import Outcome", "imports pooltools.claims"),
        ("reference", "from ..plotting import show", "relative import ..plotting.show"),
        ("reference", "import scipy.stats", "imports scipy"),
        ("plotting", "import keras", "imports keras"),
        ("claims", "from tensorflow import nn", "imports tensorflow"),
        ("site", "import tests.needs", "imports tests"),
        ("claims", "model.fit(x, y)", "calls fit"),
        ("experiments", "with tf.GradientTape() as tape: pass", "calls GradientTape"),
    ],
)
def test_a_planted_offence_is_seen(room, source, offence):
    [found] = offences(room, source)
    assert found.startswith(offence)


@pytest.mark.parametrize("path", TOOLS, ids=named)
def test_tools_run_before_anything_is_installed(path):
    free = {*sys.stdlib_module_names, *(tool.stem for tool in TOOLS), "tools"}
    assert {name.split(".")[0] for name in imported(path.read_text(encoding="utf-8"))} <= free


@pytest.mark.parametrize("heavy", ["keras", "tensorflow", "scipy", "matplotlib", "pandas", "PIL"])
def test_importing_the_package_loads_only_numpy(heavy, loaded):
    assert "numpy" in loaded
    assert heavy not in loaded


def test_importing_the_package_loads_only_its_light_rooms(loaded):
    assert {name.split(".")[1] for name in loaded if name.startswith("pooltools.")} == {
        "_types",
        "_check",
        "geometry",
        "reference",
    }


@pytest.fixture(scope="module")
def loaded():
    """Modules in memory after `import pooltools` in a fresh interpreter."""
    code = "import sys, pooltools; print(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()


def code_lines(source, function):
    """Lines of a function's body that hold code: no docstring, comments, blank lines."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines & set(range(body[0].lineno, body[-1].end_lineno + 1)))


@pytest.mark.parametrize("path", [*MODULES, *TOOLS], ids=named)
def test_modules_and_functions_are_short(path):
    source = path.read_text(encoding="utf-8")
    functions = [
        n
        for n in ast.walk(ast.parse(source))
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {f"{f.name}, line {f.lineno}": code_lines(source, f) for f in functions}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}
    assert len(source.splitlines()) <= LONGEST_MODULE
