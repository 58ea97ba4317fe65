"""The blocks of OCPP 2.x inside a world: commanded by its central system, kept as they are told."""

import asyncio
from datetime import timedelta

import pytest

from chargebench.composition import create
from chargebench.options import Options
from mockserver.charging.records import DEVICE_MODELS, REPORTS, STATIONS
from ocpp_sim.plan import FleetPlan

NINE = "2024-06-01T09:00:00Z"
POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}
MONITOR = {**POWER, "type": "UpperThreshold", "value": 1000, "severity": 4}
PACE = {"periodicEventStream": {"values": 2}}
STREAM = {"setMonitoringData": [{**POWER, **PACE, "type": "Periodic", "value": 10, "severity": 4}]}
MESSAGE = {"id": 3, "priority": "InFront", "message": {"format": "UTF8", "content": "Hello"}}
PROFILE = {
    "id": 7,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": [
        {
            "id": 1,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
        }
    ],
}
TOKEN = {"idToken": "TAG", "type": "ISO14443"}
COMMANDS = (
    ("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}),
    ("SetVariableMonitoring", {"setMonitoringData": [MONITOR]}),
    ("GetMonitoringReport", {"requestId": 2}),
    ("SetDisplayMessage", {"message": MESSAGE}),
    ("GetDisplayMessages", {"requestId": 3}),
    ("SetChargingProfile", {"evseId": 1, "chargingProfile": PROFILE}),
    ("GetChargingProfiles", {"requestId": 4, "chargingProfile": {}}),
    ("CustomerInformation", {"requestId": 5, "report": True, "clear": False, "idToken": TOKEN}),
)


@pytest.fixture(scope="module", params=["2.0.1", "2.1"])
def seen(request):
    """What a world knows after its central system has asked for everything."""

    async def story():
        mock = create(Options(at=NINE))
        world = mock.worlds.get("default")
        fleet, commands = world.runtime.ports.fleet, world.runtime.ports.commands
        fleet.install(world, FleetPlan(count=1, autopilot=False, version=request.param))
        await mock.worlds.advance(world, timedelta(minutes=1))
        (station_id,) = world.points
        answers = [
            await commands.call(world, station_id, action, payload) for action, payload in COMMANDS
        ]
        if request.param == "2.1":
            await commands.call(world, station_id, "SetVariableMonitoring", STREAM)
        fleet.drive(world, station_id, "set_limit", {"watts": 7000})
        fleet.drive(world, station_id, "plug_in", {"connector_id": 1})
        fleet.drive(world, station_id, "present_tag", {"connector_id": 1, "id_tag": "TAG"})
        await mock.worlds.advance(world, timedelta(minutes=1))
        return world, station_id, answers

    return asyncio.run(story())


def topic(seen, name):
    world, station_id, _ = seen
    return world.get(REPORTS, station_id)["topics"][name]


def test_every_command_is_obeyed(seen):
    words = [answer.payload.get("status", "Accepted") for answer in seen[2]]

    assert words == ["Accepted"] * len(COMMANDS)


def test_the_device_model_is_known(seen):
    world, station_id, _ = seen

    assert world.get(STATIONS, station_id)["boot_status"] == "Accepted"
    variables = world.get(DEVICE_MODELS, station_id)["variables"]
    assert variables["EVSE[1].Power"]["value"] == "0"
    assert variables["OCPPCommCtrlr.HeartbeatInterval"]["mutability"] == "ReadWrite"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("monitors", "1"),
        ("display_messages", "3"),
        ("charging_profiles", "7"),
        ("customer_information", "5"),
        ("charging_limits", "0/EMS"),
        ("events", "1"),
    ],
)
def test_what_the_charge_point_told_is_kept(seen, name, key):
    assert key in topic(seen, name)


def test_a_stream_of_values_is_kept(seen):
    """OpenPeriodicEventStream, then values that nobody confirms; 2.0.1 has none."""
    world, station_id, _ = seen
    if world.get(STATIONS, station_id)["ocpp_version"] == "2.1":
        (stream,) = topic(seen, "event_streams").values()
        assert len(stream["values"]) == 6
