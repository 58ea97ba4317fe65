"""The sizes that were agreed upon: what is longer has a second reason to change."""

import ast
from statistics import median

from tests.architecture.conftest import ROOT

CODE = sorted(
    path.relative_to(ROOT)
    for top in ("src", "contract_tests", "load", "bench", "docs")
    for path in (ROOT / top).rglob("*.py")
)
# No function is longer than 50 lines in the layers without I/O; elsewhere few are.
PURE = (
    "src/virtualtime",
    "src/ocppj",
    "src/mockserver/charging",
    "src/mockserver/contract",
    "src/mockserver/engine",
    "src/mockserver/store",
    "src/ocpp_sim/core",
    "src/ocpp_sim/plan",
    "src/ocpp_sim/quirks",
    "src/ocpp_sim/ledger",
    "src/ocpp_sim/recording",
    "src/ocpp_sim/scenario",
    "src/ocpp_sim/versions",
    "src/ocpp_sim/written",
)
LONGEST_MODULE, MEDIAN_MODULE = 500, 150
LONGEST_FUNCTION, FEW = 50, 0.02


def lines(path):
    return len((ROOT / path).read_text().splitlines())


def functions(path):
    """(name, lines of its body without the docstring) for each function of a module."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
            yield node.name, node.body[-1].end_lineno - first.lineno + 1


def test_no_module_is_longer_than_a_reader_bears():
    assert [] == [str(path) for path in CODE if lines(path) > LONGEST_MODULE]


def test_half_of_the_modules_are_short():
    assert median(lines(path) for path in CODE) <= MEDIAN_MODULE


def test_functions_of_the_pure_layers_fit_a_screen():
    pure = [path for path in CODE if path.as_posix().startswith(PURE)]

    assert [] == [
        f"{path}: {name} has {length} lines"
        for path in pure
        for name, length in functions(path)
        if length > LONGEST_FUNCTION
    ]


def test_few_functions_are_long():
    found = [length for path in CODE for _, length in functions(path)]

    assert sum(length > LONGEST_FUNCTION for length in found) <= FEW * len(found)
