"""Every problem that can be met is described, and every one that is described can be met."""

import ast

from mockserver.apis import control
from mockserver.apis.ev_energy.problems import TYPES
from tests.architecture.conftest import ROOT

# What Connexion's own chain says for a status that it alone knows.
STRAYS = {"refused"}


def codes():
    """Every code that stands in the source of the server: an argument, or a default of one."""
    for path in (ROOT / "src" / "mockserver").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            given = []
            if isinstance(node, ast.Call):
                given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                if getattr(node.func, "id", "") == "Problem" and len(node.args) > 1:
                    given.append(node.args[1])
            elif isinstance(node, ast.FunctionDef):
                named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                given = [default for argument, default in named if argument.arg == "code"]
            yield from (text for value in given for text in texts(value))


def texts(value):
    for part in ast.walk(value):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def test_every_code_that_is_used_is_described():
    assert set() == set(codes()) - control.KINDS.keys() - TYPES.keys() - STRAYS


def test_every_code_that_is_described_is_used():
    assert set() == control.KINDS.keys() - set(codes())
