"""What monitors see, and when."""

import json

import pytest

from ocpp_sim import versions
from ocpp_sim.core import calm, step
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import (
    ClearFault,
    Fault,
    GoOffline,
    GoOnline,
    PlugIn,
    PowerCycle,
    PresentTag,
    Tick,
    Unplug,
)
from ocpp_sim.core.record import station_from_record, station_to_record
from tests.ocpp_sim.core.test_monitoring import POWER, STATE, setting
from tests.ocpp_sim.core.test_variables import put

ENERGY = {
    "component": {"name": "FiscalMetering", "evse": {"id": 1}},
    "variable": {"name": "EnergyImportRegister"},
}
STATION = {"component": {"name": "ChargingStation"}, "variable": {"name": "Problem"}}


@pytest.fixture
def point(bench):
    return bench(version="2.0.1", connectors=2).registered()


def events(point):
    return [event for notice in point.calls("NotifyEvent") for event in notice["eventData"]]


def seen(point, *names):
    names = names or ("actualValue",)
    return [tuple(event.get(name) for name in names) for event in events(point)]


def test_a_difference_of_energy_is_told_at_the_very_instant(point):
    setting(point, ENERGY, "Delta", 1000)

    point.charging().advance(1000)

    # 11 kW make a kilowatt-hour in 327.27 s
    assert seen(point, "actualValue", "trigger", "timestamp") == [
        ("1000.000", "Delta", "2024-06-01T09:05:27.272Z"),
        ("2000.000", "Delta", "2024-06-01T09:10:54.545Z"),
        ("3000.000", "Delta", "2024-06-01T09:16:21.818Z"),
    ]
    assert all("transactionId" in event for event in events(point))


def test_a_threshold_of_energy_is_crossed_once(point):
    setting(point, ENERGY, "UpperThreshold", 1000)

    point.charging().advance(3600)

    assert seen(point, "actualValue", "trigger", "cleared") == [("1000.001", "Alerting", False)]


def test_a_register_that_is_still_low_is_told_and_cleared_when_it_is_not(point):
    setting(point, ENERGY, "LowerThreshold", 1000)
    point.charging().advance(3600)

    assert seen(point, "actualValue", "cleared") == [("1000.000", True)]


def test_power_above_and_below_its_threshold(point):
    setting(point, POWER, "UpperThreshold", 5000)
    point.give(PlugIn(1), PresentTag(1, "TAG"), Unplug(1))

    assert seen(point, "actualValue", "cleared") == [("11000", False), ("0", True)]


def test_power_that_falls_by_itself_is_seen_too(point):
    setting(point, POWER, "LowerThreshold", 5000)
    point.charging(vehicle=Vehicle(battery_wh=20_000, soc_percent=78)).advance(7200)

    words = seen(point, "actualValue", "cleared")
    assert [cleared for _, cleared in words] == [False]
    assert 0 < int(words[0][0]) < 5000


def test_any_other_state_is_a_difference(point):
    setting(point, STATE, "Delta", 1)

    point.give(PlugIn(1), PresentTag(1, "TAG"), Unplug(1))

    assert seen(point, "actualValue", "trigger") == [("Occupied", "Delta"), ("Available", "Delta")]


def test_a_periodic_monitor_tells_in_its_interval(point):
    setting(point, POWER, "Periodic", 60)

    point.advance(185)

    assert seen(point, "timestamp", "trigger") == [
        (f"2024-06-01T09:0{minute}:00.000Z", "Periodic") for minute in (1, 2, 3)
    ]


def test_a_clock_aligned_one_tells_on_the_grid(point):
    point.advance(100)
    setting(point, POWER, "PeriodicClockAligned", 900)

    point.advance(1800)

    assert seen(point, "timestamp") == [
        ("2024-06-01T09:15:00.000Z",),
        ("2024-06-01T09:30:00.000Z",),
    ]


def test_a_monitor_for_transactions_rests_without_one(point):
    setting(point, POWER, "Periodic", 60, transaction=True)
    setting(point, STATE, "Delta", 1, transaction=True)
    problem = {**STATION, "type": "Periodic", "value": 60, "severity": 5, "transaction": True}
    point.command("SetVariableMonitoring", {"setMonitoringData": [problem]})
    point.give(PlugIn(1))
    point.advance(120)
    assert events(point) == []

    point.give(PresentTag(1, "TAG"))
    point.advance(60)

    assert len(events(point)) == 3


def test_a_level_keeps_the_mild_ones_back(point):
    setting(point, STATE, "Delta", 1, severity=6)
    point.status_of_command("SetMonitoringLevel", {"severity": 5})

    point.give(PlugIn(1))

    assert events(point) == []


def test_a_cleared_monitor_sees_nothing_more(point):
    setting(point, POWER, "Periodic", 60)
    point.command("ClearVariableMonitoring", {"id": [1]})

    point.advance(120)

    assert events(point) == []
    assert point.station.facilities.due_at is None


def test_offline_only_the_worst_is_kept_for_later(bench):
    point = bench(version="2.0.1", settings={"OfflineQueuingSeverity": "3"}).registered()
    setting(point, STATE, "Delta", 1, severity=3)
    setting(point, STATE, "Delta", 1, severity=4)

    point.give(GoOffline(), PlugIn(1), GoOnline())

    assert seen(point, "variableMonitoringId") == [(1,)]


def test_faults_are_told_without_any_monitor(point):
    point.give(Fault(1, "GroundFailure"), Fault(1, "GroundFailure"), ClearFault(1))
    point.give(Fault(0, "InternalError"), ClearFault(0), ClearFault(0))

    assert seen(point, "actualValue", "cleared", "techCode") == [
        ("true", False, "GroundFailure"),
        ("false", True, None),
        ("true", False, "InternalError"),
        ("false", True, None),
    ]
    assert {one["eventNotificationType"] for one in events(point)} == {"HardWiredNotification"}


def test_a_charge_point_of_1_6_tells_no_events(bench):
    point = bench().registered()
    point.give(Fault(1, "GroundFailure"))

    assert point.actions() == ["StatusNotification"]


def test_in_the_dark_nobody_watches(point):
    setting(point, POWER, "Periodic", 60)
    point.give(PowerCycle(off_s=600))

    point.advance(500)
    assert events(point) == []

    point.advance(300)
    assert events(point)


def test_monitors_survive_the_trip_through_json(point):
    setting(point, ENERGY, "Delta", 1000)
    setting(point, POWER, "Periodic", 60)
    point.charging()
    station = point.station

    record = json.loads(json.dumps(station_to_record(station)))

    assert station_from_record(record) == station


def test_a_beat_on_the_short_way_is_the_same_with_monitors(point):
    """What is watched is looked at when it is due, not at each heartbeat."""
    setting(point, ENERGY, "Delta", 1000)
    setting(point, POWER, "Periodic", 450)
    put(point, "SampledDataCtrlr", "TxUpdatedInterval", to="0")
    point.charging().advance(299)
    station, now = point.station, point.station.next_due

    short = calm.take(station, Tick(), now, versions.dialect("2.0.1"))
    assert short is not None

    turn = versions.begin(station, now)
    step.take(turn, Tick())
    assert step.close(turn) == short[0]
