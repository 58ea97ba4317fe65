"""Settings as the central system reads and changes them."""

import pytest

from ocpp_sim.core.configuration import KEYS, canonical
from ocpp_sim.core.port import GoOffline

SECRETS = {"AuthorizationKey"}
PASSWORD = {"key": "AuthorizationKey", "value": "0123456789abcdef"}


def profile(number):
    return {"key": "SecurityProfile", "value": number}


def test_all_settings_are_told(bench):
    answer = bench().registered().command("GetConfiguration", {})

    assert {key["key"] for key in answer.payload["configurationKey"]} == set(KEYS) - SECRETS
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


def test_a_password_is_kept_and_never_told(bench):
    point = bench().registered()

    assert point.status_of_command("ChangeConfiguration", PASSWORD) == "Accepted"
    assert point.station.settings["AuthorizationKey"] == "0123456789abcdef"
    answer = point.command("GetConfiguration", {"key": ["AuthorizationKey"]})
    assert answer.payload == {"configurationKey": [], "unknownKey": ["AuthorizationKey"]}


@pytest.mark.parametrize("value", ["short", "x" * 41, "0123456789 abcdef", ""])
def test_a_password_has_16_to_40_printable_characters(bench, value):
    point = bench().registered()
    wanted = {"key": "AuthorizationKey", "value": value}

    assert point.status_of_command("ChangeConfiguration", wanted) == "Rejected"


def test_a_new_password_is_used_with_a_new_connection_at_once(bench):
    point = bench().registered()

    point.status_of_command("ChangeConfiguration", PASSWORD)

    assert (point.closes, point.station.link.state) == ([1000], "up")
    assert point.calls("BootNotification") == []


def test_a_new_connection_waits_for_what_is_unanswered(bench):
    point = bench().registered()
    point.csms.answers["Heartbeat"] = None
    point.status_of_command("TriggerMessage", {"requestedMessage": "Heartbeat"})

    point.status_of_command("ChangeConfiguration", PASSWORD)
    assert point.closes == []
    point.advance(30)
    assert (point.closes, point.station.link.renew) == ([1000], False)


def test_a_new_connection_is_of_no_matter_where_there_is_none(bench):
    point = bench().registered()
    point.csms.answers["Heartbeat"] = None
    point.status_of_command("TriggerMessage", {"requestedMessage": "Heartbeat"})
    point.status_of_command("ChangeConfiguration", PASSWORD)

    point.give(GoOffline())

    assert (point.closes, point.station.link.renew) == ([1006], False)


@pytest.mark.parametrize(
    ("before", "wanted", "expected"),
    [
        ([], "1", "Rejected"),
        ([PASSWORD], "1", "Accepted"),
        ([PASSWORD], "2", "Rejected"),
        ([], "0", "Accepted"),
        ([PASSWORD, profile("1")], "0", "Rejected"),
        ([PASSWORD, profile("1")], "3", "Rejected"),
        ([PASSWORD, profile("1")], "1", "Accepted"),
        ([], "4", "Rejected"),
    ],
)
def test_a_security_profile_only_rises_and_needs_its_password(bench, before, wanted, expected):
    point = bench().registered()
    for change in before:
        point.status_of_command("ChangeConfiguration", change)

    assert point.status_of_command("ChangeConfiguration", profile(wanted)) == expected


# what another value of each kind looks like, and what is none
OTHER = {
    "int": ("7", ["", "x", "-1", "1.5", "99999999999"]),
    "bool": ("false", ["", "yes", "1", "truefalse"]),
    "measurands": ("Voltage,SoC", ["Soup", "Voltage,,Soup", "Voltage;SoC"]),
    "rotation": ("1.RST,2.RTS", ["1.RSR", "abc", ",".join(["0.RST"] * 11)]),
    "text": ("Somebody", []),  # the schema holds it to 500 characters
    "secret": ("0123456789abcdef", ["short"]),
}
CHANGEABLE = sorted(key for key in KEYS if not KEYS[key].readonly)


@pytest.mark.parametrize("key", sorted(set(KEYS) - SECRETS))
def test_every_key_is_told_with_its_type(bench, key):
    answer = bench().registered().command("GetConfiguration", {"key": [key]})

    (found,) = answer.payload["configurationKey"]
    assert found == {
        "key": key,
        "readonly": KEYS[key].readonly,
        "value": canonical(key, found["value"]),
    }


@pytest.mark.parametrize("key", CHANGEABLE)
def test_every_key_that_can_be_changed_is_told_as_it_was_changed(bench, key):
    value = "1" if key == "SecurityProfile" else OTHER[KEYS[key].kind][0]
    point = bench().registered()
    if key == "SecurityProfile":
        point.status_of_command("ChangeConfiguration", PASSWORD)

    changed = point.status_of_command("ChangeConfiguration", {"key": key, "value": value})

    assert changed == ("RebootRequired" if KEYS[key].late else "Accepted")
    assert point.station.settings[key] == value
    if key not in SECRETS:
        answer = point.command("GetConfiguration", {"key": [key]})
        assert answer.payload["configurationKey"][0]["value"] == value


@pytest.mark.parametrize("key", CHANGEABLE)
def test_every_key_refuses_what_is_not_of_its_type(bench, key):
    point = bench().registered()

    answers = {
        point.status_of_command("ChangeConfiguration", {"key": key, "value": value})
        for value in OTHER[KEYS[key].kind][1]
    }

    assert answers <= {"Rejected"}
    assert key == "HeartbeatInterval" or key not in point.station.settings
