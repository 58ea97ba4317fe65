"""Settings as the central system reads and changes them."""

import pytest

from ocpp_sim.core.configuration import KEYS


def test_all_settings_are_told(bench):
    answer = bench().registered().command("GetConfiguration", {})

    assert {key["key"] for key in answer.payload["configurationKey"]} == set(KEYS)
    assert "unknownKey" not in answer.payload


def test_named_settings_are_told_and_the_unknown_ones_named(bench):
    point = bench(connectors=2, settings={"NumberOfConnectors": "2"}).registered()

    wanted = {"key": ["NumberOfConnectors", "Colour", "HeartbeatInterval", "Colour"]}
    answer = point.command("GetConfiguration", wanted)

    assert answer.payload == {
        "configurationKey": [
            {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
            {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
        ],
        "unknownKey": ["Colour"],
    }


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("HeartbeatInterval", "60", "Accepted"),
        ("HeartbeatInterval", "-1", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "maybe", "Rejected"),
        ("MeterValuesSampledData", "Voltage,SoC", "Accepted"),
        ("MeterValuesSampledData", "Temperature.Of.Soup", "Rejected"),
        ("NumberOfConnectors", "5", "Rejected"),
        ("Colour", "red", "NotSupported"),
    ],
)
def test_settings_change_within_their_limits(bench, key, value, expected):
    point = bench().registered()

    wanted = {"key": key, "value": value}

    assert point.status_of_command("ChangeConfiguration", wanted) == expected


def test_a_new_sample_interval_takes_effect_in_a_running_transaction(bench):
    point = bench().charging()
    wanted = {"key": "MeterValueSampleInterval", "value": "10"}

    point.status_of_command("ChangeConfiguration", wanted)
    point.advance(30)

    assert len(point.calls("MeterValues")) == 3


def test_sampling_and_the_clock_can_be_switched_off_and_on(bench):
    point = bench().charging()
    for key in ("MeterValueSampleInterval", "ClockAlignedDataInterval"):
        point.status_of_command("ChangeConfiguration", {"key": key, "value": "0"})
    point.advance(7200)
    assert point.calls("MeterValues") == []

    wanted = {"key": "ClockAlignedDataInterval", "value": "900"}
    point.status_of_command("ChangeConfiguration", wanted)
    point.advance(900)
    assert len(point.calls("MeterValues")) == 1


def test_no_more_settings_are_told_at_once_than_the_charge_point_says(bench):
    point = bench().registered()
    most = int(KEYS["GetConfigurationMaxKeys"].default)

    answer = point.command("GetConfiguration", {"key": ["HeartbeatInterval"] * (most + 1)})

    assert answer.code == "OccurenceConstraintViolation"
    assert answer.description == f"{most + 1} keys at once; GetConfigurationMaxKeys is {most}"


def test_what_takes_effect_with_the_next_connection_says_so(bench):
    point = bench().registered()
    wanted = {"key": "WebSocketPingInterval", "value": "30"}

    assert point.status_of_command("ChangeConfiguration", wanted) == "RebootRequired"
    assert point.station.settings["WebSocketPingInterval"] == "30"


@pytest.mark.parametrize("key", sorted(key for key in KEYS if KEYS[key].readonly))
def test_what_the_maker_has_fixed_cannot_be_changed(bench, key):
    point = bench().registered()
    wanted = {"key": key, "value": KEYS[key].default}

    assert point.status_of_command("ChangeConfiguration", wanted) == "Rejected"
