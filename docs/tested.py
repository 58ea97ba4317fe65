"""Which tests speak of what, read from their sources: a page that names tests must name true ones.

A test speaks of a word that stands as a text of its own in it, in its decorators, or in a function
or a table of its module that it names, directly or by way of others.
"""

import ast
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"


@cache
def words_of(module: str) -> dict[str, frozenset[str]]:
    """{"test_it_boots": {"BootNotification", …}} of a module such as "ocpp_sim/core/test_x.py"."""
    tree = ast.parse((TESTS / module).read_text("utf-8"))
    said: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    for node in tree.body:
        for name in _names(node):
            said[name] = _texts(node)
            named[name] = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            arguments = {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
            named[name] |= arguments  # a fixture is asked for by an argument
    return {
        name: frozenset().union(*(said[each] for each in _reached(name, named)))
        for name in said
        if name.startswith("test_")
    }


def speaks(test: str, word: str) -> bool:
    """Whether a test, "ocpp_sim/core/test_x.py::test_it_boots", is there and speaks of a word."""
    module, _, name = test.partition("::")
    return (TESTS / module).is_file() and word in words_of(module).get(name, ())


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [one.id for one in ast.walk(node) if isinstance(one, ast.Name) and _is_stored(one)]
    return []


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _texts(node: ast.stmt) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def _reached(name: str, named: dict[str, set[str]]) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        fresh = {one for one in named[waiting.pop()] if one in named} - found
        found |= fresh
        waiting += fresh
    return found
