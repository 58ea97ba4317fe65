"""The page on OCPP 1.6 says of every action what the code does with it."""

import tomllib

import pytest

from docs.tested import speaks
from mockserver.central import v16 as central
from ocpp_sim.core.configuration import KEYS
from ocpp_sim.versions import dialect
from ocppj import codes
from ocppj.frame import Call, CallError
from ocppj.schema import schemas
from tests.architecture.conftest import ROOT

PROSE = tomllib.loads((ROOT / "docs" / "ocpp16.toml").read_text())
TOLD_OF_KEYS = tomllib.loads((ROOT / "docs" / "ocpp16_keys.toml").read_text())
ACTIONS = schemas("1.6").actions


def obeyed(action):
    """Whether a simulated charge point knows the command."""
    try:
        found = dialect("1.6").read_command(Call("1", action, {}))
    except KeyError:
        return True  # it wants the payload that this call lacks
    return not (isinstance(found, CallError) and found.code == codes.NOT_SUPPORTED)


def test_only_actions_of_the_version_are_told_of():
    assert set() == PROSE.keys() - set(ACTIONS)


@pytest.mark.parametrize("action", sorted(central.HANDLERS))
def test_what_a_charge_point_may_send_is_told_on_both_sides(action):
    assert {"central", "point", "tests"} == PROSE[action].keys()


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - central.HANDLERS.keys()))
def test_a_command_is_told_of_if_and_only_if_it_is_obeyed(action):
    assert obeyed(action) == ("point" in PROSE.get(action, {}))


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_names_tests_that_are_there_and_speak_of_it(action):
    """A test that was renamed, or tests something else now, is to be named anew."""
    named = PROSE[action]["tests"]

    assert [] == [test for test in named if not speaks(test, action)]
    assert any(test.startswith("ocpp_sim/") for test in named)
    assert any(not test.startswith("ocpp_sim/") for test in named)


def test_every_configuration_key_is_told_of():
    assert set(KEYS) == TOLD_OF_KEYS.keys()
    assert all(told["effect"] for told in TOLD_OF_KEYS.values())


@pytest.mark.parametrize("key", sorted(key for key, told in TOLD_OF_KEYS.items() if "test" in told))
def test_a_key_names_a_test_that_is_there_and_speaks_of_it(key):
    assert speaks(TOLD_OF_KEYS[key]["test"], key)


@pytest.mark.parametrize(
    ("test", "word"),
    [
        ("docs/test_nothing.py::test_x", "Reset"),
        ("docs/test_ocpp16.py::test_that_is_not_there", "Reset"),
        ("docs/test_ocpp16.py::test_every_configuration_key_is_told_of", "Reset"),
    ],
)
def test_what_is_not_there_or_speaks_of_something_else_is_found_out(test, word):
    assert not speaks(test, word)
