"""Habits of plans that act in one case or after an event, over whole days of a charge point."""

import pytest

from ocpp_sim.core import port
from ocpp_sim.core.habits import CATALOGUE
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.wire import Selector
from ocpp_sim.quirks import Quirk

SELECTED = [(one.name, one.selects) for one in CATALOGUE.values() if one.selects]
NEVER = {"nth": Selector(nth=1_000_000), "after": Selector(after="disconnected")}


def session(cp, minutes=5):
    cp.give(port.PlugIn(1), port.PresentTag(1, "TAG")).advance(minutes=minutes)
    return cp.give(port.Unplug(1)).advance(minutes=1)


@pytest.fixture
def up(point):
    """A charge point that is connected and registered."""
    return lambda *quirks: point(*quirks).advance(minutes=1)


def test_only_the_second_transaction_is_told_twice(up):
    cp = up(Quirk("dup_start", selector=Selector(nth=2)))

    for _ in range(3):
        session(cp)

    assert 4 == len(cp.calls("StartTransaction"))
    assert [port.Quirk("dup_start", 1, 2)] == cp.of(port.Quirk)


def test_settings_are_refused_once_a_transaction_has_begun(up):
    cp = up(Quirk("config_readonly", selector=Selector(after="transaction_started")))
    change = {"key": "HeartbeatInterval", "value": "77"}

    cp.command("ChangeConfiguration", change, "before")
    session(cp)
    cp.command("ChangeConfiguration", change, "after")

    assert '[3,"before",{"status":"Accepted"}]' in cp.sent()
    assert '[3,"after",{"status":"Rejected"}]' in cp.sent()


def test_every_first_trigger_after_a_connection_is_refused(up):
    cp = up(Quirk("trigger_rejected", selector=Selector(nth=1, after="connected")))
    wish = {"requestedMessage": "Heartbeat"}

    cp.command("TriggerMessage", wish, "a").command("TriggerMessage", wish, "b")
    cp.give(port.GoOffline(), port.GoOnline()).advance(minutes=2)
    cp.command("TriggerMessage", wish, "c").command("TriggerMessage", wish, "d")

    said = {name: f'[3,"{name}",{{"status":"Rejected"}}]' in cp.sent() for name in "abcd"}
    assert said == {"a": True, "b": False, "c": True, "d": False}


def test_a_transaction_is_wholly_of_the_habit_or_not_at_all(up):
    """Values from outside are told at its start and at its end, or at neither."""
    cp = up(Quirk("mv_outside_window", selector=Selector(nth=2)))

    for _ in range(3):
        session(cp)

    assert [port.Quirk("mv_outside_window", 1, 2)] * 2 == cp.of(port.Quirk)


def test_what_is_counted_is_kept_with_the_charge_point(up):
    cp = up(Quirk("dup_start", selector=Selector(nth=2)))
    session(cp)

    cp.station = station_from_record(station_to_record(cp.station))
    session(cp)

    assert 3 == len(cp.calls("StartTransaction"))


def test_habits_whose_moment_never_comes_change_nothing(a_day):
    odd = a_day(*(Quirk(name, selector=NEVER[selects[0]]) for name, selects in SELECTED))

    assert a_day().sent() == odd.sent()
    assert [] == odd.told()
