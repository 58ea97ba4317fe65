"""The page on OCPP 1.6 says of every action what the code does with it."""

import tomllib

import pytest

from mockserver.central import v16 as central
from ocpp_sim.versions import dialect
from ocppj import codes
from ocppj.frame import Call, CallError
from ocppj.schema import schemas
from tests.architecture.conftest import ROOT

PROSE = tomllib.loads((ROOT / "docs" / "ocpp16.toml").read_text())
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
    assert {"central", "point"} == PROSE[action].keys()


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - central.HANDLERS.keys()))
def test_a_command_is_told_of_if_and_only_if_it_is_obeyed(action):
    assert obeyed(action) == ("point" in PROSE.get(action, {}))
