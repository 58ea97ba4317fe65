"""What a person can do to a charge point, from JSON, and how the point looks as JSON."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chargebench.deeds import deed_input, describe
from mockserver.world.problems import ProblemError
from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.curve import CURVES
from ocpp_sim.plan import FleetPlan, make_station
from ocpp_sim.runner.memory import pump

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def station():
    """A new charge point with one connector."""
    made = make_station(FleetPlan(seed=1, autopilot=False), 0, NOW)
    return replace(made, connectors=made.connectors[:1])


@pytest.mark.parametrize(
    ("deed", "options", "expected"),
    [
        ("plug_in", {}, port.PlugIn(1, None)),
        (
            "plug_in",
            {"connector_id": 1, "vehicle": {"battery_wh": 50_000, "soc_percent": 20}},
            port.PlugIn(1, Vehicle(battery_wh=50_000, soc_percent=20)),
        ),
        (
            "plug_in",
            {"vehicle": {"curve": "lorry", "temperature_c": -5}},
            port.PlugIn(1, Vehicle(curve=CURVES["lorry"], temperature_c=-5)),
        ),
        ("present_tag", {"id_tag": "ABC"}, port.PresentTag(1, "ABC")),
        ("present_tag", {}, port.PresentTag(1, "DRV00000001")),
        ("unplug", {}, port.Unplug(1)),
        ("fault", {}, port.Fault(0, "OtherError")),
        ("fault", {"connector_id": 1, "error_code": "WeakSignal"}, port.Fault(1, "WeakSignal")),
        ("clear_fault", {}, port.ClearFault(0)),
        ("go_offline", {}, port.GoOffline()),
        ("go_online", {}, port.GoOnline()),
        ("power_cycle", {}, port.PowerCycle()),
        (
            "power_cycle",
            {"off_s": 60.0, "backed": True, "transactions": "resume"},
            port.PowerCycle(60.0, backed=True, transactions="resume"),
        ),
        ("set_limit", {"amps": 10}, port.SetLimit(amps=10)),
        ("set_limit", {"watts": 0, "connector_id": 1}, port.SetLimit(watts=1, connector_id=1)),
        ("lift_limit", {}, port.SetLimit()),
        ("lift_limit", {"connector_id": 1}, port.SetLimit(connector_id=1)),
        ("send_raw", {"text": "[2,"}, port.SendRaw("[2,")),
    ],
)  # fmt: skip
def test_a_deed_becomes_an_input(station, deed, options, expected):
    assert expected == deed_input(deed, options, station)


@pytest.mark.parametrize(
    ("deed", "options", "field", "allowed"),
    [
        ("kick", {}, "body.deed", "plug_in, present_tag"),
        ("plug_in", {"connector_id": 2}, "body.connector_id", "1 to 1"),
        ("plug_in", {"connector_id": 0}, "body.connector_id", "1 to 1"),
        ("fault", {"connector_id": 2}, "body.connector_id", "0 to 1"),
        ("fault", {"error_code": "Bad"}, "body.error_code", "GroundFailure"),
        ("set_limit", {}, "body", "one of watts, amps"),
        ("set_limit", {"watts": 1, "amps": 1}, "body", "one of watts, amps"),
        ("lift_limit", {"connector_id": 2}, "body.connector_id", "0 to 1"),
        ("plug_in", {"vehicle": {"wheels": 4}}, "body.vehicle.wheels", "battery_wh"),
        ("plug_in", {"vehicle": {"soc_percent": 120}}, "body.vehicle", "0 to 100"),
        ("plug_in", {"vehicle": {"curve": "peaky"}}, "body.vehicle", "known are taper, constant"),
    ],
)
def test_a_wrong_deed_is_refused_and_told_what_is_allowed(station, deed, options, field, allowed):
    with pytest.raises(ProblemError) as refused:
        deed_input(deed, options, station)

    (detail,) = refused.value.problem.details
    assert (422, field) == (refused.value.problem.status, detail.field)
    assert allowed in detail.message


def test_an_idle_point_is_described(station):
    described = describe(station, NOW)

    assert station.spec.identity == described["id"]
    assert "down" == described["link"]
    (connector,) = described["connectors"]
    assert connector["vehicle"] is connector["transaction"] is connector["reservation_id"] is None


def accepting(text):
    """A central system that accepts everything."""
    frame = json.loads(text)
    if frame[0] != 2:
        return []
    result = {
        "BootNotification": {
            "status": "Accepted",
            "currentTime": "2024-06-01T09:00:00Z",
            "interval": 300,
        },
        "StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Accepted"}},
        "Authorize": {"idTagInfo": {"status": "Accepted"}},
    }.get(frame[2], {})
    return [json.dumps([3, frame[1], result])]


def test_a_charging_point_is_described_as_of_now(station):
    at = NOW
    while station.link.registration != "Accepted":
        at = station.next_due
        station, _ = pump(station, port.Tick(), at, accepting)
    vehicle = Vehicle(battery_wh=60_000, soc_percent=20, max_power_w=11_000)
    station, _ = pump(station, port.PlugIn(1, vehicle), at, accepting)
    station, _ = pump(station, port.PresentTag(1, "ABC"), at, accepting)

    (connector,) = describe(station, at + timedelta(hours=1))["connectors"]

    assert ("Charging", 11_000) == (connector["status"], connector["power_w"])
    started_wh = connector["transaction"]["meter_start_wh"]
    assert 11_000 == pytest.approx(connector["energy_wh"] - started_wh, abs=1)
    assert 20 < connector["vehicle"]["soc_percent"] < 100
    assert "ABC" == connector["transaction"]["id_tag"]
