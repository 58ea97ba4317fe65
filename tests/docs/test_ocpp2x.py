"""The pages on OCPP 2.0.1 and 2.1 say of every action what the code does with it."""

import pytest

from docs import ocpp2x
from docs.tested import speaks
from mockserver.central import v21 as central_21
from mockserver.central import v201 as central_201
from ocpp_sim.versions import dialect
from ocpp_sim.versions.v21 import UNSUPPORTED
from ocppj import codes
from ocppj.frame import Call, CallError
from ocppj.schema import schemas

OLD, NEW = ocpp2x.prose("ocpp201.toml"), ocpp2x.prose("ocpp21.toml")
TOLD = {**OLD, **NEW}
SENT = {*central_201.handlers(), *central_21.handlers()}


def obeyed(action):
    """Whether a simulated charging station knows the command."""
    try:
        found = dialect("2.1").read_command(Call("1", action, {}))
    except KeyError:
        return True  # it wants the payload that this call lacks
    return not (isinstance(found, CallError) and found.code == codes.NOT_SUPPORTED)


def test_every_action_of_both_versions_is_told_of():
    assert set(OLD) == schemas("2.0.1").actions
    assert set(TOLD) == schemas("2.1").actions


@pytest.mark.parametrize("action", sorted(SENT))
def test_what_a_station_may_send_is_told_on_both_sides(action):
    assert {"central", "point", "tests"} == TOLD[action].keys()


@pytest.mark.parametrize("action", sorted(TOLD))
def test_an_action_is_told_of_as_it_is_obeyed_sent_or_refused(action):
    point = TOLD[action]["point"]

    assert point.startswith("NotSupported") is (action in UNSUPPORTED)
    if point.startswith(ocpp2x.NEVER):
        assert not obeyed(action)
    elif not point.startswith("NotSupported") and action not in SENT:
        assert obeyed(action)


@pytest.mark.parametrize("action", sorted(TOLD))
def test_every_action_names_tests_that_are_there_and_speak_of_it(action):
    """A test that was renamed, or tests something else now, is to be named anew."""
    named = TOLD[action]["tests"]

    assert [] == [test for test in named if not speaks(test, action)]
    assert any(test.startswith("ocpp_sim/") for test in named)
