"""Every module of the layers without I/O is tested where one looks for it."""

import ast

from tests.architecture.conftest import ROOT

LAYERS = (
    "virtualtime",
    "ocppj",
    "mockserver/charging",
    "mockserver/contract",
    "mockserver/engine",
    "mockserver/store",
    "mockserver/world",
    "ocpp_sim/core",
    "ocpp_sim/plan",
    "ocpp_sim/quirks",
    "ocpp_sim/recording",
    "ocpp_sim/scenario",
    "ocpp_sim/versions",
    "ocpp_sim/written",
)
MODULES = sorted(
    path.relative_to(ROOT / "src").with_suffix("").as_posix()
    for layer in LAYERS
    for path in (ROOT / "src" / layer).rglob("*.py")
    if path.stem != "__init__"
)
# What has no meaning by itself, and the test that shows it at work.
SEEN_THROUGH = {
    "mockserver/contract/model": "mockserver/contract/test_build",
    "mockserver/engine/": "mockserver/engine/test_verbs",
    "mockserver/world/physical/lookup": "mockserver/world/physical/test_transactions",
    "mockserver/world/physical/meters": "mockserver/world/physical/test_transactions",
    "ocpp_sim/core/connector": "ocpp_sim/core/test_charge",
    "ocpp_sim/core/energy": "ocpp_sim/core/test_metering",
    "ocpp_sim/core/intent": "ocpp_sim/versions/test_v16",
    "ocpp_sim/core/schedule": "ocpp_sim/core/test_metering",
    "ocpp_sim/core/station": "ocpp_sim/core/test_calm",
    "ocpp_sim/core/turn": "ocpp_sim/core/test_step",
}


def decides(module):
    """Whether there is anything to test: what only names values and shapes has nothing."""
    tree = ast.parse((ROOT / "src" / f"{module}.py").read_text())
    return any(
        isinstance(node, ast.If | ast.For | ast.While | ast.Return) for node in ast.walk(tree)
    )


def seen_through(module):
    return next((test for place, test in SEEN_THROUGH.items() if module.startswith(place)), "")


def has_test(module):
    folder, _, name = module.rpartition("/")
    expected = (f"{folder}/test_{name}", seen_through(module))
    return any((ROOT / "tests" / f"{test}.py").is_file() for test in expected)


def test_every_module_has_its_test():
    assert [] == [module for module in MODULES if decides(module) and not has_test(module)]


def test_what_is_seen_through_another_test_is_still_there():
    assert [] == [
        place for place in SEEN_THROUGH if not any(module.startswith(place) for module in MODULES)
    ]
